"""The money."""
