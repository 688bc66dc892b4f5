"""Which database, one transaction, the one writer, contents by hash."""
