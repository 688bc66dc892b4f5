"""What people trust the desk with: secrets masked, data kept no longer than it is needed, given out and erased."""
