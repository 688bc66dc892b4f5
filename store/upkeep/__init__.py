"""The database as a whole: backup, copy, figures, alarms, a clock that was set back."""
