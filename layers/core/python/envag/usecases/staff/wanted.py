"""What a request must bring along: asked only of those who may do it, and after that."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from envag.domain.obstacle import Obstacle
from envag.usecases.staff.errors import ImpossibleError

if TYPE_CHECKING:
    from datetime import date

    Moment = TypeVar("Moment", bound=date)


def wanted(text: str, otherwise: Obstacle) -> None:
    """Raises ImpossibleError for an empty text."""
    if not text:
        raise ImpossibleError(otherwise)


def ahead(moment: Moment, now: Moment, latest: Moment) -> None:
    """Raises ImpossibleError for a day or moment that is not after ``now``, or after ``latest``."""
    if moment <= now:
        raise ImpossibleError(Obstacle.NOT_AHEAD)
    if moment > latest:
        raise ImpossibleError(Obstacle.TOO_FAR_AHEAD)
