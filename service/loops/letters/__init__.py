"""From the letter of a plan to the wire: printed, masked, sealed, sent, tried again."""
