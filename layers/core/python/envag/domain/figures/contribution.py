"""What a case adds to the figures: a pure function of the case, its timeline and whether its resident came back.

Everything stands in the period in which the case arrived, in Swedish time, so that a case adds to one day and one
month alone, and every share compares cases with themselves. ``docs/figures.md`` explains each count.
"""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.availability import availability
from envag.domain.case import ContactReason, EventType, Resolution
from envag.domain.contact import Channel
from envag.domain.figures import history
from envag.domain.figures.counts import (
    BUCKETS,
    LEVELS,
    REASONS,
    RESOLUTIONS,
    TIMES,
    WAITED,
    WAITS,
    Count,
    bucket,
)
from envag.domain.figures.reachability import reachability_counts
from envag.domain.figures.rosa import level
from envag.domain.hours import STOCKHOLM
from envag.domain.rating import Measure
from envag.domain.service import Clock, Kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.figures.counts import Counts
    from envag.domain.municipality import Municipality
    from envag.domain.subtask import Subtasks


class Matter(NamedTuple):
    """What makes two contacts the same matter: the same resident (a keyed hash) and the same service.

    ``place`` orders the contacts of one: ``<moment of arrival>#<reference>``, in UTC. All are empty where it
    cannot be told: nobody known, no service, or somebody protected, whom no list may lead to (X12).
    """

    resident: str = ""
    service: str = ""
    place: str = ""


NO_MATTER = Matter()


class Contribution(NamedTuple):
    """What one case adds. ``day`` and ``hour`` are those of its arrival in Sweden.

    ``counts`` are added to the sums of the municipality, of department, service and channel, and of the day.
    ``secrecy`` and ``protected`` tell who may know of the case.
    """

    reference: str
    day: date
    hour: int
    department: str
    service: str
    channel: str
    counts: Mapping[str, int]
    matter: Matter = NO_MATTER
    secrecy: int = 0
    protected: bool = False

    @property
    def month(self) -> str:
        """The month that it stands in, ``2026-11``."""
        return f"{self.day:%Y-%m}"

    @property
    def subtasks(self) -> Subtasks:
        """None: who has no more than a sub-task of a case is not told what it counts as."""
        from envag.domain.subtask import NO_SUBTASKS  # noqa: PLC0415 - whoever counts has no use for it

        return NO_SUBTASKS


def contribution(
    case: Case, timeline: Sequence[TimelineEvent], place: Municipality, *, next_at: datetime | None = None
) -> Contribution | None:
    """What the case adds, from its whole timeline, oldest first; None for what is no contact of a resident.

    ``next_at`` is when the next case of the same matter arrived.
    """
    if not counted(case, place):
        return None
    arrived = case.arrived_at.astimezone(STOCKHOLM)
    counts = _Counting(case, timeline, place, next_at).all()
    return Contribution(
        reference=case.reference,
        day=arrived.date(),
        hour=arrived.hour,
        department=case.department,
        service=case.service,
        channel=case.channel,
        counts={str(name): count for name, count in sorted(counts.items()) if count},
        matter=matter_of(case, place),
        secrecy=case.secrecy,
        protected=case.protected,
    )


def counted(case: Case, place: Municipality) -> bool:
    """Whether a resident was in touch: neither spam, advertising, a machine's mail, nor the centre's own test call."""
    test = case.party is not None and bool(case.party.phone) and case.party.phone in place.test_numbers
    return case.set_aside is None and not test


def matter_of(case: Case, place: Municipality) -> Matter:
    """What the case is about, for those that come after it."""
    if not (case.resident and case.service) or case.protected or not counted(case, place):
        return NO_MATTER
    return Matter(case.resident, case.service, f"{_instant(case.arrived_at)}#{case.reference}")


