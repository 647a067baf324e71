"""Outcomes, measures, targets and observations."""
