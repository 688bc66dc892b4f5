"""Records, tables and the only commit."""
