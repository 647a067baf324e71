"""Load a case: a whole council from dated files, or nothing of it."""
