"""From a solution to the end: confirmation, closing, reopening, survey."""
