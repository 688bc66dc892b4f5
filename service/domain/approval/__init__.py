"""Changes and requests that wait for a decision, and the votes on them."""
