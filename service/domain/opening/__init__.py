"""How a ticket comes into being: by mail, by split, by the clock, from old mail."""
