"""Fixtures that every test may use."""

from __future__ import annotations

from tests.databases import database_url, postgresql, postgresql_url

__all__ = ["database_url", "postgresql", "postgresql_url"]
