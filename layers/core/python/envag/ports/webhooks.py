"""Telling a department's own system by HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class NotTakenError(Exception):
    """The receiver did not take the message. The text is a fixed word for the log, nothing that was sent."""


class Answer(NamedTuple):
    """What a receiver said: a status of HTTP from 200 to 299, and the beginning of its body."""

    status: int
    body: bytes


class Door(Protocol):
    """Posts to addresses of others."""

    def post(self, address: str, headers: Mapping[str, str], body: bytes) -> Answer:
        """The answer. Raises NotTakenError for any but a 2xx, and where nobody answers in time."""


class Secrets(Protocol):
    """The secrets that webhooks are signed with."""

    def keys(self, municipality: str, name: str) -> tuple[bytes, ...]:
        """The keys of the secret with that name, the newest first. Raises NotTakenError where there is none."""
