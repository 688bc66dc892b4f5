"""Years of trouble in minutes: a desk in virtual time, with faults by a seed that plays the same each time."""
