"""Mail that waits for a word before it counts; senders remembered for spam."""
