"""Typed text into records: commands, labels, times. Nothing is looked up."""
