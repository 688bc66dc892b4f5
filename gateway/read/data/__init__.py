"""Words of languages and marks of clients that the readers look for: tables, no logic."""
