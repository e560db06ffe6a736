"""Count cases, and read what was counted."""
