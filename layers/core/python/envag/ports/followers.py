"""Telling functions that follow what happens to cases, each by a queue of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


class Happened(NamedTuple):
    """Something happened to a case: ids alone. Who is told reads the case for what is true by now.

    ``event`` is the event's id, ``type`` its ``EventType``.
    """

    municipality: str
    reference: str
    event: str
    type: str


class Followers(Protocol):
    """Tells all who follow."""

    def tell(self, events: Sequence[Happened]) -> None:
        """Tell each follower of these events, at least once and in no order. Raises when somebody was not told."""
