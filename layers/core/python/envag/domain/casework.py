"""What people at work do to a case beside ``transitions``: each function decides one event and stores nothing.

Whether the case stands so that it can be done is asked of ``obstacle`` before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.domain.access import Action, Role
from envag.domain.case import CallBack, EventType, Priority, Resolution, Status, TimelineEvent
from envag.domain.obstacle import Obstacle
from envag.domain.transitions import ACKNOWLEDGED, WORKED_ON, closed_by, differences, event_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date, datetime

    from envag.domain.access import Acting
    from envag.domain.case import Actor, Case, Change, ContactReason
    from envag.domain.identification import Identification


def obstacle(case: Case, action: Action, acting: Acting, centre: str) -> Obstacle | None:
    """What keeps them from doing it with the case as it stands; None for nothing."""
    return next((why for why, stands in _OBSTACLES.get(action, ()) if stands(case, acting, centre)), None)


def _closed(case: Case, _acting: Acting, _centre: str) -> bool:
    return not case.status.open


def _not_theirs_to_give(case: Case, acting: Acting, _centre: str) -> bool:
    """Nobody's case cannot be given back; another's only by a lead, so that absence orphans no case (R90)."""
    return not case.assignee or (case.assignee != acting.staff and Role.LEAD not in acting.roles)


def _shared(case: Case, _acting: Acting, _centre: str) -> bool:
    """What others still do for it must end first: the case closes once, and with one answer (R15)."""
    return case.status.open and bool(case.subtasks)


_OPEN = (Obstacle.CLOSED, _closed)
_OBSTACLES: Mapping[Action, tuple[tuple[Obstacle, Callable[[Case, Acting, str], bool]], ...]] = {
    Action.TAKE: (_OPEN, (Obstacle.YOURS_ALREADY, lambda case, acting, _: case.assignee == acting.staff)),
    Action.GIVE_BACK: (_OPEN, (Obstacle.NOT_YOURS, _not_theirs_to_give)),
    Action.ASSIGN: (_OPEN,),
    Action.PARK: (_OPEN,),
    Action.RESUME: (_OPEN, (Obstacle.NOT_WAITING, lambda case, *_: case.status is not Status.WAITING)),
    Action.ASK: (_OPEN,),
    Action.WARN: (_OPEN,),
    Action.HAND_OVER_PREVIEW: (_OPEN,),
    Action.HAND_OVER: (_OPEN,),
    Action.ACKNOWLEDGE: (_OPEN, (Obstacle.ACKNOWLEDGED, lambda case, *_: case.acknowledge_by is None)),
    Action.GIVE_SUBTASK: (_OPEN,),
    Action.FINISH_SUBTASK: (_OPEN, (Obstacle.NO_SUBTASK, lambda case, *_: not case.subtasks)),
    Action.SEND_BACK: (_OPEN, (Obstacle.WITH_CENTRE, lambda case, _, centre: case.department == centre)),
    Action.MERGE: (_OPEN, (Obstacle.SUBTASKS_OPEN, _shared)),
    Action.CLOSE: (_OPEN, (Obstacle.SUBTASKS_OPEN, _shared)),
    Action.REOPEN: ((Obstacle.NOT_CLOSED, lambda case, *_: case.status.open),),
    Action.CORRECT: (_OPEN,),
    Action.CALL_BACK: (_OPEN,),
    Action.CALL_BACK_TRIED: (_OPEN, (Obstacle.NO_CALL_BACK, lambda case, *_: case.call_back is None)),
    Action.CHECKLIST_STEP: (_OPEN, (Obstacle.NO_SERVICE, lambda case, *_: not case.service)),
    Action.IDENTIFY: (_OPEN,),
    Action.PROTECT: ((Obstacle.PROTECTED, lambda case, *_: case.protected),),
    Action.UNPROTECT: ((Obstacle.NOT_PROTECTED, lambda case, *_: not case.protected),),
    Action.ANONYMISE: ((Obstacle.NO_PARTY, lambda case, *_: case.party is None and not case.resident),),
}


def park(
    case: Case,
    *,
    until: date,
    reason: str,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """Put the case aside until a day, for a reason (X38, R79). What the resident writes ends that sooner."""
    changes = differences(case, status=Status.WAITING, parked_until=until.isoformat())
    return event_of(EventType.PARKED, changes, actor=actor, at=at, id=id, reason=reason)


def ask(case: Case, said: Mapping[str, Any], *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """Ask the resident: the one reason for which a promise of an answer may pause (X33).

    Asked again, the promise waits since the first question.
    """
    changes = differences(case, status=Status.WAITING, parked_until="", paused_at=str(case.paused_at or at))
    return TimelineEvent(id=id, type=EventType.ASKED, occurred_at=at, actor=actor, changes=changes, data=said)


def told(case: Case, text: str, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """Take down what the resident told: a case that waited for it is worked on again."""
    after = WORKED_ON if case.status is Status.WAITING else {}
    return event_of(EventType.ADDED, differences(case, **after), actor=actor, at=at, id=id, text=text)


def note(text: str, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """Write something down that moves nothing."""
    return event_of(EventType.NOTE, (), actor=actor, at=at, id=id, text=text)


def tick(data: Mapping[str, Any], *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """A step of the checklist is done, or is not after all (R18)."""
    return TimelineEvent(id=id, type=EventType.CHECKLIST, occurred_at=at, actor=actor, data=data)


def identify(how: Identification, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """The person has shown who they are (X24)."""
    return event_of(EventType.IDENTIFIED, (), actor=actor, at=at, id=id, identified=str(how))


def send_back(
    case: Case,
    *,
    centre: str,
    unit: str,
    reason: str,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """Give the case back to the centre, which is told of it."""
    after = {**WORKED_ON, **ACKNOWLEDGED, "department": centre, "unit": unit, "assignee": ""}
    after["subtasks"] = str(case.subtasks.without(centre))
    return event_of(EventType.SENT_BACK, differences(case, **after), actor=actor, at=at, id=id, reason=reason)


def correct(
    case: Case,
    after: Mapping[str, str],
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent | None:
    """Put right what routing decided. A case that goes to another department is nobody's there yet."""
    fields = dict(after)
    if fields.get("department", case.department) != case.department:
        fields["assignee"] = ""
    changes = differences(case, **fields)
    return event_of(EventType.SERVICE_CHANGED, changes, actor=actor, at=at, id=id, reason=reason) if changes else None


