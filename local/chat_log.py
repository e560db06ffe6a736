"""What Amazon Connect stores when a chat has ended: its transcript as one JSON document."""

from __future__ import annotations

import json
import uuid
from datetime import UTC
from typing import TYPE_CHECKING, Any

from local.live import Role

if TYPE_CHECKING:
    from datetime import datetime

    from local.live import LiveContact

ROLES = {
    Role.RESIDENT: "CUSTOMER",
    Role.GUIDE: "AGENT",
    Role.MACHINE: "SYSTEM",
    Role.SYSTEM: "SYSTEM",
}
NAMES = {Role.MACHINE: "BOT", Role.SYSTEM: "SYSTEM_MESSAGE"}
"""How Connect shows whoever is no human: a bot's words have the flow's role under a name of their own."""


def document(chat: LiveContact, *, instance_arn: str, guide: str) -> tuple[str, bytes]:
    """Its key in the records bucket and its JSON; ``guide`` is the name that the guide is shown by."""
    instance_id, account = instance_arn.rpartition("/")[2], instance_arn.split(":")[4]
    ids = {role: chat.participant_id if role is Role.RESIDENT else _participant(chat, role) for role in Role}
    names = NAMES | {Role.RESIDENT: chat.identity.name, Role.GUIDE: guide}

    def item(at: datetime, role: Role, **more: str) -> dict[str, Any]:
        who = {"ParticipantId": ids[role], "DisplayName": names[role], "ParticipantRole": ROLES[role]}
        return {"AbsoluteTime": time(at), **more, **who}

    messages = [
        item(line.at, line.role, Id=line.id, Type="MESSAGE", ContentType="text/plain", Content=line.text)
        for line in chat.lines
    ]
    joined = "application/vnd.amazonaws.connect.event.participant.joined"
    began = item(
        chat.identity.began_at, Role.RESIDENT, Id=_participant(chat, "joined"), Type="EVENT", ContentType=joined
    )
    ended = {
        "AbsoluteTime": time(chat.moment),
        "Id": _participant(chat, "ended"),
        "Type": "EVENT",
        "ContentType": "application/vnd.amazonaws.connect.event.chat.ended",
    }
    content = {
        "Version": "2019-08-26",
        "AWSAccountId": account,
        "InstanceId": instance_id,
        "InitialContactId": chat.id,
        "ContactId": chat.id,
        "Participants": [{"ParticipantId": one} for one in ids.values()],
        "Transcript": [began, *messages, ended],
    }
    moment = chat.identity.began_at.astimezone(UTC)
    key = f"transcripts/{instance_id}/{moment:%Y/%m/%d}/{chat.id}_{moment:%Y%m%dT%H:%M}_UTC.json"
    return key, json.dumps(content, ensure_ascii=False).encode()


def time(moment: datetime) -> str:
    """As Connect writes a moment: UTC with milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _participant(chat: LiveContact, name: str) -> str:
    return str(uuid.uuid5(uuid.UUID(chat.id), name))
