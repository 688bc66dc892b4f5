"""Figures of past periods from the event log: counted, compared, put into words, pictures and files (S6.5, S7.5)."""
