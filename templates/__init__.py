"""Letters: context to subject, text and HTML."""
