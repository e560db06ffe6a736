"""The ways to reach a municipality beside its site, and whether they are open now (R7, X3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.availability import availability, find_unit
from envag.domain.greeting import closed_notice, wording
from envag.domain.hours import STOCKHOLM
from envag.runtime.catalogue import index, municipality

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from envag.domain.availability import Availability
    from envag.domain.hours import Hours, Interval
    from envag.domain.municipality import Desk, Municipality, Unit


class Place(NamedTuple):
    """Somewhere to visit: ``state`` says whether it is open now, ``today`` when it is today."""

    name: str
    address: str
    state: str
    today: str


def intervals_text(intervals: Iterable[Interval]) -> str:
    """``08.00–12.00, 13.00–16.30``; empty for none."""
    return ", ".join(f"{each.opens:%H.%M}–{each.closes:%H.%M}" for each in intervals)


def today(municipality: Municipality, hours: Hours, now: datetime, language: str) -> str:
    """When it is open today; empty when it is not, which says who tells whether it is open now."""
    day = now.astimezone(STOCKHOLM).date()
    open_today = hours.on(day, municipality.closed_days)
    opens, _, closes = intervals_text(open_today).partition("–")
    return wording(municipality, "hours.open", language=language, opens=opens, closes=closes) if open_today else ""


def phone_state(place: Municipality, now: datetime, language: str, *, unit: Unit | None = None) -> str:
    """Who answers now at the centre's number, or at the unit's; when nobody does, when the centre opens."""
    who = availability(place, now, recipient=unit.id if unit else "")
    if not who.open:
        return f"{wording(place, 'site.closed', language=language)} {_opens_next(place, who, language)}".strip()
    if who.unit and (answering := find_unit(place, who.unit)):
        return wording(place, "site.open.unit", language=language, department=answering.name)
    if who.by != place.slug and who.by in index().slugs:
        return wording(place, "site.open.host", language=language, host=municipality(who.by).name)
    return wording(place, "site.open", language=language)


def desks(place: Municipality, now: datetime, language: str, *, service: str = "") -> Iterator[Place]:
    """Where a resident can go: desks for everything, and those for ``service`` alone."""
    for desk in place.desks:
        if not desk.services or service in desk.services:
            yield _desk(place, desk, now, language)


def _desk(place: Municipality, desk: Desk, now: datetime, language: str) -> Place:
    open_now, open_today = desk.hours.open_at(now, place.closed_days), today(place, desk.hours, now, language)
    state = "site.desk.open" if open_now else "site.desk.closed" if open_today else "hours.closed"
    return Place(name=desk.name, address=desk.address, state=wording(place, state, language=language), today=open_today)


def _opens_next(place: Municipality, who: Availability, language: str) -> str:
    return closed_notice(place, "hours.opens_next", who, language=language) if who.opens_at else ""
