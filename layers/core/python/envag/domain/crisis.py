"""A crisis message: what a municipality tells callers, chats and its site while something is going on (X42)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

LONGEST = 140
"""Characters: with the words around it, it is heard within the 20 seconds that a caller may be kept (R21)."""


class Crisis(NamedTuple):
    """``message`` is Swedish, as it is read out; ``until`` (aware) is when it ends by itself."""

    message: str
    until: datetime

    def holds_at(self, moment: datetime) -> bool:
        """Whether it is told at an aware ``moment``."""
        return moment < self.until


def announced(message: str, until: datetime) -> Crisis:
    """A crisis that can be told. Raises ValueError for a message that is empty or too long to be heard out."""
    if not 0 < len(message.strip()) <= LONGEST:
        msg = f"a crisis message has 1 to {LONGEST} characters, this has {len(message)}"
        raise ValueError(msg)
    return Crisis(message=message, until=until)
