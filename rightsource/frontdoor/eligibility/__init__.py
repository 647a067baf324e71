"""May this person have it, and what do they pay, with reasons."""
