"""A disturbance: what is out of order, when and for which services; one source for site and phone (X3, X42)."""

from collections.abc import Container, Iterable, Iterator, Mapping
from datetime import datetime

from envag.domain.entity import entity
from envag.domain.hours import STOCKHOLM

LONGEST_TOLD = 75
"""Characters of a notice in Swedish, each digit counting as five: the phone says it among the 20 seconds of words that
a caller may be kept with (R21), where a crisis message stands alone."""
_DIGIT = 5


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


def length(text: str) -> int:
    """How many characters a text has to whoever says it: ``4`` is read as a word."""
    return len(text) + (_DIGIT - 1) * sum(map(str.isdigit, text))


def spoken(notices: Iterable[Disturbance], moment: datetime, language: str, concerned: Container[str]) -> str:
    """The one notice of an aware ``moment`` that is said in that language, empty for none: time is short (R21).

    What concerns everybody comes before what concerns one of the services ``concerned``, and else the file's order.
    """
    holding = [one for one in notices if one.holds_at(moment) and language in one.text]
    theirs = (one for one in holding if any(service in concerned for service in one.services))
    first = next((one for one in holding if not one.services), None) or next(theirs, None)
    return first.text[language] if first else ""


def told(notices: Iterable[Disturbance], moment: datetime, *, service: str = "") -> Iterator[Disturbance]:
    """The notices of an aware ``moment``: those that concern ``service``, or all where none is named."""
    for notice in notices:
        if notice.holds_at(moment) and (not service or not notice.services or service in notice.services):
            yield notice
