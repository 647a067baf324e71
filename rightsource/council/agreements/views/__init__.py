"""Doors of agreements: the public register, and the desks of those who manage, deliver and verify."""
