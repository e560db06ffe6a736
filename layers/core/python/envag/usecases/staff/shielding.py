"""Hide who a case is about: a protected person (X12), or somebody who stays anonymous (X41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envag.usecases.staff.desk import Asked, Desk, OpenCase


def protect(desk: Desk, asked: Asked) -> OpenCase | None:
    """Hide the person from everybody but the small group that may read them, look-ups included."""
    raise NotImplementedError


def unprotect(desk: Desk, asked: Asked, *, reason: str) -> OpenCase | None:
    """Show the person again."""
    raise NotImplementedError


def anonymise(desk: Desk, asked: Asked) -> OpenCase | None:
    """Forget who it is about; there is no way back."""
    raise NotImplementedError
