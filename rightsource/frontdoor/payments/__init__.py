"""What residents pay, by which means."""
