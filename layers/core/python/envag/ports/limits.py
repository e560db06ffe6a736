"""How often something was done lately."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class Limits(Protocol):
    """Counts for a while, then forgets: a cache, and no record of who did what."""

    def count(self, municipality: str, kind: str, source: str, *, window: timedelta, at: datetime) -> int:
        """Count one more of the ``kind`` from the ``source``, a pseudonym, at that aware moment.

        Returns how many there were in the moment's window, this one among them; windows follow one another since
        the epoch. One whose answer got lost may be counted twice.
        """
