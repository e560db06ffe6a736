"""What a case's clocks make happen: each function decides one event of the case as it stands, and stores nothing.

An event has the time and an id of what caused it, so that whoever decides it twice stores it once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.acknowledgement import acknowledge_at_last
from envag.domain.case import SYSTEM, Case, EventType, Status, TimelineEvent
from envag.domain.deadline import due_again, moved
from envag.domain.event_id import event_id
from envag.domain.moments import Kind, Moment, moments
from envag.domain.transitions import WORKED_ON, differences

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from envag.domain.deadline import History
    from envag.domain.municipality import Municipality

_SUPERSEDED: Mapping[Kind, Kind] = {Kind.DUE_SOON: Kind.OVERDUE, Kind.CALL_BACK_SOON: Kind.CALL_BACK_LATE}
"""What nobody is warned of any more once it has happened."""


class Look(NamedTuple):
    """A look at a case at the aware moment ``now``: its whole timeline, oldest first, and what that tells."""

    case: Case
    timeline: Sequence[TimelineEvent]
    told: History
    municipality: Municipality
    now: datetime


def passed(look: Look) -> Moment | None:
    """The earliest moment that has passed and that nobody has acted on, None where there is none."""
    found = [moment for moment in _not_acted_on(look) if moment.at <= look.now]
    happened = {moment.kind for moment in _of(look) if moment.at <= look.now}
    return next((moment for moment in found if _SUPERSEDED.get(moment.kind) not in happened), None)


def coming(look: Look) -> Moment | None:
    """The next moment that is still ahead, None where nothing is to come."""
    return next((moment for moment in _not_acted_on(look) if moment.at > look.now), None)


def _not_acted_on(look: Look) -> list[Moment]:
    """The moments that nobody has been reminded of. A promise that moved is one more, unless it was moved back.

    Who was warned of a later moment has been warned of an earlier one too (X4).
    """
    acted_on = {event.id for event in look.timeline}
    warned = {e.data["kind"]: e.occurred_at for e in look.timeline if e.type is EventType.REMINDED}
    return [
        moment
        for moment in _of(look)
        if _id(look.case, moment) not in acted_on and moment.at >= warned.get(moment.kind, moment.at)
    ]


def _of(look: Look) -> tuple[Moment, ...]:
    return moments(look.case, look.told, look.municipality)


def _id(case: Case, moment: Moment) -> str:
    return event_id("moment", case.municipality, case.reference, moment.kind, moment.at.isoformat())


def resumed(look: Look) -> TimelineEvent | None:
    """The resident has answered, or is waited for no longer: the due time moves by what it waited for them (X33)."""
    case, told = look.case, look.told
    if case.paused_at is None:
        return None
    since = case.paused_at
    ended = [one for one in told.pauses if one.begun_at >= since]
    if not ended and told.waits_since:
        return None
    pause = ended[0] if ended else None
    following = ended[1].begun_at if ended[1:] else told.waits_since
    after = {"paused_at": str(following or "")}
    if pause and (told.demanded_at is None or pause.begun_at < told.demanded_at):
        after["due_at"] = str(moved(case.due_at, pause, case, told, look.municipality))
    return TimelineEvent(
        id=event_id("resumed", case.municipality, case.reference, since.isoformat()),
        type=EventType.REPLANNED,
        occurred_at=pause.ended_at if pause else look.now,
        actor=SYSTEM,
        changes=differences(case, **after),
        data={"reason": "resumed"},
    )


def replanned(look: Look) -> TimelineEvent | None:
    """The calendar or the targets have changed: the due time as they make it now, None where it stays."""
    case = look.case
    changes = differences(case, due_at=str(due_again(case, look.told, look.municipality)))
    if not changes:
        return None
    return TimelineEvent(
        id=event_id("replanned", case.municipality, case.reference, str(case.version)),
        type=EventType.REPLANNED,
        occurred_at=look.now,
        actor=SYSTEM,
        changes=changes,
        data={"reason": "calendar"},
    )


def reminder(look: Look, moment: Moment) -> TimelineEvent:
    """Somebody is reminded: a parked case is worked on again, and a call that nobody made is anybody's (X38).

    A department that has not looked at a case whose promise nears must show that it does (R90).
    """
    case = look.case
    after: Mapping[str, str] = {}
    if moment.kind in {Kind.DUE_SOON, Kind.OVERDUE}:
        by = acknowledge_at_last(case, look.municipality, look.timeline, look.now)
        after = {"acknowledge_by": str(by)} if by else {}
    if moment.kind is Kind.PARKED_OVER:
        after = WORKED_ON if case.status is Status.WAITING else {"parked_until": ""}
    if moment.kind is Kind.CALL_BACK_LATE and case.call_back:
        after = {"call_back": str(case.call_back._replace(owner=""))}
    return TimelineEvent(
        id=_id(case, moment),
        type=EventType.REMINDED,
        occurred_at=moment.at,
        actor=SYSTEM,
        changes=differences(case, **after),
        data={"kind": str(moment.kind)},
    )
