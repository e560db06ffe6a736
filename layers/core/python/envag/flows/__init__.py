"""Contact flows: their language as data, templates that are filled, a linter and a player. Not deployed."""
