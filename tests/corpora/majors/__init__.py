"""Which reports are alike, measured on labelled pairs."""
