"""One case, several departments: each gets a sub-task, and the case closes once, when all have ended (R15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import SECRET, EventType, TimelineEvent
from envag.domain.transitions import differences

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Actor, Case
    from envag.domain.service import Service
    from envag.domain.subtask import Subtask


def needs_reason(case: Case, service: Service | None, department: str) -> bool:
    """Whether a department may read of the case only for a stated reason: it is secret, and not theirs (X10)."""
    theirs = {case.department, service.department if service else case.department}
    return case.secrecy >= SECRET and department not in theirs


def give(
    case: Case,
    subtask: Subtask,
    text: str,
    *,
    reason: str,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """Ask another department to do a part of the case; ``reason`` is why it may know of what is secret."""
    data = {"department": subtask.department, "unit": subtask.unit, "text": text, "reason": reason}
    return TimelineEvent(
        id=id,
        type=EventType.SUBTASK_GIVEN,
        occurred_at=at,
        actor=actor,
        changes=differences(case, subtasks=str(case.subtasks.given(subtask))),
        data={name: value for name, value in data.items() if value},
    )


def end(
    case: Case,
    subtask: Subtask,
    text: str,
    *,
    withdrawn: bool,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
) -> TimelineEvent:
    """The department has done its part, and ``text`` is what came of it; or it is ``withdrawn`` from it."""
    data = {"department": subtask.department, "unit": subtask.unit, "text": text}
    return TimelineEvent(
        id=id,
        type=EventType.SUBTASK_DONE,
        occurred_at=at,
        actor=actor,
        changes=differences(case, subtasks=str(case.subtasks.without(subtask.department))),
        data={name: value for name, value in data.items() if value} | ({"withdrawn": True} if withdrawn else {}),
    )
