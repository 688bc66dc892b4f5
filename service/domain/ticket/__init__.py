"""What a ticket is: states, events, open work, who may do what."""
