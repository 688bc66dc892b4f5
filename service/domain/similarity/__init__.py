"""Whether two reports speak of the same trouble."""
