"""Doors of the ledger: its lines and batches, and the spending control on a line."""
