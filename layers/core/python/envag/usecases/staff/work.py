"""Work on a case: take it, park it, note, close, call back, tick a step."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from envag.domain.case import ContactReason, Resolution
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


def take(desk: Desk, asked: Asked) -> OpenCase | None:
    """Take the case."""
    raise NotImplementedError


def give_back(desk: Desk, asked: Asked) -> OpenCase | None:
    """Give one's own case back to the group (R90)."""
    raise NotImplementedError


def assign(desk: Desk, asked: Asked, *, assignee: str) -> OpenCase | None:
    """Give the case to a colleague (their pseudonym)."""
    raise NotImplementedError


def park(desk: Desk, asked: Asked, *, until: date, reason: str) -> OpenCase | None:
    """Put the case aside until a day (X38)."""
    raise NotImplementedError


def resume(desk: Desk, asked: Asked) -> OpenCase | None:
    """Take a waiting case up again."""
    raise NotImplementedError


def note(desk: Desk, asked: Asked, *, text: str, from_resident: bool = False) -> OpenCase | None:
    """Write a note; what is ``from_resident`` resumes a waiting case and tells the department."""
    raise NotImplementedError


def close(desk: Desk, asked: Asked, *, resolution: Resolution, reason: ContactReason) -> OpenCase | None:
    """Close the case (R69)."""
    raise NotImplementedError


def reopen(desk: Desk, asked: Asked, *, reason: str) -> OpenCase | None:
    """Open a closed case again."""
    raise NotImplementedError


def call_back(desk: Desk, asked: Asked, *, due_at: datetime, owner: str = "") -> OpenCase | None:
    """Promise to call back; ``owner`` is a pseudonym, oneself when empty."""
    raise NotImplementedError


def call_back_tried(desk: Desk, asked: Asked, *, reached: bool, text: str = "") -> OpenCase | None:
    """Say how a call back went; who was reached is not owed one any more."""
    raise NotImplementedError


def checklist_step(desk: Desk, asked: Asked, *, step: str, done: bool = True, text: str = "") -> OpenCase | None:
    """Tick a step of the service's checklist, or take the tick back (R18). Raises ForbiddenError above the mandate."""
    raise NotImplementedError
