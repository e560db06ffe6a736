"""Show cases to staff: nothing is shown before it is written down who saw it and why (X14)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.ports.cases import WorklistEntry
    from envag.usecases.staff.desk import Desk, Line, OpenCase, StoredFile


class Picture(NamedTuple):
    """What is known of somebody who is in touch: their cases, newest first, over all channels."""

    cases: Sequence[Line]


class Page(NamedTuple):
    """A page of a worklist; ``next`` is where the following one begins, None after the last."""

    lines: Sequence[WorklistEntry]
    next: WorklistEntry | None


def open_case(desk: Desk, reference: str, why: str) -> OpenCase:
    """The case as they may read it; the access is stored first. Raises NotFoundError and ForbiddenError."""
    raise NotImplementedError


def look_up(
    desk: Desk, *, phone: str = "", email: str = "", reference: str = "", contact_id: str = "", why: str
) -> Picture:
    """The caller's picture by one of phone, e-mail or reference; ``contact_id`` adds the case of that contact."""
    raise NotImplementedError


def worklist(
    desk: Desk,
    *,
    department: str = "",
    unit: str = "",
    mine: bool = False,
    limit: int = 25,
    after: WorklistEntry | None = None,
) -> Page:
    """Open cases of a department, a unit of it or this person, by due time."""
    raise NotImplementedError


def attachment(desk: Desk, reference: str, number: int) -> StoredFile:
    """The file of the case with that number (``StoredFile.n``). Raises NotFoundError."""
    raise NotImplementedError
