"""Tickets, their timers, and the people on them."""
