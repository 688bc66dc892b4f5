"""Others who work on one ticket: consults, tasks, appointments."""
