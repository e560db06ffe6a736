"""How a case moves: each function decides one timeline event and stores nothing.

Every function takes the case as it stands, the actor, the moment and an id that the caller derives from
its own source, and returns the event, or None when the case already stands where it should.
"""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain.case import RESIDENT, SECRET, SYSTEM, Change, EventType, Priority, Resolution, Status, TimelineEvent

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from envag.domain.case import Actor, Case, ContactReason

REOPENS_WITHIN = timedelta(days=60)
"""How long after a case was closed a reply still belongs to it (R44); what comes later is a new, linked case."""


class TransitionError(ValueError):
    """The case cannot move like that; the message says why in English, for a developer."""


class Along(NamedTuple):
    """What goes along with a hand-over beside its summary.

    ``acknowledge_by`` is when they must have acknowledged it, None where nobody need. ``reason`` is why the resident
    had to be in touch, where that is known already (R47). ``said`` joins the event's data.
    """

    acknowledge_by: datetime | None = None
    reason: ContactReason | None = None
    said: Mapping[str, Any] = MappingProxyType({})


NOTHING_ALONG = Along()


def assign(case: Case, assignee: str, *, actor: Actor, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """Give the case to somebody (a pseudonym), or with an empty ``assignee`` back to the group (R90)."""
    status = Status.IN_PROGRESS if assignee and case.status is Status.NEW else case.status
    changes = differences(case, assignee=assignee, status=status)
    return event_of(EventType.ASSIGNED, changes, actor=actor, at=at, id=id) if changes else None


def wait(case: Case, reason: str, *, actor: Actor, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """Pause the case. Raises TransitionError without a reason or when it is closed (R79, X33)."""
    if not reason.strip():
        msg = "a pause needs a reason"
        raise TransitionError(msg)
    must_be_open(case)
    changes = differences(case, status=Status.WAITING)
    return event_of(EventType.STATUS_CHANGED, changes, actor=actor, at=at, id=id, reason=reason) if changes else None


def resume(case: Case, *, actor: Actor, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """Take a new or waiting case up again. A case further on stays where it is."""
    if case.status not in {Status.NEW, Status.WAITING}:
        return None
    changes = differences(case, **WORKED_ON)
    return event_of(EventType.STATUS_CHANGED, changes, actor=actor, at=at, id=id)


def hand_over(
    case: Case,
    *,
    department: str,
    unit: str,
    summary: str,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
    along: Along = NOTHING_ALONG,
) -> TimelineEvent | None:
    """Pass the case to a department, with everything it needs said once (R9). Raises TransitionError when closed.

    What was a sub-task of theirs is theirs as a whole.
    """
    must_be_open(case)
    if (case.department, case.unit, case.status) == (department, unit, Status.HANDED_OVER):
        return None
    after = {"department": department, "unit": unit, "status": Status.HANDED_OVER, "assignee": "", "parked_until": ""}
    after |= {"acknowledge_by": str(along.acknowledge_by or ""), "escalation": ""}
    after["subtasks"] = str(case.subtasks.without(department))
    if along.reason:
        after["contact_reason"] = along.reason
    event = event_of(EventType.HANDED_OVER, differences(case, **after), actor=actor, at=at, id=id, summary=summary)
    return event._replace(data={**event.data, **along.said})


def close(
    case: Case,
    *,
    resolution: Resolution,
    reason: ContactReason,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent | None:
    """Close the case: nothing closes without a resolution code and a contact reason (R69)."""
    if not case.status.open:
        return None
    changes = differences(case, **closed_by(resolution, reason))
    return event_of(EventType.CLOSED, changes, actor=actor, at=at, id=id)


def reopen(
    case: Case,
    *,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
    reason: str = "",
) -> TimelineEvent | None:
    """Open a closed case again; its resolution no longer holds, and what went on in another case comes back."""
    if case.status.open:
        return None
    return event_of(EventType.REOPENED, differences(case, **_REOPENED), actor=actor, at=at, id=id, reason=reason)


def reply(
    case: Case,
    said: Mapping[str, Any],
    *,
    urgent: bool,
    secrecy: int,
    due_at: datetime,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """The resident has written again: a case that waited or was closed is worked on again (R44).

    Danger makes the case urgent (X32), and what is more secret makes all of it so: an answer may tell of it (R94).
    New words move no department. A case that was open keeps its due time; one that was answered and opens again
    is due at ``due_at``.
    """
    after: dict[str, str] = {"set_aside": ""}
    if not case.status.open:
        after |= {**_REOPENED, "due_at": str(due_at)}
    elif case.status is Status.WAITING:
        after |= WORKED_ON
    if urgent:
        after["priority"] = Priority.URGENT
    if secrecy > case.secrecy:
        after["secrecy"] = str(secrecy)
    return TimelineEvent(
        id=id,
        type=EventType.ADDED if case.status.open else EventType.REOPENED,
        occurred_at=at,
        actor=RESIDENT,
        changes=differences(case, **after),
        data=said,
    )


def takes_replies(case: Case, at: datetime) -> bool:
    """Whether what its resident writes at the aware moment ``at`` still belongs to the case (R44)."""
    closed_at = case.closed_at or case.updated_at
    return case.status.open or closed_at is None or at - closed_at <= REOPENS_WITHIN


def alarm(case: Case, said: Mapping[str, Any], *, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """The resident has told a machine of danger: the case is urgent from now on (X32)."""
    changes = differences(case, priority=Priority.URGENT)
    if not changes:
        return None
    return TimelineEvent(id=id, type=EventType.ADDED, occurred_at=at, actor=RESIDENT, changes=changes, data=said)


def remark(said: Mapping[str, Any], *, at: datetime, id: str) -> TimelineEvent:  # noqa: A002
    """A machine of the resident's has written, such as an out-of-office: it moves nothing, however the case stands."""
    return TimelineEvent(id=id, type=EventType.ADDED, occurred_at=at, actor=SYSTEM, data=said)


def answer(
    case: Case,
    said: Mapping[str, Any],
    *,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
    closing: tuple[Resolution, ContactReason] | None = None,
) -> TimelineEvent:
    """Somebody has answered the resident, so that a new case is being worked on, or closed by ``closing``.

    While other departments still do a part of it, it stays open whatever the answer says (R15).
    """
    after: dict[str, str] = {"status": Status.IN_PROGRESS} if case.status is Status.NEW else {}
    if closing and case.status.open and not case.subtasks:
        after = closed_by(*closing)
    return TimelineEvent(
        id=id, type=EventType.ANSWERED, occurred_at=at, actor=actor, changes=differences(case, **after), data=said
    )


def undelivered(
    case: Case,
    found: Mapping[str, Any],
    *,
    reopens: bool,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """A mail to the resident did not arrive. ``reopens`` opens a closed case again: its answer was never read.

    What is found ``quiet`` is noted only: nobody waits for that mail.
    """
    waits = case.status is Status.WAITING and "quiet" not in found
    after = WORKED_ON if waits else _REOPENED if reopens and not case.status.open else {}
    return TimelineEvent(
        id=id,
        type=EventType.UNDELIVERED,
        occurred_at=at,
        actor=SYSTEM,
        changes=differences(case, **after),
        data=found,
    )


def rate(case: Case, marks: Mapping[str, int], *, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """Take down how a resident judges a case that is closed; it moves nothing and tells nobody (X1).

    Never of somebody protected, and never of what is secret (R64): who answers shows that there was something.
    """
    if case.status.open or case.protected or case.secrecy >= SECRET or not marks:
        return None
    return TimelineEvent(id=id, type=EventType.RATED, occurred_at=at, actor=RESIDENT, data={"marks": dict(marks)})


def take_up(case: Case, *, actor: Actor, at: datetime, id: str) -> TimelineEvent | None:  # noqa: A002
    """Make a case like any other of one that was set aside (R41); its department is told of it."""
    changes = differences(case, set_aside="")
    return event_of(EventType.TAKEN_UP, changes, actor=actor, at=at, id=id) if changes else None


WORKED_ON: Mapping[str, str] = {"status": Status.IN_PROGRESS, "parked_until": ""}
"""The fields of a case that waits no longer."""

ACKNOWLEDGED: Mapping[str, str] = {"acknowledge_by": "", "escalation": ""}
"""The fields of a case whose hand-over nobody has to acknowledge."""

_REOPENED: Mapping[str, str] = {
    "status": Status.IN_PROGRESS,
    "resolution": "",
    "contact_reason": "",
    "merged_into": "",
}


def closed_by(resolution: Resolution, reason: ContactReason) -> dict[str, str]:
    """The fields of a case that is closed: nobody waits for a day, a call or anybody's work any more."""
    return {
        "status": Status.CLOSED,
        "resolution": resolution,
        "contact_reason": reason,
        "parked_until": "",
        "paused_at": "",
        "call_back": "",
        **ACKNOWLEDGED,
        "subtasks": "",
    }


def must_be_open(case: Case) -> None:
    """Raises TransitionError for a closed case."""
    if not case.status.open:
        msg = "the case is closed; reopen it first"
        raise TransitionError(msg)


def differences(case: Case, **after: str) -> tuple[Change, ...]:
    """The changes that lead from the case to these fields, as text; none for what is so already."""
    before = {name: str(getattr(case, name) or "") for name in after}
    return tuple(
        Change(field=name, before=before[name], after=str(value))
        for name, value in after.items()
        if before[name] != str(value)
    )


def event_of(
    type_: EventType,
    changes: tuple[Change, ...],
    *,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
    **data: str,
) -> TimelineEvent:
    """An event with what of ``data`` is not empty."""
    kept: Mapping[str, Any] = {name: text for name, text in data.items() if text}
    return TimelineEvent(id=id, type=type_, occurred_at=at, actor=actor, changes=changes, data=kept)
