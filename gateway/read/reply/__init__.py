"""New words apart from quotes, signature and the forwarded original."""
