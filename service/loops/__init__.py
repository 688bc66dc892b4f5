"""What claims work, decides it and writes it: mails in, letters out, timers."""
