"""A disturbance: what is out of order, when and for which services; one source for site and phone (X3, X42)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from envag.domain.crisis import LONGEST
from envag.domain.entity import entity
from envag.domain.hours import STOCKHOLM

LONGEST_TOLD = LONGEST
"""Characters of a notice in Swedish: it can be read out where a crisis message can."""


@entity
class Disturbance:
    """``valid_from`` (included) and ``valid_until`` (excluded) are what a Swedish clock shows, without a zone.

    ``services`` are the ids of those that it concerns; none means that it concerns everybody. ``text`` is the notice
    by language (BCP 47).
    """

    id: str
    valid_from: datetime
    valid_until: datetime
    text: Mapping[str, str]
    services: tuple[str, ...] = ()

    def holds_at(self, moment: datetime) -> bool:
        """Whether it is told at an aware ``moment``."""
        return self.valid_from <= moment.astimezone(STOCKHOLM).replace(tzinfo=None) < self.valid_until

    def words(self, language: str) -> str:
        """The notice in that language, or in Swedish where it is not translated."""
        return self.text.get(language) or self.text["sv"]


def told(notices: Iterable[Disturbance], moment: datetime, *, service: str = "") -> Iterator[Disturbance]:
    """The notices of an aware ``moment``: those that concern ``service``, or all where none is named."""
    for notice in notices:
        if notice.holds_at(moment) and (not service or not notice.services or service in notice.services):
            yield notice
