"""Whether the sender's domain vouches for the mail; DNS; the reader's options."""
