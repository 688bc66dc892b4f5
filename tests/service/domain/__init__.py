"""The pure decisions of the desk."""
