"""Which rules fit a mail, found by an index of words and patterns."""
