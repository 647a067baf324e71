"""Accounts, roles, permissions, the scheme of delegation and the acting person."""
