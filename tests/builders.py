"""Cases, events and contacts for tests: valid as they are, changed by keyword."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from envag.domain.case import RESIDENT, Case, EventType, TimelineEvent
from envag.domain.contact import Channel, Contact, Party
from envag.domain.event_id import event_id
from envag.domain.hours import WEEKDAYS, Hours, Interval
from envag.domain.municipality import Department, Municipality
from envag.domain.reference import derive
from envag.domain.routing.result import Routing
from envag.domain.service import Clock, EService, FieldType, FormField, Kind, Secrecy, Service, Target

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


def a_service(id="fel-gata", **changes):
    fields = {
        "id": id,
        "title": "Fel på gata eller belysning",
        "description": "Anmäl hål, trasig belysning eller annat fel.",
        "department": "sbf",
        "kind": Kind.FAULT_REPORT,
        "level": 2,
        "secrecy": Secrecy.OPEN,
        "target": Target(clock=Clock.WORKING, days=5),
        "e_service": EService.OPEN,
        "contact_optional": True,
        "form": (
            FormField(id="place", label="Plats", type=FieldType.PLACE),
            FormField(id="danger", label="Är det farligt?", type=FieldType.YES_NO, required=False),
            FormField(id="since", label="Sedan när?", type=FieldType.DATE, required=False),
            FormField(id="photo", label="Bild", type=FieldType.FILE),
        ),
    }
    return Service(**fields | changes)


def a_municipality(**changes):
    workday = (Interval(opens=time(8), closes=time(17)),)
    fields = {
        "slug": "solhamra",
        "name": "Solhamra kommun",
        "prefix": "SOL",
        "code": "9901",
        "centre": "klf",
        "centre_name": "Solhamra Direkt",
        "guide_title": "kommunvägledare",
        "phone": "+46846500410",
        "email": "kontakt@solhamra.example",
        "domain": "solhamra.example",
        "hours": Hours(week=dict.fromkeys(WEEKDAYS[:5], workday)),
        "departments": (
            Department(id="klf", code="KLF", name="Kommunledning"),
            Department(id="sbf", code="SBF", name="Samhällsbyggnad"),
        ),
        "services": (a_service(),),
    }
    return Municipality(**fields | changes)


class FixedRoutes:
    """Routes everything to one place, and remembers what it was asked."""

    def __init__(self, **changes):
        self.asked = []
        self.routing = Routing(**{"service": "fel-gata", "department": "sbf", "confidence": 0.9} | changes)

    def route(self, subject, text, *, chosen_service="", recipient=""):
        self.asked.append((subject, text, chosen_service, recipient))
        return self.routing
