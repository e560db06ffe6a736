"""The command envag. Not deployed."""
