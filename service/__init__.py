"""The desk: decides, does, runs."""
