"""A case as one person may read it: what is secret or protected left out, and what they may do with it now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.access import Action, may_with, outlined, sees, visible
from envag.domain.case import EventType
from envag.domain.casework import obstacle
from envag.domain.event_id import event_id
from envag.domain.minimised import is_company, minimised, reads_as_company
from envag.domain.protection import hides, masked
from envag.ports.staff import Access, AccessKind
from envag.usecases.staff.desk import ASKED, OpenCase, StoredFile
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.usecases.staff.desk import Desk, Why


CHANGES = (
    Action.TAKE,
    Action.GIVE_BACK,
    Action.ASSIGN,
    Action.PARK,
    Action.RESUME,
    Action.NOTE,
    Action.REPLY,
    Action.ASK,
    Action.WARN,
    Action.HAND_OVER,
    Action.ACKNOWLEDGE,
    Action.GIVE_SUBTASK,
    Action.FINISH_SUBTASK,
    Action.SEND_BACK,
    Action.MERGE,
    Action.LINK,
    Action.SPLIT,
    Action.CLOSE,
    Action.REOPEN,
    Action.CORRECT,
    Action.CALL_BACK,
    Action.CALL_BACK_TRIED,
    Action.CHECKLIST_STEP,
    Action.IDENTIFY,
    Action.ANONYMISE,
    Action.PROTECT,
    Action.UNPROTECT,
)
"""What can be done with a case, in the order in which it is offered."""


def allow(desk: Desk, case: Case, action: Action) -> None:
    """Raises NotFoundError for a case that they may not know of, and ForbiddenError for what is not theirs to do."""
    if not sees(desk.acting, case, desk.centre):
        raise NotFoundError
    if not may_with(desk.acting, action, case, desk.centre):
        raise ForbiddenError(action)


def can(desk: Desk, case: Case, action: Action) -> None:
    """Raises ImpossibleError for what cannot be done with the case as it stands."""
    why_not = obstacle(case, action, desk.acting, desk.centre)
    if why_not:
        raise ImpossibleError(why_not)


def actions(desk: Desk, case: Case) -> tuple[Action, ...]:
    """What they may do with the case now: exactly that which neither ``allow`` nor ``can`` refuses."""
    return tuple(action for action in CHANGES if _offered(desk, case, action))


def _offered(desk: Desk, case: Case, action: Action) -> bool:
    try:
        allow(desk, case, action)
        can(desk, case, action)
    except (NotFoundError, ForbiddenError, ImpossibleError):
        return False
    return True


def shown(desk: Desk, case: Case, events: Sequence[TimelineEvent]) -> OpenCase | None:
    """The case as they may read it, of all its events; None for a case that they may not know of.

    One read more where an event names another case: whether they may know of that one too.
    """
    if not sees(desk.acting, case, desk.centre):
        return None
    possible = actions(desk, case)
    seen: Sequence[TimelineEvent] = visible(desk.acting, case, events, desk.centre)
    if reads_as_company(desk.acting, case, desk.municipality):
        seen = _of_a_company(desk, case, events, {event.id for event in seen})
    case = outlined(desk.acting, case, desk.centre)
    hidden = hides(desk.acting, case)
    if hidden:
        case, seen = masked(case, seen)
    case, seen = _without_unseen(desk, case, [_bare(event) for event in seen])
    return OpenCase(case=case, events=seen, masked=hidden, files=tuple(_files(seen)), actions=possible)


def _of_a_company(desk: Desk, case: Case, events: Sequence[TimelineEvent], seen: set[str]) -> list[TimelineEvent]:
    """What a municipal company reads of the events that its officer may see (R95)."""
    place = desk.municipality
    own = frozenset(one for one in desk.acting.departments if is_company(place, one))
    taken = minimised(case, events, own, place.service(case.service), place.text("minimised.person_number"))
    return [event for event in taken.events if event.id in seen]


def log(desk: Desk, kind: AccessKind, subject: str, why: Why) -> None:
    """Write down that they read, and why; whoever calls this shows nothing when it fails (X14)."""
    at, staff = desk.clock.now(), desk.acting.staff
    id_ = event_id("access", desk.slug, staff, kind, subject, at.isoformat())
    desk.store.log_access(
        Access(municipality=desk.slug, staff=staff, kind=kind, subject=subject, why=why, at=at, id=id_)
    )


def _bare(event: TimelineEvent) -> TimelineEvent:
    """The event without what only tells a request from another."""
    return event._replace(data={name: value for name, value in event.data.items() if name != ASKED})


def _without_unseen(desk: Desk, case: Case, events: Sequence[TimelineEvent]) -> tuple[Case, Sequence[TimelineEvent]]:
    """The same without the references of other cases that they may not know of, nor any link to those."""
    named = {case.merged_into, *(reference for event in events for reference in _named(event))} - {""}
    if not named:
        return case, events
    others = desk.store.cases(desk.slug, sorted(named)[:_MOST_NAMED])
    known = {"", *(other.reference for other in others if sees(desk.acting, other, desk.centre))}
    bare = case._replace(merged_into=case.merged_into if case.merged_into in known else "")
    told = (event if known.issuperset(_named(event)) else _naming(event, known) for event in events)
    return bare, [event for event in told if event.type is not EventType.LINKED or "case" in event.data]


def _named(event: TimelineEvent) -> Iterator[str]:
    """The references of other cases that the event names, beside what somebody wrote in its words."""
    yield from (event.data[name] for name in _ONE_CASE & event.data.keys())
    yield from (reference for name in _CASES & event.data.keys() for reference in event.data[name])
    yield from (text for c in event.changes if c.field == "merged_into" for text in (c.before, c.after))


def _naming(event: TimelineEvent, known: set[str]) -> TimelineEvent:
    """The event as it names no other cases than those."""
    data = {name: value for name, value in event.data.items() if name not in _ONE_CASE or value in known}
    several = {name: [one for one in data.pop(name) if one in known] for name in _CASES & data.keys()}
    data |= {name: references for name, references in several.items() if references}
    changes = tuple(c for c in event.changes if c.field != "merged_into" or known.issuperset((c.before, c.after)))
    return event._replace(data=data, changes=changes)


_ONE_CASE = frozenset({"case"})
_CASES = frozenset({"linked", "perhaps"})
"""Where an event's data names another case, and where several: those that a mail was too late for, or only claimed."""

_MOST_NAMED = 100
"""References that one read takes; who a case names beyond them is not shown."""


def _files(events: Sequence[TimelineEvent]) -> Iterator[StoredFile]:
    stored = ((event.id, file) for event in events for file in event.data.get("attachments", ()))
    for number, (event, (key, name, media_type, size)) in enumerate(stored, 1):
        yield StoredFile(n=number, event=event, name=name, media_type=media_type, size=size, key=key)
