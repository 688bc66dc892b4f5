"""Did a machine write it, and what does it report."""
