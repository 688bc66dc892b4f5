"""Articles and solved tickets, found by words."""
