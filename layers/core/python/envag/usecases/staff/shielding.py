"""Hide who a case is about: a protected person (X12), or somebody who stays anonymous (X41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain import casework
from envag.domain.access import Action
from envag.domain.keyed_hash import resident_hash
from envag.domain.obstacle import Obstacle
from envag.usecases.staff.changing import changed
from envag.usecases.staff.marked import mark
from envag.usecases.staff.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


def protect(desk: Desk, asked: Asked) -> OpenCase | None:
    """Hide the person from everybody but the small group that may read them.

    The case leaves the index by number and address, so that no look-up and no screen pop finds it. So does every
    other case with that number or address, the earlier and the coming ones, before any of them is shown again.
    """

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent:
        if not _forged(events):
            mark(desk, case, protected=True)
        return casework.protect(case, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.PROTECT, decide)


def unprotect(desk: Desk, asked: Asked, *, reason: str) -> OpenCase | None:
    """Show the person again, and let look-ups find the case; other cases of theirs are lifted one by one."""
    reason = reason.strip()

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent:
        wanted(reason, Obstacle.NO_REASON)
        resident = _resident(desk, case, events)
        return casework.unprotect(
            case, resident=resident, reason=reason, actor=desk.actor(case), at=asked.at, id=asked.id
        )

    def lift(_: TimelineEvent) -> None:
        current = desk.store.get(desk.slug, asked.reference)
        if current and not current.protected:
            mark(desk, current, protected=False)

    return changed(desk, asked, Action.UNPROTECT, decide, content={"reason": reason}, afterwards=lift)


def anonymise(desk: Desk, asked: Asked) -> OpenCase | None:
    """Forget name, number and address of who it is about; there is no way back. What they wrote stays theirs."""

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        return casework.anonymise(actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.ANONYMISE, decide)


def _resident(desk: Desk, case: Case, events: Sequence[TimelineEvent]) -> str:
    """The keyed hash of who it is about, as ``receive`` made it: none where the sender's address was forged."""
    if case.party is None or _forged(events):
        return ""
    return resident_hash(desk.store.resident_key(desk.slug), desk.slug, case.party)


def _forged(events: Sequence[TimelineEvent]) -> bool:
    return bool(events) and events[0].data.get("authentic") == "no"
