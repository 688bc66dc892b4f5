"""Backups of a whole desk, and what brings one back."""
