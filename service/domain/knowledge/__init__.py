"""Articles: chosen, offered, used, published."""
