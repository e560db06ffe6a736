"""Cases, events and contacts for tests: valid as they are, changed by keyword."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from envag.domain.case import RESIDENT, Case, EventType, TimelineEvent
from envag.domain.contact import Channel, Contact, Party
from envag.domain.event_id import event_id
from envag.domain.reference import derive

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Monday 2026-11-23 09.00 in Sweden, the demo data's present."""


def a_case(source="source-1", **changes):
    reference = derive(prefix="SOL", municipality="solhamra", channel="web", source_id=source)
    fields = {
        "municipality": "solhamra",
        "reference": reference,
        "channel": "web",
        "source": source,
        "arrived_at": NOW,
        "due_at": NOW + timedelta(days=1),
        "department": "klf",
        "service": "fel-gata",
        "resident": "abc",
        "party": Party(name="Alva Ek", email="alva.ek@post.example", phone="+46701740605"),
    }
    return Case(**fields | changes)


def an_event(cause="received", **changes):
    fields = {
        "id": event_id("web", cause),
        "type": EventType.RECEIVED,
        "occurred_at": NOW,
        "actor": RESIDENT,
        "data": {"text": "Lampan är trasig vid åkanten."},
    }
    return TimelineEvent(**fields | changes)


def a_contact(**changes):
    fields = {
        "municipality": "solhamra",
        "channel": Channel.WEB,
        "source_id": "source-1",
        "digest": "d1",
        "arrived_at": NOW,
        "text": "Gatlampan utanför skolan är trasig.",
        "party": Party(name="Alva Ek", email="alva.ek@post.example"),
    }
    return Contact(**fields | changes)
