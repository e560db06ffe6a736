"""Cases and events as DynamoDB items, and back."""

from __future__ import annotations

import json
import zlib
from datetime import UTC, date, datetime
from typing import Any

from envag.domain.case import (
    SEALED,
    SECRET,
    Actor,
    CallBack,
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
from envag.domain.recipient import recipient
from envag.domain.subtask import Subtask, Subtasks

Item = dict[str, Any]

_COMPRESS_FROM = 256
"""Bytes of JSON from which compressing pays: a write unit is 1 kB."""

PART = "#part"
"""The end of a worklist's line that is a sub-task."""

DAY, MINUTE = "%Y%m%d", "%Y%m%d%H%M"
"""How a line of a worklist tells a day, and a moment in UTC."""


def instant(moment: datetime) -> str:
    """An aware moment as fixed-width UTC text that sorts by time."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def moment(text: str) -> datetime:
    """The moment that ``instant`` wrote."""
    return datetime.fromisoformat(text)


def case_to_item(case: Case) -> Item:
    """The case's item. Empty fields are left out."""
    item: Item = {
        "pk": {"S": f"M#{case.municipality}#C#{case.reference}"},
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
        "owner": case.owner,
        "assignee": case.assignee,
        "resolution": case.resolution or "",
        "contact_reason": case.contact_reason or "",
        "set_aside": case.set_aside or "",
        "updated_at": instant(case.updated_at) if case.updated_at else "",
        "closed_at": instant(case.closed_at) if case.closed_at else "",
        "parked_until": case.parked_until.isoformat() if case.parked_until else "",
        "paused_at": instant(case.paused_at) if case.paused_at else "",
        "call_back": str(case.call_back or ""),
        "merged_into": case.merged_into,
        "acknowledge_by": instant(case.acknowledge_by) if case.acknowledge_by else "",
        "subtasks": str(case.subtasks),
    }
    item |= {name: {"S": str(value)} for name, value in texts.items() if value}
    if case.escalation:
        item["escalation"] = {"N": str(case.escalation)}
    item |= {name: {"BOOL": True} for name in ("must_not_autoreply", "protected") if getattr(case, name)}
    if case.party:
        item["party"] = {"M": _party_to_map(case.party)}
    return item | _on_lists(case)


def owned_key(municipality: str, owner: str) -> str:
    """The partition that lists the cases of a person by the keyed hash of their number."""
    return f"M#{municipality}#R#{owner}"


def owned_to_item(case: Case) -> Item:
    """The item by which a case's owner finds it again; it sorts by when the case arrived."""
    return {
        "pk": {"S": owned_key(case.municipality, case.owner)},
        "sk": {"S": f"C#{instant(case.arrived_at)}#{case.reference}"},
    }


def _on_lists(case: Case) -> Item:
    """The keys of the indexes that the case stands in.

    A closed one is on no worklist, a free one on nobody's, and a protected one with no resident (X12).
    """
    slug = case.municipality
    keys: dict[str, str] = {}
    if case.status.open:
        keys |= {
            "wpk": worklist_key(slug, case.set_aside or case.department, sealed=case.secrecy >= SEALED),
            "wsk": f"{instant(case.due_at)}#{case.reference}",
            "line": worklist_line(case),
        }
        if case.assignee:
            keys["ppk"] = person_key(slug, case.assignee)
    if case.resident and not case.protected:
        keys |= {"rpk": f"M#{slug}#R#{case.resident}", "rsk": f"{instant(case.arrived_at)}#{case.reference}"}
    return {name: {"S": value} for name, value in keys.items()}


def subtask_items(case: Case, event: TimelineEvent) -> list[Item]:
    """The lines of worklists that a changed case's sub-tasks have.

    One that the event ended is left without the keys of the list: nobody at work may delete.
    """
    before = next((Subtasks.parse(c.before) for c in event.changes if c.field == "subtasks"), case.subtasks)
    ended = [one for one in before if case.subtasks.of(one.department) is None]
    return [_subtask_item(case, one) for one in case.subtasks] + [_subtask_key(case, one.department) for one in ended]


def _subtask_key(case: Case, department: str) -> Item:
    return {"pk": {"S": f"M#{case.municipality}#C#{case.reference}"}, "sk": {"S": f"T#{department}"}}


def _subtask_item(case: Case, subtask: Subtask) -> Item:
    """On the department's list the case stands as if it lay there, held by nobody; of what is secret, no service."""
    sealed = case.secrecy >= SEALED
    there = case._replace(department=subtask.department, unit=subtask.unit, assignee="", parked_until=None)
    if case.secrecy >= SECRET:
        there = there._replace(service="")
    keys = {
        "wpk": worklist_key(case.municipality, subtask.department, sealed=sealed),
        "wsk": f"{instant(case.due_at)}#{case.reference}",
        "line": worklist_line(there._replace(call_back=None)) + PART,
    }
    return _subtask_key(case, subtask.department) | {name: {"S": value} for name, value in keys.items()}


def worklist_key(municipality: str, department: str, *, sealed: bool) -> str:
    """The partition of the index *worklist* that lists a department, or what of it is sealed."""
    return f"M#{municipality}#D#{department}" + ("#SEALED" if sealed else "")


def person_key(municipality: str, staff: str) -> str:
    """The partition of the index *person* that lists what is assigned to somebody."""
    return f"M#{municipality}#P#{staff}"


def worklist_line(case: Case) -> str:
    """What a worklist shows of a case, in few bytes: 25 lines must fit the 4 kB of one read unit.

    ``<department>#<unit>#<state>#<service>#<parked>#<call back>#<held by>``, where the state is a character each for
    status, priority, secrecy and protection, and two for the channel. It begins with the unit, so that a list of one
    can be filtered by it.
    """
    service, channel = ("", "") if case.protected else (case.service, case.channel)
    call_back = case.call_back.due_at.astimezone(UTC).strftime(MINUTE) if case.call_back else ""
    parked = case.parked_until.strftime(DAY) if case.parked_until else ""
    state = f"{case.status[0]}{case.priority[0]}{case.secrecy}{'p' if case.protected else '-'}{channel[:2]}"
    return f"{case.department}#{case.unit}#{state}#{service}#{parked}#{call_back}#{case.held_by}"


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
        owner=text("owner"),
        party=_party_from_map(item["party"]["M"]) if "party" in item else None,
        assignee=text("assignee"),
        resolution=Resolution(text("resolution")) if "resolution" in item else None,
        contact_reason=ContactReason(text("contact_reason")) if "contact_reason" in item else None,
        set_aside=SetAside(text("set_aside")) if "set_aside" in item else None,
        updated_at=moment(text("updated_at")) if "updated_at" in item else None,
        closed_at=moment(text("closed_at")) if "closed_at" in item else None,
        protected="protected" in item,
        parked_until=date.fromisoformat(text("parked_until")) if "parked_until" in item else None,
        paused_at=moment(text("paused_at")) if "paused_at" in item else None,
        call_back=CallBack.parse(text("call_back")),
        merged_into=text("merged_into"),
        acknowledge_by=moment(text("acknowledge_by")) if "acknowledge_by" in item else None,
        escalation=int(item["escalation"]["N"]) if "escalation" in item else 0,
        subtasks=Subtasks.parse(text("subtasks")),
        version=int(item["version"]["N"]),
    )


