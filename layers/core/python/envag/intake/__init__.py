"""One module per channel: a foreign payload becomes a Contact."""
