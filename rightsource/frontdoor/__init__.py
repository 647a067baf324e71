"""What a resident meets."""
