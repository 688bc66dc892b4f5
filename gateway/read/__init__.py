"""Understanding mail: raw bytes to records."""
