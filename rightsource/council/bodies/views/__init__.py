"""Doors of bodies: the public register, and the desk where a body is proposed, argued for and signed."""
