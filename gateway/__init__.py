"""The wire: bytes in, bytes out. Knows no ticket."""
