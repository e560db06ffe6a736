"""Take down what has no case yet: a registration by hand, a tally, what is wrong with a checklist."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.usecases.staff.desk import Desk, Registered


class Registration(NamedTuple):
    """A visit, letter, call or the like, as ``intake.manual`` reads it; ``key`` is the Idempotency-Key."""

    fields: Mapping[str, object]
    key: str


def register(desk: Desk, registration: Registration) -> Registered:
    """The case of what was registered by hand. Raises intake.manual.RegistrationError with every problem."""
    raise NotImplementedError


def tally(desk: Desk, *, kind: str, channel: str, key: str) -> None:
    """Count a question that needs no case (R55): by day, hour, kind and channel, and nothing else."""
    raise NotImplementedError


def checklist_feedback(desk: Desk, *, service: str, version: int, step: str, text: str, key: str) -> None:
    """Say that a checklist is wrong (R18)."""
    raise NotImplementedError
