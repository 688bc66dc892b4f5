"""A mail by who sent it: requester, engineer, machine; and what each command does."""
