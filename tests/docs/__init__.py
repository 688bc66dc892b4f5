"""The pages tell the truth: generated parts, examples, commands, rows."""