def event_to_item(case: Case, event: TimelineEvent) -> Item:
    """The event's item, with what a department is told beside it: the stream is the outbox.

    ``follow`` brings it to those who follow what happens. What is stored without it sets nothing in motion.
    """
    item: Item = {
        "pk": {"S": f"M#{case.municipality}#C#{case.reference}"},
        "sk": {"S": f"E#{instant(event.occurred_at)}#{event.id}"},
        "type": {"S": event.type},
        "actor": {"S": f"{event.actor.role}#{event.actor.id}"},
        "follow": {"BOOL": True},
    }
    body: dict[str, Any] = {}
    if event.changes:
        body["changes"] = [[c.field, c.before, c.after] for c in event.changes]
    if event.data:
        body["data"] = event.data
    if body:
        item["body"] = {"B": pack(body)}
    if case.mails_resident(event):
        item["mail"] = {"BOOL": True}
    if case.tells_department(event):
        item |= {
            "notify": {"BOOL": True},
            "channel": {"S": case.channel},
            "priority": {"S": case.priority},
            "due_at": {"S": instant(case.due_at)},
        }
        told = recipient(case, event)
        item |= {name: {"S": value} for name, value in told._asdict().items() if value}
        if case.acknowledge_by and told.department == case.department:
            item["acknowledge_by"] = {"S": instant(case.acknowledge_by)}
    return item


def event_from_item(item: Item) -> TimelineEvent:
    """The event that ``event_to_item`` wrote."""
    _, occurred_at, event_id = item["sk"]["S"].split("#", 2)
    role, actor_id = item["actor"]["S"].split("#", 1)
    body = unpack(item["body"]["B"]) if "body" in item else {}
    return TimelineEvent(
        id=event_id,
        type=EventType(item["type"]["S"]),
        occurred_at=moment(occurred_at),
        actor=Actor(role=role, id=actor_id),
        changes=tuple(Change(field=f, before=b, after=a) for f, b, a in body.get("changes", ())),
        data=body.get("data", {}),
    )


def _party_to_map(party: Party) -> Item:
    values = {"name": party.name, "email": party.email, "phone": party.phone, "type": party.type}
    return {name: {"S": str(value)} for name, value in values.items() if value}


def _party_from_map(values: Item) -> Party:
    fields = {name: value["S"] for name, value in values.items()}
    return Party(**fields | {"type": PartyType(fields["type"])})


def pack(body: dict[str, Any]) -> bytes:
    """JSON in few bytes."""
    plain = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    return zlib.compress(plain, 9) if len(plain) >= _COMPRESS_FROM else plain


def unpack(packed: bytes) -> dict[str, Any]:
    """What ``pack`` wrote."""
    plain = packed if packed[:1] == b"{" else zlib.decompress(packed)
    body: dict[str, Any] = json.loads(plain)
    return body
