"""Which language, and what a short answer means."""
