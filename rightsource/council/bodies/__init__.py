"""The federation's bodies: legal form, ownership, business case, life."""