def _instant(moment: datetime) -> str:
    """The moment as the index *resident* orders by: fixed width, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


_SOLVED = frozenset({Resolution.SOLVED_BY_CENTRE})
_SOLVED_BROADLY = _SOLVED | {Resolution.SELF_SERVICE, Resolution.REGISTERED_COMPLETE}
_WITHOUT_DEPARTMENT = _SOLVED | {Resolution.SELF_SERVICE}
_DIGITAL = frozenset({Channel.WEB, Channel.E_SERVICE, Channel.CHAT})
_NO_QUESTION = frozenset({ContactReason.OPINION, ContactReason.COMPLAINT, ContactReason.FAULT_REPORT})
_QUESTIONS = frozenset({Kind.QUESTION, Kind.STATUS_QUESTION, Kind.REQUEST})
_GIVEN_UP_AT_ONCE = timedelta(seconds=5)
_IN_TIME = timedelta(seconds=60)
_POINTS = {5: 100, 4: 75, 3: 50, 2: 25, 1: 0}
"""Servicemätning's scale: the index is their mean."""

_JUDGED = {
    Measure.RECEPTION: (Count.RECEPTION, Count.RECEPTION_POINTS),
    Measure.EASE: (Count.EASE, Count.EASE_POINTS),
    Measure.CLARITY: (Count.CLARITY, Count.CLARITY_POINTS),
}


