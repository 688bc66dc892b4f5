"""Pure decisions: frozen records in, a Plan out."""
