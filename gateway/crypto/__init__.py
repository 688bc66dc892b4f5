"""Sealed mail: S/MIME and OpenPGP opened, verified and made. The only room that reads keys, in a process of its own."""
