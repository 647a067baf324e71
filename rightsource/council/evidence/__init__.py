"""Datasets from outside with their lineage, and the outturn of every council."""
