"""Areas and addresses, with their generations."""
