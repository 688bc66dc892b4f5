"""What each command of an engineer does to a ticket."""
