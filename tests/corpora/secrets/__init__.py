"""Sentences with secrets and sentences that only look so, for the masking: ⟦…⟧ marks what must be hidden."""
