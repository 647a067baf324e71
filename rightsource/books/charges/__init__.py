"""The adopted schedule of fees and charges."""
