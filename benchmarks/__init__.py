"""How fast the desk is on this machine, and how that compares with what the machine itself can do in the same run."""
