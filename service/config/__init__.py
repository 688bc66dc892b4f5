"""postdesk.yaml and the files of a new desk."""
