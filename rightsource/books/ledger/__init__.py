"""Immutable double entry: entities, funds, accounts, strata, lines and their limits."""
