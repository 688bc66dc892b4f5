"""Which articles are offered, measured on labelled questions."""
