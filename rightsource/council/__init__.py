"""The retained organisation."""
