"""What a flow must not hold if it is to be played."""


class UnplayableError(Exception):
    """The flow holds what the player does not know, or goes round without an end."""
