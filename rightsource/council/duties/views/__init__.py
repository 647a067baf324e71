"""Doors of duties: the register, posts that stay, and protected floors."""
