"""Work on a case: take it, park it, note, close, call back, tick a step."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from envag.domain import casework, sign_of_life, transitions
from envag.domain.access import Action, has_mandate
from envag.domain.case import CallBack
from envag.domain.completeness import ticked
from envag.domain.hours import STOCKHOLM
from envag.domain.obstacle import Obstacle
from envag.usecases.staff.changing import changed
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError
from envag.usecases.staff.wanted import ahead, wanted

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from envag.domain.case import Case, ContactReason, Resolution, TimelineEvent
    from envag.domain.identification import Identification
    from envag.usecases.staff.desk import Asked, Desk, OpenCase

LONGEST_PARKED = timedelta(days=366)
"""What lies longer is not parked but forgotten."""


def take(desk: Desk, asked: Asked) -> OpenCase | None:
    """Take the case."""

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        return transitions.assign(case, desk.acting.staff, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.TAKE, decide)


def acknowledge(desk: Desk, asked: Asked) -> OpenCase | None:
    """Say that the department has seen what was handed over to it."""

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        return sign_of_life.acknowledged(case, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.ACKNOWLEDGE, decide)


def give_back(desk: Desk, asked: Asked) -> OpenCase | None:
    """Give the case back to the group: one's own, and as a lead anybody's (R90)."""

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        return transitions.assign(case, "", actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.GIVE_BACK, decide)


def assign(desk: Desk, asked: Asked, *, assignee: str) -> OpenCase | None:
    """Give the case to a colleague (their pseudonym)."""
    assignee = assignee.strip()

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        wanted(assignee, Obstacle.NO_ASSIGNEE)
        return transitions.assign(case, assignee, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.ASSIGN, decide, content={"assignee": assignee})


def park(desk: Desk, asked: Asked, *, until: date, reason: str) -> OpenCase | None:
    """Put the case aside until a day from tomorrow on (X38), which is Swedish; its due time stays."""
    reason = reason.strip()

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        wanted(reason, Obstacle.NO_REASON)
        today = asked.at.astimezone(STOCKHOLM).date()
        ahead(until, today, today + LONGEST_PARKED)
        return casework.park(case, until=until, reason=reason, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.PARK, decide, content={"until": until, "reason": reason})


def resume(desk: Desk, asked: Asked) -> OpenCase | None:
    """Take a waiting case up again."""

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        return transitions.resume(case, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.RESUME, decide)


def note(desk: Desk, asked: Asked, *, text: str, from_resident: bool = False) -> OpenCase | None:
    """Write a note, which the resident never reads.

    What is ``from_resident``, because they told it on the phone or at the desk, tells the department and resumes a
    waiting case. On a secret case of a department's the centre writes so without reading (X10).
    """
    text = text.strip()

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        wanted(text, Obstacle.NO_TEXT)
        if from_resident:
            return casework.told(case, text, actor=desk.actor(case), at=asked.at, id=asked.id)
        return casework.note(text, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.NOTE, decide, content={"text": text, "from_resident": from_resident})


def close(desk: Desk, asked: Asked, *, resolution: Resolution, reason: ContactReason) -> OpenCase | None:
    """Close the case (R69)."""

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        return transitions.close(
            case, resolution=resolution, reason=reason, actor=desk.actor(case), at=asked.at, id=asked.id
        )

    return changed(desk, asked, Action.CLOSE, decide, content={"resolution": resolution, "reason": reason})


def reopen(desk: Desk, asked: Asked, *, reason: str) -> OpenCase | None:
    """Open a closed case again, also one that was merged: then it goes on by itself."""
    reason = reason.strip()

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        wanted(reason, Obstacle.NO_REASON)
        return transitions.reopen(case, actor=desk.actor(case), at=asked.at, id=asked.id, reason=reason)

    return changed(desk, asked, Action.REOPEN, decide, content={"reason": reason})


def call_back(desk: Desk, asked: Asked, *, due_at: datetime, owner: str = "") -> OpenCase | None:
    """Promise to call back by ``due_at``; ``owner`` is a pseudonym, oneself when empty."""
    promise = CallBack(owner=owner.strip() or desk.acting.staff, due_at=due_at)

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        ahead(due_at, asked.at, asked.at + LONGEST_PARKED)
        return casework.call_back(case, promise, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.CALL_BACK, decide, content={"promise": promise})


def call_back_tried(desk: Desk, asked: Asked, *, reached: bool, text: str = "") -> OpenCase | None:
    """Say how a call back went; who was reached is not owed one any more."""
    text = text.strip()

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent | None:
        if case.call_back is None:
            return None
        return casework.call_back_tried(
            case, case.call_back, reached=reached, text=text, actor=desk.actor(case), at=asked.at, id=asked.id
        )

    return changed(desk, asked, Action.CALL_BACK_TRIED, decide, content={"reached": reached, "text": text})


def identify(desk: Desk, asked: Asked, *, how: Identification) -> OpenCase | None:
    """Take down how the person showed who they are (X24)."""

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        return casework.identify(how, actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.IDENTIFY, decide, content={"how": how})


def checklist_step(desk: Desk, asked: Asked, *, step: str, done: bool = True, text: str = "") -> OpenCase | None:
    """Tick a step of the service's checklist, or take the tick back (R18).

    The event tells the version of the service whose list it was. Raises ForbiddenError for a step above the mandate
    (R10): nothing is stored then.
    """
    text = text.strip()

    def decide(case: Case, events: Sequence[TimelineEvent]) -> TimelineEvent | None:
        service = desk.municipality.service(case.service)
        found = next((one for one in service.checklist if one.id == step), None) if service else None
        if service is None or found is None:
            raise ImpossibleError(Obstacle.UNKNOWN_STEP)
        if not has_mandate(desk.acting, case, service, found):
            raise ForbiddenError(Action.CHECKLIST_STEP)
        if (step in ticked(events, service.id)) == done and not text:
            return None
        data = {"service": service.id, "version": service.version, "step": step, "done": done}
        return casework.tick(data | ({"text": text} if text else {}), actor=desk.actor(case), at=asked.at, id=asked.id)

    return changed(desk, asked, Action.CHECKLIST_STEP, decide, content={"step": step, "done": done, "text": text})
