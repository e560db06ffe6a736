"""One construct per logical unit."""
