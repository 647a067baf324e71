"""The audit trail, facts and references: what happened, append-only."""
