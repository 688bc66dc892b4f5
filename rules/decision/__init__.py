"""The questions asked of one mail: what it is, how urgent, who gets it, who approves, what is promised."""
