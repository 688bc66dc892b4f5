"""Alembic: every table from the first."""
