"""Django's PostgreSQL backend, which looks whether a kept connection still stands without asking the server."""
