"""What a page of the site is made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from envag.runtime.pages import Pages

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.crisis import Crisis
    from envag.domain.municipality import Municipality
    from envag.runtime import http

PAGES = Pages(Path(__file__).parent / "templates")


class Asking(NamedTuple):
    """A request for a page of ``place`` at the aware moment ``now``; ``crisis`` is told on all of them (X42)."""

    request: http.Request
    place: Municipality
    now: datetime
    crisis: Crisis | None

    @property
    def language(self) -> str:
        """The language that was chosen with ``?sprak``, where the municipality writes it."""
        return self.request.chosen_language
