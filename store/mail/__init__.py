"""Mails in, letters out, how far each mailbox was read."""
