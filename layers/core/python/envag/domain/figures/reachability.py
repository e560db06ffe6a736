"""Whether units can be reached by phone: what became of each call that was offered to one, by hour (R25, R29, R36).

A call is offered to a unit when it stands in the unit's queue: our flows let it in only where somebody is marked as
available. Each leg of a call is one offer and has one outcome; where nobody is available or the unit is closed, there
is no offer, and the flow leaves a message. What stands in the centre's own queue is no offer to a unit.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import EventType
from envag.domain.centre_contact import Phase
from envag.domain.event_id import message_id
from envag.domain.figures.counts import Count
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality

UNIT = "U#"
"""How the names begin of what is counted of a unit, and the scope in which it is summed: ``U#<unit>``."""

_OF = "|"

MOST_UNANSWERED = 4
"""Offers in a day that nobody answers; more of them, and a phone is left open (R31)."""

LEAST_REACHABLE = 0.7
"""The share of offers that must be answered (R25)."""

FEWEST_OFFERS = 5
"""Of fewer nobody is told that a unit cannot be reached: one call more or less would decide it."""


class Outcome(StrEnum):
    """What became of a call for a unit. The values are parts of names in the table."""

    ANSWERED = "a"
    BACK = "b"
    """Nobody answered within the time, and the caller went back to the centre."""
    MESSAGE = "m"
    """Nobody answered, and the flow left the unit a message."""
    GIVEN_UP = "g"
    """The caller hung up while it rang."""
    BUSY = "u"
    """The unit was open and nobody was available: no offer."""
    CLOSED = "z"
    """The unit was closed: no offer."""


OFFERS = (Outcome.ANSWERED, Outcome.BACK, Outcome.MESSAGE, Outcome.GIVEN_UP)
UNANSWERED = (Outcome.BACK, Outcome.MESSAGE)
"""Offers that a phone was left to ring at."""


class Outcomes(NamedTuple):
    """How many calls of a unit came to what."""

    counts: Mapping[Outcome, int]

    @property
    def offered(self) -> int:
        """Calls that stood in its queue."""
        return sum(self.counts.get(one, 0) for one in OFFERS)

    @property
    def answered(self) -> int:
        """Of those, the ones that somebody took."""
        return self.counts.get(Outcome.ANSWERED, 0)

    @property
    def unanswered(self) -> int:
        """Of those, the ones that rang in vain."""
        return sum(self.counts.get(one, 0) for one in UNANSWERED)

    @property
    def engaged(self) -> int:
        """Calls in its hours for which nobody was available."""
        return self.counts.get(Outcome.BUSY, 0)

    @property
    def wanted(self) -> int:
        """Calls in its hours, offered or not."""
        return self.offered + self.engaged

    @property
    def reached(self) -> float | None:
        """The share of offers that were answered (*nåbarhet*), None without any."""
        return self.answered / self.offered if self.offered else None

    @property
    def busy(self) -> float | None:
        """The share of calls in its hours for which nobody was available (R36), None without any."""
        return self.engaged / self.wanted if self.wanted else None

    @property
    def hard_to_reach(self) -> bool:
        """Whether too few of enough offers were answered (R25)."""
        return self.offered >= FEWEST_OFFERS and self.answered / self.offered < LEAST_REACHABLE

    @property
    def left_open(self) -> bool:
        """Whether, as the outcomes of one day, they tell of somebody who is marked as available and is not (R31)."""
        return self.unanswered > MOST_UNANSWERED


NOTHING = Outcomes({})

Units = dict[str, dict[int, Outcomes]]
"""What became of calls by unit and hour of day, 0-23, Swedish time."""


def reachability_counts(case: Case, timeline: Sequence[TimelineEvent], place: Municipality) -> dict[str, int]:
    """What a call's timeline, oldest first, tells of the units that it was meant for.

    Offers as ``counts.Count`` names them, and by unit and hour ``U#<unit>|<outcome><hour>``, where the hour is a
    Swedish clock's, 0-23. The same steps, repeated, give the same counts.
    """
    counts: Counter[str] = Counter()
    left_with = _left_a_message(case, timeline, place)
    for leg in _legs(timeline):
        if leg.unit and leg.decided:
            outcome = leg.outcome(message=bool(left_with))
            counts[_name(leg.unit, outcome, leg.queued_at)] += 1
            counts.update({Count.OFFERS: 1, Count.OFFERS_ANSWERED: int(outcome is Outcome.ANSWERED)})
        elif left_with and not leg.queue and leg.ended_by_flow:
            outcome = Outcome.BUSY if _open(place, left_with, leg.began) else Outcome.CLOSED
            counts[_name(left_with, outcome, leg.began)] += 1
    return dict(counts)


def parted(counts: Mapping[str, int], day: date) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """A case's own counts, and what is summed by unit alone: scope, then ``<outcome><day of month><hour>``."""
    own = {name: count for name, count in counts.items() if not name.startswith(UNIT)}
    units: dict[str, dict[str, int]] = {}
    for name, count in counts.items():
        if name.startswith(UNIT):
            scope, _, rest = name.rpartition(_OF)
            units.setdefault(scope, {})[f"{rest[0]}{day:%d}{rest[1:]}"] = count
    return own, units


