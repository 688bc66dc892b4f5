"""A real daemon, real SMTP, the command line, the wheel."""
