"""Move a case: to a department, back to the centre, or to where it should have gone at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envag.domain.case import ContactReason
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


def hand_over(
    desk: Desk, asked: Asked, *, department: str, unit: str, summary: str, reason: ContactReason | None = None
) -> OpenCase | None:
    """Pass the case to a department with everything said once (R9)."""
    raise NotImplementedError


def send_back(desk: Desk, asked: Asked, *, reason: str) -> OpenCase | None:
    """Give a case that was handed over back to the centre."""
    raise NotImplementedError


def correct(
    desk: Desk,
    asked: Asked,
    *,
    service: str | None = None,
    department: str | None = None,
    unit: str | None = None,
    reason: str = "",
) -> OpenCase | None:
    """Put right what routing decided; it is kept as feedback for routing's owner. None leaves a field as it is."""
    raise NotImplementedError
