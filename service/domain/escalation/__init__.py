"""Nobody acted, a letter came back, the machine is in trouble: who is asked next."""
