"""An engineer's queue: presence, morning digest, what can be looked up."""
