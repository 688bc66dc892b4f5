"""Several tickets that are one thing: merged, linked, reports of a major incident."""
