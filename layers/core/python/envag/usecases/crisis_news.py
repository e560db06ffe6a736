"""Whether something is going on that everybody must be told, without asking the table for each who asks (X42)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from envag.domain.crisis import Crisis

ASKED_AGAIN_AFTER = timedelta(seconds=30)
"""How old the news may be that a page shows."""


class CrisisNews:
    """What ``read`` tells of a municipality, kept for ``ASKED_AGAIN_AFTER``."""

    def __init__(self, read: Callable[[str], Crisis | None]) -> None:
        self._read = read
        self._known: dict[str, tuple[datetime, Crisis | None]] = {}

    def at(self, municipality: str, now: datetime) -> Crisis | None:
        """What is told at the aware moment ``now``. Raises what ``read`` raises; the next call asks again then."""
        asked_at, crisis = self._known.get(municipality, (None, None))
        if asked_at is None or now - asked_at >= ASKED_AGAIN_AFTER:
            crisis = self._read(municipality)
            self._known[municipality] = now, crisis
        return crisis if crisis and crisis.holds_at(now) else None
