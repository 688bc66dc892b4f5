"""Bytes to a Mail: limits, tree, charsets, addresses, attachments."""
