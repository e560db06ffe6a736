"""What is true with no computer: no AWS, no I/O, standard library only (and small pure helpers)."""
