"""What was said in a chat, from its first message to its last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said. ``role`` is resident, guide, machine or system; who the guide was stays in the centre.

    ``attachments`` are file names.
    """

    id: str
    said_at: datetime
    role: str
    text: str
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """A chat that has ended; ``messages`` are oldest first and may be none. Times are in UTC.

    ``goes_on`` is whether it ended by being handed on: then the next contact's transcript goes on with it.
    """

    instance_id: str
    contact_id: str
    initial_contact_id: str
    started_at: datetime
    messages: tuple[Message, ...]
    goes_on: bool = False
