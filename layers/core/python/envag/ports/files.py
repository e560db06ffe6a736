"""What is kept as files: raw messages, attachments, and what could not become a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime


class Files(Protocol):
    """Raw messages and attachments."""

    def read(self, key: str) -> bytes:
        """The bytes stored under ``key``. Raises KeyError when there are none."""

    def write(self, key: str, content: bytes, *, media_type: str) -> None:
        """Store ``content`` under ``key``; writing the same again changes nothing."""

    def destroy_after(self, key: str, days: int) -> None:
        """Let what is stored under ``key`` be destroyed ``days`` after it was stored. Raises KeyError for nothing."""


class Quarantined(NamedTuple):
    """Something that could not become a case. ``reason`` is a fixed word, never text of the sender."""

    key: str
    reason: str
    channel: str
    municipality: str
    arrived_at: datetime


class Quarantine(Protocol):
    """A place for what could not become a case: kept, listed, never deleted by a function."""

    def keep(self, *, reason: str, channel: str, municipality: str, id: str, raw: bytes) -> None:  # noqa: A002
        """Keep the raw bytes; the same ``id`` is kept once."""

    def entries(self) -> Iterator[Quarantined]:
        """Everything in quarantine, oldest first within a channel."""
