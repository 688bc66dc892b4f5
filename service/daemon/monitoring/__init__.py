"""What the daemon says about itself: troubles, alarms, beats, metrics, health by HTTP."""
