"""Tables, types of their columns, rows to records."""
