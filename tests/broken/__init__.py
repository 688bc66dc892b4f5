"""Mails that must only not raise: findings of the fuzzer and classes of junk, made small and synthetic."""
