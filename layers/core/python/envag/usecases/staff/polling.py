"""Ask whether a case has changed, without reading it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.access import Action, may, sees

if TYPE_CHECKING:
    from envag.usecases.staff.desk import Desk


def unchanged(desk: Desk, reference: str, version: int) -> bool:
    """Whether the case is there for them and still at that version: then there is nothing to read, nor to log."""
    if not may(desk.acting, Action.OPEN):
        return False
    case = desk.store.get(desk.slug, reference)
    return case is not None and case.version == version and sees(desk.acting, case, desk.municipality.centre)
