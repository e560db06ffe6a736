"""Show what a hand-over would carry, before it is made (X39)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.access import Action, may, visible
from envag.domain.hours import STOCKHOLM
from envag.domain.obstacle import Obstacle
from envag.domain.preview import neighbours, to_department, to_municipality
from envag.domain.protection import hides, masked
from envag.ports.staff import AccessKind
from envag.usecases.staff.desk import Why
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError, NotFoundError
from envag.usecases.staff.marked import as_marked
from envag.usecases.staff.moving import lacking
from envag.usecases.staff.showing import allow, can, log

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.domain.preview import Preview
    from envag.usecases.staff.desk import Desk


def of_department(desk: Desk, reference: str, department: str) -> Preview:
    """What a department or a company of the municipality's would get.

    Told of what the person may read themselves; the access is stored first. Raises NotFoundError, ForbiddenError and
    ImpossibleError.
    """
    case, timeline = _read(desk, reference)
    if desk.municipality.department(department) is None:
        raise ImpossibleError(Obstacle.UNKNOWN_DEPARTMENT)
    preview = to_department(case, timeline, desk.municipality, department)
    return preview._replace(gaps=lacking(desk, case, timeline, {}))


def of_municipality(desk: Desk, reference: str, slug: str, find: Callable[[str], Municipality]) -> Preview:
    """What another municipality would get, of which ``find`` tells; as for a department.

    Only of one that answers for this one by an agreement (X35).
    """
    case, timeline = _read(desk, reference)
    if slug not in neighbours(desk.municipality, desk.clock.now().astimezone(STOCKHOLM).date()):
        raise ImpossibleError(Obstacle.UNKNOWN_MUNICIPALITY)
    preview = to_municipality(case, timeline, desk.municipality, find(slug))
    return preview._replace(gaps=lacking(desk, case, timeline, {}))


def _read(desk: Desk, reference: str) -> tuple[Case, Sequence[TimelineEvent]]:
    """The case with what of its timeline they may read."""
    if not may(desk.acting, Action.HAND_OVER_PREVIEW):
        raise ForbiddenError(Action.HAND_OVER_PREVIEW)
    found = desk.store.get(desk.slug, reference)
    if found is None:
        raise NotFoundError
    allow(desk, found, Action.HAND_OVER_PREVIEW)
    (case,) = as_marked(desk, [found])
    can(desk, case, Action.HAND_OVER_PREVIEW)
    log(desk, AccessKind.CASE, reference, Why.HAND_OVER)
    timeline = visible(desk.acting, case, desk.store.timeline(desk.slug, reference, consistent=True), desk.centre)
    return masked(case, timeline) if hides(desk.acting, case) else (case, timeline)
