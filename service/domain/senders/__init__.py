"""A mail by who sent it: requester, engineer, machine."""
