"""What a command tells a person who can do something about it."""

from __future__ import annotations


class CommandError(Exception):
    """The command cannot do what was asked; the message is for the person at the keyboard."""
