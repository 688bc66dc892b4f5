"""Speed as ratios to the machine measured in the same run."""
