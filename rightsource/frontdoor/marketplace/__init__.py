"""Offers, capacity, choice, orders and bookings in real time."""
