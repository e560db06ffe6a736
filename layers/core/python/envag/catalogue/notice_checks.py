"""What a notice must say, so that whoever it concerns reads it in time and it ends by itself (X42)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.catalogue.shape import unknown
from envag.catalogue.texts import TRANSLATED, company_word
from envag.domain.disturbance import LONGEST_TOLD, length

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.catalogue.checks import Finding
    from envag.domain.disturbance import Disturbance
    from envag.domain.municipality import Municipality


def findings(m: Municipality) -> Iterator[Finding]:
    """Everything wrong with the notices of one municipality, their services apart."""
    for i, notice in enumerate(m.notices):
        yield from _time(notice, ("notices", i))
        yield from _words(notice, m, ("notices", i, "text"))


def _time(notice: Disturbance, loc: tuple[Any, ...]) -> Iterator[Finding]:
    zoned = [name for name in ("valid_from", "valid_until") if getattr(notice, name).tzinfo is not None]
    for name in zoned:
        yield (*loc, name), "is what a clock in Sweden shows; leave out the zone"
    if not zoned and notice.valid_from >= notice.valid_until:
        yield (*loc, "valid_until"), "must be after valid_from"


def _words(notice: Disturbance, m: Municipality, loc: tuple[Any, ...]) -> Iterator[Finding]:
    for language in ("sv", *TRANSLATED):
        if not notice.text.get(language, "").strip():
            yield loc, f"missing in language '{language}'; write what is out of order"
    for language in notice.text:
        if language not in m.languages:
            yield (*loc, language), unknown("language of the municipality", language, m.languages)
    swedish = notice.text.get("sv", "")
    if length(swedish) > LONGEST_TOLD:
        counted = f"has {length(swedish)} characters, a digit being five"
        yield (*loc, "sv"), f"{counted}; at most {LONGEST_TOLD} can be heard out"
    if company_word(swedish):
        yield (*loc, "sv"), "says 'kund'; a municipality has 'invånare' (R23)"
