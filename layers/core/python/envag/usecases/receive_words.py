"""Receive what was said in a chat whose case may exist already, opened by an event that had no words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import RESIDENT, Case, Change, EventType, TimelineEvent
from envag.domain.event_id import event_id
from envag.ports.cases import StoreConflictError
from envag.usecases.receive import Received, case_of, receive, received_event, resident_of, route

if TYPE_CHECKING:
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.usecases.receive import Routes

_ATTEMPTS = 6
_ROUTED = ("department", "unit", "service", "priority", "due_at")
"""What words decide, as far as a timeline shows it."""


def receive_words(contact: Contact, *, municipality: Municipality, routes: Routes, store: CaseStore) -> Received:
    """The case of the contact with its words, whether they or an event came first.

    A case without a digest has no words yet, and a contact without one brings none. Raises
    StoreConflictError when others kept changing the case.
    """
    received = receive(contact, municipality=municipality, routes=routes, store=store)
    for _ in range(_ATTEMPTS):
        if received.created or received.case.digest or not contact.digest:
            return received
        case, event = _completed(received.case, contact, municipality=municipality, routes=routes, store=store)
        try:
            if store.save(case, event):
                return Received(case=case, created=False)
        except StoreConflictError:
            pass
        received = receive(contact, municipality=municipality, routes=routes, store=store)
    raise StoreConflictError


def _completed(
    opened: Case, contact: Contact, *, municipality: Municipality, routes: Routes, store: CaseStore
) -> tuple[Case, TimelineEvent]:
    routing = route(contact, routes, municipality)
    arrived_at = min(contact.arrived_at, opened.arrived_at)
    worded = case_of(
        contact._replace(arrived_at=arrived_at),
        routing,
        municipality=municipality,
        resident=resident_of(contact, store),
    )
    if opened.service or not opened.status.open:
        # Somebody has judged the matter already: their word stands.
        worded = worded._replace(**{name: getattr(opened, name) for name in _ROUTED})
    completed = worded._replace(
        reference=opened.reference,
        status=opened.status,
        assignee=opened.assignee,
        resolution=opened.resolution,
        contact_reason=opened.contact_reason,
        set_aside=opened.set_aside,
        party=worded.party or opened.party,
        resident=worded.resident or opened.resident,
        updated_at=max(contact.arrived_at, opened.updated_at or contact.arrived_at),
        version=opened.version + 1,
    )
    # A department is told of a case once: by the event that brought it there.
    moved = completed.department != opened.department
    event = TimelineEvent(
        id=event_id(contact.channel, contact.source_id, "words"),
        type=EventType.RECEIVED if moved else EventType.MESSAGE,
        occurred_at=contact.arrived_at,
        actor=RESIDENT,
        changes=tuple(_changes(opened, completed)),
        data=received_event(contact, routing).data,
    )
    return completed, event


def _changes(before: Case, after: Case) -> list[Change]:
    pairs = ((name, str(getattr(before, name)), str(getattr(after, name))) for name in _ROUTED)
    return [Change(field=name, before=old, after=new) for name, old, new in pairs if old != new]