def units_on(month: Mapping[str, Mapping[str, int]], day: date) -> dict[str, dict[str, int]]:
    """Of a month's sums by scope, what is of units and of that day."""
    units = ((scope, counts) for scope, counts in month.items() if scope.startswith(UNIT))
    of_day = {scope: {name: n for name, n in counts.items() if int(name[1:3]) == day.day} for scope, counts in units}
    return {scope: counts for scope, counts in of_day.items() if counts}


def by_unit_and_hour(sums: Mapping[str, Mapping[str, int]]) -> Units:
    """Outcomes from sums by scope, whatever else there is among them."""
    found: dict[str, dict[int, Counter[Outcome]]] = {}
    for scope, counts in sums.items():
        for name, count in counts.items() if scope.startswith(UNIT) else ():
            hours = found.setdefault(scope.removeprefix(UNIT), {})
            hours.setdefault(int(name[3:]), Counter())[Outcome(name[0])] += count
    return {
        unit: {hour: Outcomes(dict(hours[hour])) for hour in sorted(hours)} for unit, hours in sorted(found.items())
    }


def by_unit_and_day(month: Mapping[str, Mapping[str, int]]) -> dict[tuple[int, str], Outcomes]:
    """Outcomes by day of the month and unit, from a month's sums by scope."""
    found: dict[tuple[int, str], Counter[Outcome]] = {}
    for scope, counts in month.items():
        for name, count in counts.items() if scope.startswith(UNIT) else ():
            key = (int(name[1:3]), scope.removeprefix(UNIT))
            found.setdefault(key, Counter())[Outcome(name[0])] += count
    return {key: Outcomes(dict(found[key])) for key in sorted(found)}


def together(outcomes: Iterable[Outcomes]) -> Outcomes:
    """Several hours, or units, as one."""
    counts: Counter[Outcome] = Counter()
    for one in outcomes:
        counts.update(one.counts)
    return Outcomes(dict(counts))


class _Leg(NamedTuple):
    """A contact of the chain: the moments of its phases, the queue it came into and whose that is, why it ended."""

    at: Mapping[str, datetime]
    queue: str
    unit: str
    reason: str

    @property
    def began(self) -> datetime:
        return min(self.at.values())

    @property
    def queued_at(self) -> datetime:
        return self.at.get(Phase.QUEUED, self.began)

    @property
    def decided(self) -> bool:
        """Whether somebody answered or it is over: what still rings has no outcome yet."""
        return Phase.CONNECTED_TO_AGENT in self.at or Phase.DISCONNECTED in self.at

    @property
    def ended_by_flow(self) -> bool:
        return self.reason == "CONTACT_FLOW_DISCONNECT"

    def outcome(self, *, message: bool) -> Outcome:
        """What became of the offer; ``message`` is whether the call ended with one."""
        if Phase.CONNECTED_TO_AGENT in self.at:
            return Outcome.ANSWERED
        if self.reason == "TRANSFERRED":
            return Outcome.BACK
        return Outcome.MESSAGE if message and self.ended_by_flow else Outcome.GIVEN_UP


def _legs(timeline: Sequence[TimelineEvent]) -> list[_Leg]:
    moved = [event for event in timeline if event.type is EventType.CONTACT_MOVED and "contact" in event.data]
    legs = []
    for _, group in groupby(sorted(moved, key=_contact), key=_contact):
        steps = list(group)
        at: dict[str, datetime] = {}
        for step in steps:
            at.setdefault(str(step.data.get("phase", "")), step.occurred_at)
        legs.append(_Leg(at, _first(steps, "queue"), _first(steps, "unit"), _first(steps, "reason")))
    return sorted(legs, key=lambda leg: leg.began)


def _contact(event: TimelineEvent) -> str:
    return str(event.data["contact"])


def _first(steps: Sequence[TimelineEvent], name: str) -> str:
    return next((str(step.data[name]) for step in steps if step.data.get(name)), "")


def _left_a_message(case: Case, timeline: Sequence[TimelineEvent], place: Municipality) -> str:
    """The unit, or department, that our flow left a message with at the end of the call; empty for none."""
    departments = place.departments
    owners = [*(d.id for d in departments), *(unit.id for d in departments for unit in d.units)]
    ids = {message_id(case.source, owner): owner for owner in owners}
    return next((ids[event.id] for event in reversed(timeline) if event.id in ids), "")


def _open(place: Municipality, unit_id: str, moment: datetime) -> bool:
    """Whether the unit has hours of its own and is open, or keeps the centre's."""
    units = (unit for department in place.departments for unit in department.units if unit.id == unit_id)
    unit = next(units, None)
    hours = unit.hours if unit and unit.hours else place.hours
    return hours.open_at(moment, place.closed_days)


def _name(unit: str, outcome: Outcome, moment: datetime) -> str:
    return f"{UNIT}{unit}{_OF}{outcome}{moment.astimezone(STOCKHOLM).hour:02}"
