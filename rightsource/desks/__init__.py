"""Pages and API that show several rooms."""
