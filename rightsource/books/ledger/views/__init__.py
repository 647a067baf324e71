"""Doors of the ledger: its lines and batches, who holds a line, and the spending control on it."""
