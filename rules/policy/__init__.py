"""The typed policy: one class a section."""
