"""Roads in and out: listeners, mailboxes, files, delivery."""
