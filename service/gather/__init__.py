"""Everything that a decision must know, read in one snapshot: one module per kind of decision."""
