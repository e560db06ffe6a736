"""Mail that the centre has sent, kept on this machine as long as the stack runs: the newest, and no more than fit."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email import message_from_bytes, policy
from email.utils import parseaddr
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from email.message import EmailMessage
    from pathlib import Path

    from local.ses_message import Accepted

_KEPT = 300
_KEPT_BYTES = 200 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Sent:
    """One mail as its recipient gets it. ``id`` is the left side of its Message-ID, ``tags`` are SES'."""

    id: str
    at: datetime
    tags: Mapping[str, str]
    raw: bytes = field(repr=False)

    @cached_property
    def message(self) -> EmailMessage:
        """The message, parsed."""
        return message_from_bytes(self.raw, policy=policy.default)

    def header(self, name: str) -> str:
        """A header's decoded text, empty when there is none."""
        return str(self.message.get(name, ""))

    @property
    def headers(self) -> Sequence[tuple[str, str]]:
        """Every header, decoded, in order."""
        return [(name, str(value)) for name, value in self.message.items()]

    @property
    def text(self) -> str:
        """The plain text."""
        return self._part("plain")

    @property
    def html(self) -> str:
        """The HTML."""
        return self._part("html")

    @property
    def files(self) -> Sequence[tuple[str, str, int]]:
        """Name, media type and size in bytes of each attachment."""
        parts = self.message.iter_attachments()
        return [
            (part.get_filename("utan namn"), part.get_content_type(), len(part.get_payload(decode=True) or b""))
            for part in parts
        ]

    @property
    def reply_address(self) -> str:
        """Where a mail program sends an answer (RFC 5322 section 3.6.2)."""
        return parseaddr(self.header("Reply-To") or self.header("From"))[1]

    def _part(self, subtype: str) -> str:
        part = self.message.get_body((subtype,))
        return str(part.get_content()) if part else ""


class Mailbox:
    """The sent mails, in ``directory``. Used from several threads; ``changed`` is called after each new one."""

    def __init__(self, directory: Path, changed: Callable[[], None] = lambda: None) -> None:
        self._directory = directory
        self._changed = changed
        self._kept: OrderedDict[str, tuple[datetime, Mapping[str, str], int]] = OrderedDict()
        self._lock = threading.Lock()
        directory.mkdir(parents=True, exist_ok=True)

    def keep(self, mail: Accepted) -> None:
        """Keep a mail, and let go of the oldest where there are too many."""
        with self._lock:
            (self._directory / mail.id).write_bytes(mail.raw)
            self._kept[mail.id] = (mail.at, mail.tags, len(mail.raw))
            while len(self._kept) > _KEPT or sum(size for *_, size in self._kept.values()) > _KEPT_BYTES:
                oldest, _ = self._kept.popitem(last=False)
                (self._directory / oldest).unlink()
        self._changed()

    def newest(self, limit: int = 50) -> list[Sent]:
        """The newest mails, newest first."""
        with self._lock:
            return [self._read(message_id) for message_id in list(reversed(self._kept))[:limit]]

    def by_event(self, reference: str) -> dict[str, str]:
        """The ids of a case's mails by the timeline event that each was sent for."""
        with self._lock:
            kept = [(message_id, tags) for message_id, (_, tags, _) in self._kept.items()]
        return {tags.get("event", ""): message_id for message_id, tags in kept if tags.get("reference") == reference}

    def find(self, message_id: str) -> Sent | None:
        """The mail with that id, or None."""
        with self._lock:
            return self._read(message_id) if message_id in self._kept else None

    def _read(self, message_id: str) -> Sent:
        at, tags, _ = self._kept[message_id]
        return Sent(id=message_id, at=at, tags=tags, raw=(self._directory / message_id).read_bytes())
