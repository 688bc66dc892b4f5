"""Labelled short answers, and what is learnt from them."""
