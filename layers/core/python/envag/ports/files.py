"""What is kept as files: raw messages, attachments, and what could not become a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
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


class UploadForm(NamedTuple):
    """What a browser needs to send one file: the ``action`` of its form, and the hidden ``fields`` before the file."""

    action: str
    fields: Mapping[str, str]


class Uploaded(NamedTuple):
    """A file that waits for its verdict, or has one. ``name`` is what its sender's browser called it."""

    name: str
    size: int
    arrived_at: datetime


class Uploads(Protocol):
    """Where browsers put files, unscanned. Nothing is shown from there.

    A file is told by its key and its entity tag: another one under the same key is another file.
    """

    def form(self, key: str, *, back: str, seconds: int) -> UploadForm:
        """The form by which a browser sends one file to ``key``, and then goes to ``back``, an absolute URL.

        It works for that long. The store itself refuses a file that is larger than ``domain.upload`` allows.
        """

    def forms(self, prefix: str, *, seconds: int) -> UploadForm:
        """The form by which a script sends several files, each to ``prefix`` and a letter of its own behind it.

        It leads nowhere; the rest is as in ``form``.
        """

    def about(self, key: str, tag: str) -> Uploaded | None:
        """What is known of the file, None when it is not there any more."""

    def read(self, key: str, tag: str) -> bytes:
        """The file itself. Raises KeyError when it is not there any more."""
