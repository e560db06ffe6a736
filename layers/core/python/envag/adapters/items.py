"""Cases and events as DynamoDB items, and back."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, datetime
from typing import Any

from envag.domain.case import (
    Actor,
    Case,
    Change,
    ContactReason,
    EventType,
    Priority,
    Resolution,
    Status,
    TimelineEvent,
)
from envag.domain.contact import Party, PartyType, SetAside
from envag.ports.cases import HistoryEntry, WorklistEntry

Item = dict[str, Any]

_COMPRESS_FROM = 256
"""Bytes of JSON from which compressing pays: a write unit is 1 kB."""


def instant(moment: datetime) -> str:
    """An aware moment as fixed-width UTC text that sorts by time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The moment that ``instant`` wrote."""
    return datetime.fromisoformat(text)


def case_to_item(case: Case) -> Item:
    """The case's item. Empty fields are left out; closed cases leave the worklist."""
    slug = case.municipality
    item: Item = {
        "pk": {"S": f"M#{slug}#C#{case.reference}"},
        "sk": {"S": "CASE"},
        "arrived_at": {"S": instant(case.arrived_at)},
        "due_at": {"S": instant(case.due_at)},
        "secrecy": {"N": str(case.secrecy)},
        "confidence": {"N": f"{case.confidence:.2f}"},
        "version": {"N": str(case.version)},
    }
    texts = {
        "reference": case.reference,
        "channel": case.channel,
        "source": case.source,
        "digest": case.digest,
        "department": case.department,
        "service": case.service,
        "unit": case.unit,
        "status": case.status,
        "priority": case.priority,
        "resident": case.resident,
        "assignee": case.assignee,
        "resolution": case.resolution or "",
        "contact_reason": case.contact_reason or "",
        "set_aside": case.set_aside or "",
        "updated_at": instant(case.updated_at) if case.updated_at else "",
        "closed_at": instant(case.closed_at) if case.closed_at else "",
    }
    item |= {name: {"S": str(value)} for name, value in texts.items() if value}
    if case.must_not_autoreply:
        item["must_not_autoreply"] = {"BOOL": True}
    if case.party:
        item["party"] = {"M": _party_to_map(case.party)}
    if case.status.open:
        item["wpk"] = {"S": f"M#{slug}#D#{case.set_aside or case.department}"}
        item["wsk"] = {"S": f"{instant(case.due_at)}#{case.reference}"}
    if case.resident:
        item["rpk"] = {"S": f"M#{slug}#R#{case.resident}"}
        item["rsk"] = {"S": f"{instant(case.arrived_at)}#{case.reference}"}
    return item


def case_from_item(item: Item) -> Case:
    """The case that ``case_to_item`` wrote."""

    def text(name: str) -> str:
        return str(item.get(name, {}).get("S", ""))

    return Case(
        municipality=text("pk").split("#")[1],
        reference=text("reference"),
        channel=text("channel"),
        source=text("source"),
        digest=text("digest"),
        arrived_at=moment(text("arrived_at")),
        due_at=moment(text("due_at")),
        department=text("department"),
        service=text("service"),
        unit=text("unit"),
        status=Status(text("status")),
        priority=Priority(text("priority")),
        must_not_autoreply="must_not_autoreply" in item,
        secrecy=int(item["secrecy"]["N"]),
        confidence=float(item["confidence"]["N"]),
        resident=text("resident"),
        party=_party_from_map(item["party"]["M"]) if "party" in item else None,
        assignee=text("assignee"),
        resolution=Resolution(text("resolution")) if "resolution" in item else None,
        contact_reason=ContactReason(text("contact_reason")) if "contact_reason" in item else None,
        set_aside=SetAside(text("set_aside")) if "set_aside" in item else None,
        updated_at=moment(text("updated_at")) if "updated_at" in item else None,
        closed_at=moment(text("closed_at")) if "closed_at" in item else None,
        version=int(item["version"]["N"]),
    )


def event_to_item(case: Case, event: TimelineEvent) -> Item:
    """The event's item, with what a department is told beside it: the stream is the outbox."""
    item: Item = {
        "pk": {"S": f"M#{case.municipality}#C#{case.reference}"},
        "sk": {"S": f"E#{instant(event.occurred_at)}#{event.id}"},
        "type": {"S": event.type},
        "actor": {"S": f"{event.actor.role}#{event.actor.id}"},
    }
    body: dict[str, Any] = {}
    if event.changes:
        body["changes"] = [[c.field, c.before, c.after] for c in event.changes]
    if event.data:
        body["data"] = event.data
    if body:
        item["body"] = {"B": _pack(body)}
    if case.mails_resident(event):
        item["mail"] = {"BOOL": True}
    if case.tells_department(event):
        item |= {
            "notify": {"BOOL": True},
            "department": {"S": case.department},
            "channel": {"S": case.channel},
            "priority": {"S": case.priority},
            "due_at": {"S": instant(case.due_at)},
        }
        item |= {name: {"S": value} for name, value in (("service", case.service), ("unit", case.unit)) if value}
    return item


def event_from_item(item: Item) -> TimelineEvent:
    """The event that ``event_to_item`` wrote."""
    _, occurred_at, event_id = item["sk"]["S"].split("#", 2)
    role, actor_id = item["actor"]["S"].split("#", 1)
    body = _unpack(item["body"]["B"]) if "body" in item else {}
    return TimelineEvent(
        id=event_id,
        type=EventType(item["type"]["S"]),
        occurred_at=moment(occurred_at),
        actor=Actor(role=role, id=actor_id),
        changes=tuple(Change(field=f, before=b, after=a) for f, b, a in body.get("changes", ())),
        data=body.get("data", {}),
    )


def worklist_entry(item: Item) -> WorklistEntry:
    """A line of a worklist, from what its index carries."""
    due_at, reference = item["wsk"]["S"].split("#")
    return WorklistEntry(
        reference=reference,
        service=item.get("service", {}).get("S", ""),
        status=item["status"]["S"],
        priority=item["priority"]["S"],
        due_at=moment(due_at),
    )


def history_entry(item: Item) -> HistoryEntry:
    """A line of a resident's history, from what its index carries."""
    arrived_at, reference = item["rsk"]["S"].split("#")
    return HistoryEntry(
        reference=reference,
        service=item.get("service", {}).get("S", ""),
        channel=item["channel"]["S"],
        arrived_at=moment(arrived_at),
    )


def _party_to_map(party: Party) -> Item:
    values = {"name": party.name, "email": party.email, "phone": party.phone, "type": party.type}
    return {name: {"S": str(value)} for name, value in values.items() if value}


def _party_from_map(values: Item) -> Party:
    fields = {name: value["S"] for name, value in values.items()}
    return Party(**fields | {"type": PartyType(fields["type"])})


def _pack(body: dict[str, Any]) -> bytes:
    plain = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(plain, 9) if len(plain) >= _COMPRESS_FROM else plain


def _unpack(packed: bytes) -> dict[str, Any]:
    plain = packed if packed[:1] == b"{" else zlib.decompress(packed)
    body: dict[str, Any] = json.loads(plain)
    return body