class _Counting:
    """Counts one case."""

    def __init__(
        self, case: Case, timeline: Sequence[TimelineEvent], place: Municipality, next_at: datetime | None
    ) -> None:
        self._case = case
        self._timeline = timeline
        self._place = place
        self._service = place.service(case.service)
        self._answered_at = history.answered_at(timeline)
        self._came_back = history.came_back(timeline)
        self._comes_again = next_at is not None and self._within_a_week(next_at)

    def all(self) -> Counter[str]:
        """Every count of the case by name."""
        counts: Counter[str] = Counter()
        for part in (self._contacts, self._mail, self._call, self._end, self._promise, self._judged, self._reached):
            counts.update(part())
        return counts

    def _within_a_week(self, moment: datetime) -> bool:
        """Whether who comes at ``moment`` comes before the case is closed, or at most a week after."""
        closed_at = None if self._case.status.open else self._case.closed_at
        return closed_at is None or moment - closed_at <= history.BACK_WITHIN

    def _contacts(self) -> Counts:
        """Who wrote in their own time, of what was closed no more than a week before or is open, need not have."""
        later = list(history.later_contacts(self._timeline))
        unasked = sum(not asked for at, asked in later if at not in self._late())
        own = 0 if any("split_by" in event.data for event in self._timeline) else 1
        reason = self._case.contact_reason
        return {
            Count.CASES: own,
            Count.CONTACTS: own + len(later),
            Count.AGAIN: unasked + self._comes_again,
            Count.DIGITAL: own * (self._case.channel in _DIGITAL),
            **({REASONS[reason]: 1} if reason else {}),
        }

    def _late(self) -> set[datetime]:
        """When the resident opened it again later than a week after it was closed: that is a new errand."""
        opened = {e.occurred_at for e in self._timeline if e.type is EventType.REOPENED}
        return opened - set(self._came_back)

    def _mail(self) -> Counts:
        """A question by mail, and whether it was answered in time (R42). The receipt is no answer (X2)."""
        if self._case.channel != Channel.EMAIL or not self._is_question():
            return {}
        closed_days = {**self._place.closed_days, **self._place.local_closures}
        in_time = history.in_one_working_day(self._case.arrived_at, self._answered_at, closed_days)
        return {Count.MAIL_QUESTIONS: 1, Count.MAIL_IN_TIME: in_time}

    def _call(self) -> Counts:
        """A call that the exchange told of (R35); those of closed hours, and who hung up at once, are not offered."""
        call = history.call(self._case, self._timeline) if self._case.channel == Channel.PHONE else None
        if call is None:
            return {}
        given_up = call.answered is None and call.ended is not None
        at_once = given_up and call.ended is not None and call.ended - call.began <= _GIVEN_UP_AT_ONCE
        offered = not at_once and availability(self._place, call.began).open
        in_time = call.answered is not None and call.answered - call.began <= _IN_TIME
        waits: Counts = {}
        if offered and call.answered is not None:
            waits[WAITS[bucket((call.answered - call.began).total_seconds(), WAITED)]] = 1
        return {
            **waits,
            Count.CALLS: 1,
            Count.CALLS_ANSWERED: call.answered is not None,
            Count.CALLS_ABANDONED: given_up,
            Count.CALLS_OFFERED: offered,
            Count.CALLS_IN_TIME: offered and in_time,
        }

    def _reached(self) -> Counts:
        """What became of the call at each unit that it was meant for (R25, R29)."""
        if self._case.channel != Channel.PHONE:
            return {}
        return reachability_counts(self._case, self._timeline, self._place)

    def _end(self) -> Counts:
        """How it ended, how long that took, and whether it was solved at the first contact (R8)."""
        case = self._case
        counts: Counts = {Count.PHONE_QUESTIONS: case.channel == Channel.PHONE and self._is_question()}
        resolution, closed_at = case.resolution, case.closed_at
        if case.status.open or resolution is None or closed_at is None:
            return counts
        counts[RESOLUTIONS[resolution]] = 1
        if resolution is Resolution.DUPLICATE:
            return counts
        first = not self._came_back and not self._comes_again
        took = (closed_at - case.arrived_at).total_seconds()
        counts |= {
            Count.CLOSED: 1,
            Count.DIRECT: first and resolution in _SOLVED,
            Count.DIRECT_BROAD: first and resolution in _SOLVED_BROADLY,
            Count.SPARED: resolution in _WITHOUT_DEPARTMENT and not self._reached_a_department(),
            Count.PHONE_DIRECT: counts[Count.PHONE_QUESTIONS] and self._in_the_call(closed_at),
            TIMES[bucket(took, BUCKETS)]: 1,
            LEVELS[level(case, self._timeline, self._service)]: 1,
        }
        return counts

    def _in_the_call(self, closed_at: datetime) -> bool:
        """Whether a call's question was solved before the caller hung up, as far as can be told."""
        if self._case.resolution not in _SOLVED_BROADLY or self._came_back or self._passed_on():
            return False
        call = history.call(self._case, self._timeline)
        ended = call.ended if call and call.ended else self._case.arrived_at
        return closed_at <= ended + history.AFTER_CALL

    def _passed_on(self) -> bool:
        return any(event.type in _NOT_AT_ONCE for event in self._timeline)

    def _reached_a_department(self) -> bool:
        return any(e.type is EventType.HANDED_OVER or e.actor.role == "officer" for e in self._timeline)

    def _is_question(self) -> bool:
        """Whether it asks for something to be told: by its reason once that is known, before that by its service.

        What went on in another case is asked there.
        """
        if self._case.resolution is Resolution.DUPLICATE:
            return False
        if self._case.contact_reason:
            return self._case.contact_reason not in _NO_QUESTION
        return self._service is None or self._service.kind in _QUESTIONS

    def _promise(self) -> Counts:
        """The service's promise, once it is known whether it was kept (R62)."""
        arrived = self._case.arrived_at.astimezone(STOCKHOLM).date()
        service = self._service
        if service is None or service.target.clock is Clock.AT_ONCE or service.suspended_on(arrived):
            return {}
        if self._case.resolution is Resolution.DUPLICATE:
            return {}
        done = [moment for moment in (self._answered_at, self._case.closed_at) if moment]
        if done:
            kept = min(done) <= history.due_when(self._case, self._timeline, min(done))
            return {Count.PROMISES: 1, Count.PROMISES_KEPT: kept}
        overdue = any(event.data.get("kind") == OVERDUE for event in self._timeline)
        return {Count.PROMISES: int(overdue)}

    def _judged(self) -> Counts:
        """What its resident thought of it, in Servicemätning's points."""
        counts: Counter[str] = Counter()
        for event in self._timeline:
            for measure, mark in event.data.get("marks", {}).items() if event.type is EventType.RATED else ():
                if measure in _JUDGED and mark in _POINTS:
                    answers, points = _JUDGED[Measure(measure)]
                    counts.update({answers: 1, points: _POINTS[mark]})
        return dict(counts)


OVERDUE = "overdue"
"""What an event tells that was written when a promise ran out (``domain.moments``)."""

_NOT_AT_ONCE = frozenset({EventType.HANDED_OVER, EventType.ASKED, EventType.CALL_BACK, EventType.PARKED})
"""What goes on after a caller has hung up."""
