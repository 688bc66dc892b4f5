"""The folder knowledge/: files read, indexed, written."""
