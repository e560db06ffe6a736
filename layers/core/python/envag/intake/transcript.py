"""The transcript that Amazon Connect stores when a chat has ended: one JSON document per contact.

``{"Version": "2019-08-26", "AWSAccountId", "InstanceId", "InitialContactId", "ContactId", "Participants":
[…], "Transcript": [{"AbsoluteTime", "Content", "ContentType", "Id", "Type": "MESSAGE|EVENT|ATTACHMENT",
"ParticipantId", "DisplayName", "ParticipantRole", "Attachments"}]}``. The items are those of
https://docs.aws.amazon.com/connect-participant/latest/APIReference/API_Item.html. A chat that is handed on is a
contact, and with it a transcript, for each of those who had it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from envag.domain.transcript import Message, Transcript
from envag.intake.payload import UnreadableError, text

if TYPE_CHECKING:
    from collections.abc import Iterable

_EVENT = "application/vnd.amazonaws.connect.event."
_HANDED_ON, _ENDED = f"{_EVENT}transfer.succeeded", f"{_EVENT}chat.ended"
_ROLES = {"CUSTOMER": "resident", "AGENT": "guide", "SUPERVISOR": "guide", "CUSTOM_BOT": "machine"}


def parse(raw: bytes) -> Transcript:
    """Read a transcript. Raises UnreadableError when it is none."""
    try:
        document = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        raise UnreadableError("not_json") from None
    contact_id, instance_id = text(document, "ContactId"), text(document, "InstanceId")
    items = document.get("Transcript") if isinstance(document, dict) else None
    if not (contact_id and instance_id and items and isinstance(items, list)):
        raise UnreadableError("not_a_transcript")
    times = [_time(item) for item in items]
    messages = [m for item, said_at in zip(items, times, strict=True) if (m := _message(item, said_at))]
    return Transcript(
        instance_id=instance_id,
        contact_id=contact_id,
        initial_contact_id=text(document, "InitialContactId") or contact_id,
        started_at=min(times),
        messages=tuple(sorted(messages, key=lambda message: message.said_at)),
        goes_on=_goes_on(zip(times, items, strict=True)),
    )


def _goes_on(timed: Iterable[tuple[datetime, Any]]) -> bool:
    """Whether a hand-over is the last that happened. Whatever is not sure has ended: nobody waits in vain then."""
    last = ""
    for _, item in sorted(timed, key=lambda each: each[0]):
        kind = text(item, "ContentType")
        if text(item, "Type") != "EVENT" or kind in {_HANDED_ON, _ENDED}:
            last = kind
    return last == _HANDED_ON


def _message(item: dict[str, Any], said_at: datetime) -> Message | None:
    """A message or attachment; None for what only moved: joined, left, typing, ended, read."""
    said, attachments = text(item, "Content"), _attachments(item)
    if text(item, "Type") == "EVENT" or not (said or attachments):
        return None
    if not text(item, "Id"):
        raise UnreadableError("not_a_transcript")
    role = _ROLES.get(text(item, "ParticipantRole"), "system")
    return Message(id=text(item, "Id"), said_at=said_at, role=role, text=said, attachments=attachments)


def _time(item: object) -> datetime:
    try:
        moment = datetime.fromisoformat(text(item, "AbsoluteTime"))
    except ValueError:
        raise UnreadableError("not_a_transcript") from None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _attachments(item: dict[str, Any]) -> tuple[str, ...]:
    listed = item.get("Attachments")
    names = (text(attachment, "AttachmentName") for attachment in (listed if isinstance(listed, list) else ()))
    return tuple(name for name in names if name)
