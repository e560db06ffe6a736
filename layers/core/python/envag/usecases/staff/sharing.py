"""Give other departments parts of a case, and end those: the resident has one case, and gets one answer (R15)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain import sharing
from envag.domain.access import Action, Role, has_case, helps_as
from envag.domain.case import Actor
from envag.domain.obstacle import Obstacle
from envag.domain.subtask import Subtask
from envag.usecases.staff.changing import changed
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError
from envag.usecases.staff.moving import must_exist
from envag.usecases.staff.wanted import wanted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


def give_subtask(
    desk: Desk, asked: Asked, *, department: str, unit: str = "", text: str, reason: str = ""
) -> OpenCase | None:
    """Ask a department to do a part of the case, of which it has none yet.

    ``reason`` is why it may read of a secret case that is not its own: without it nobody is asked.
    """
    text, reason = text.strip(), reason.strip()

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        wanted(text, Obstacle.NO_TEXT)
        must_exist(desk, department, unit)
        if department == case.department or case.subtasks.of(department):
            raise ImpossibleError(Obstacle.SUBTASK_THERE)
        if not reason and sharing.needs_reason(case, desk.municipality.service(case.service), department):
            raise ImpossibleError(Obstacle.SECRET_ELSEWHERE)
        subtask = Subtask(department, unit)
        return sharing.give(case, subtask, text, reason=reason, actor=desk.actor(case), at=asked.at, id=asked.id)

    content = {"department": department, "unit": unit, "text": text, "reason": reason}
    return changed(desk, asked, Action.GIVE_SUBTASK, decide, content=content)


def finish_subtask(desk: Desk, asked: Asked, *, department: str, text: str) -> OpenCase | None:
    """End the sub-task of a department: who belongs to it has done it, who has the case withdraws it.

    ``text`` is what came of it, or why. None: whoever has done their part sees no more of the case. Raises
    ForbiddenError for the sub-task of somebody else.
    """
    text = text.strip()

    def decide(case: Case, _: Sequence[TimelineEvent]) -> TimelineEvent:
        wanted(text, Obstacle.NO_TEXT)
        subtask = case.subtasks.of(department)
        if subtask is None:
            raise ImpossibleError(Obstacle.NO_SUBTASK)
        own = helps_as(desk.acting, case, department, desk.centre)
        if not own and not has_case(desk.acting, case, desk.centre):
            raise ForbiddenError(Action.FINISH_SUBTASK)
        officer = own and Role.OFFICER in desk.acting.roles and department in desk.acting.departments
        actor = Actor("officer", desk.acting.staff) if officer else desk.actor(case)
        return sharing.end(case, subtask, text, withdrawn=not own, actor=actor, at=asked.at, id=asked.id)

    return changed(desk, asked, Action.FINISH_SUBTASK, decide, content={"department": department, "text": text})
