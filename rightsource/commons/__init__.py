"""What everyone shares."""
