"""A folder of files into one policy, and all that is wrong with it."""
