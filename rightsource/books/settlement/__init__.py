"""From what was delivered to what is owed, by payment terms."""
