"""What leads and editors follow up: who has read what (X14), and what staff said of checklists and routing (R18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.access import Action, may, sees
from envag.ports.staff import Accesses, AccessKind
from envag.usecases.staff.errors import ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from envag.ports.staff import Feedback, FeedbackKind
    from envag.usecases.staff.desk import Desk

MOST_FEEDBACK = 100
"""No more references than one read of the store takes."""


def accesses(desk: Desk, day: date, *, limit: int, after: str = "") -> Accesses:
    """What was read on a day (UTC), oldest first. A page may be shorter than ``limit`` though there are more.

    Cases that the reader may not see are not told of: their accesses are for whoever oversees the department.
    Raises ForbiddenError.
    """
    _must(desk, Action.ACCESSES)
    page = desk.store.accesses(desk.slug, day, limit=limit, after=after)
    told = [access for access in page.accesses if access.kind is not AccessKind.LOOK_UP]
    seen = _seen(desk, (access.subject for access in told))
    shown = [a for a in page.accesses if a.kind is AccessKind.LOOK_UP or a.subject in seen]
    return Accesses(accesses=shown, next=page.next)


def accesses_of(desk: Desk, reference: str) -> Accesses:
    """Who has read the case or its files, oldest first. Raises ForbiddenError and NotFoundError."""
    _must(desk, Action.ACCESSES)
    if not _seen(desk, [reference]):
        raise NotFoundError
    return Accesses(accesses=desk.store.accesses_of(desk.slug, reference))


def feedback(desk: Desk, kind: FeedbackKind) -> Sequence[Feedback]:
    """What staff said, newest first, with the references of those cases only that the reader sees.

    Raises ForbiddenError.
    """
    _must(desk, Action.FEEDBACK)
    said = desk.store.feedback(desk.slug, kind, limit=MOST_FEEDBACK)
    seen = _seen(desk, (each.reference for each in said if each.reference))
    return [each if each.reference in seen else each._replace(reference="") for each in said]


def _must(desk: Desk, action: Action) -> None:
    if not may(desk.acting, action):
        raise ForbiddenError(action)


def _seen(desk: Desk, references: Iterable[str]) -> set[str]:
    """Those of the references whose cases the person sees."""
    wanted = sorted(set(references))
    cases = desk.store.cases(desk.slug, wanted) if wanted else ()
    return {case.reference for case in cases if sees(desk.acting, case, desk.municipality.centre)}
