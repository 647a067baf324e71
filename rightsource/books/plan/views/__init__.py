"""Doors of the plan, by what they show."""
