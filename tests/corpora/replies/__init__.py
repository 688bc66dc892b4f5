"""Replies to our own letters as clients write them, generated, and how many words of a person are lost in them."""