def merge(
    case: Case,
    into: Case,
    reason: ContactReason,
    *,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """Close the case: it goes on in ``into``, and moves to where that lies, so that those who see one see both.

    It is protected when that is: they are about the same person.
    """
    after = closed_by(Resolution.DUPLICATE, reason)
    after |= {"merged_into": into.reference, "department": into.department, "unit": into.unit}
    changes = differences(case, **after)
    if into.protected and not case.protected:
        changes = (*changes, *_hidden(case))
    return event_of(EventType.MERGED, changes, actor=actor, at=at, id=id, case=into.reference)


def absorb(case: Case, merged: Case, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """Go on with the matter of ``merged``: as urgent, as secret and as protected, and due as early, as either was."""
    after = {
        "priority": Priority.URGENT if Priority.URGENT in {case.priority, merged.priority} else case.priority,
        "due_at": str(min(case.due_at, merged.due_at)),
        "call_back": str(_sooner(case.call_back, merged.call_back) or ""),
    }
    if merged.secrecy > case.secrecy:
        after["secrecy"] = str(merged.secrecy)
    changes = differences(case, **after)
    if merged.protected and not case.protected:
        changes = (*changes, *_hidden(case))
    return event_of(EventType.MERGED, changes, actor=actor, at=at, id=id, case=merged.reference)


def link(other: str, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """Know of another case."""
    return event_of(EventType.LINKED, (), actor=actor, at=at, id=id, case=other)


def split(other: str, text: str, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """One of the case's matters has become a case of its own."""
    return event_of(EventType.SPLIT, (), actor=actor, at=at, id=id, case=other, text=text)


def call_back(case: Case, promise: CallBack, *, actor: Actor, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """Promise the resident a call; a later promise takes the place of one that was not kept yet."""
    changes = differences(case, call_back=str(promise))
    return event_of(EventType.CALL_BACK, changes, actor=actor, at=at, id=id) if changes else None


def call_back_tried(
    case: Case,
    promise: CallBack,
    *,
    reached: bool,
    text: str,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """Say how a promised call went: who was reached is owed none any more."""
    after = "" if reached else str(promise._replace(attempts=promise.attempts + 1))
    outcome = "reached" if reached else "not_reached"
    changes = differences(case, call_back=after)
    return event_of(EventType.CALL_BACK_TRIED, changes, actor=actor, at=at, id=id, outcome=outcome, text=text)


def protect(case: Case, *, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """Hide who it is about, and take the case out of every list that a number or address leads to (X12)."""
    return event_of(EventType.PROTECTED, _hidden(case), actor=actor, at=at, id=id)


def unprotect(
    case: Case,
    *,
    resident: str,
    reason: str,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """Show again who it is about; ``resident`` is their keyed hash."""
    changes = differences(case, protected="", resident=resident)
    return event_of(EventType.PROTECTED, changes, actor=actor, at=at, id=id, reason=reason)


def anonymise(*, actor: Actor, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """Forget who it is about (X41)."""
    return event_of(EventType.ANONYMISED, (), actor=actor, at=at, id=id)


def _hidden(case: Case) -> tuple[Change, ...]:
    return differences(case, protected="True", resident="")


def _sooner(one: CallBack | None, other: CallBack | None) -> CallBack | None:
    promised = [promise for promise in (one, other) if promise]
    return min(promised, key=lambda promise: promise.due_at, default=None)
