"""Receive a contact: route it, say when it is due, and store its case with the first event."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from envag.domain.case import RESIDENT, Case, Change, EventType, Priority, TimelineEvent
from envag.domain.deadline import answer_due
from envag.domain.event_id import event_id
from envag.domain.identification import IDENTIFIED, Identification
from envag.domain.keyed_hash import owner_hash, resident_hash
from envag.domain.reference import derive

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.domain.routing.result import Routing
    from envag.ports.cases import CaseStore

_CANDIDATES = 8
"""Two sources share a reference once in 2**35; eight candidates never run out."""

_NO_HINTS: Mapping[str, Any] = MappingProxyType({})


class Routes(Protocol):
    """Decides where a matter belongs; the domain's Router does."""

    def route(self, subject: str, text: str, *, chosen_service: str = "", recipient: str = "") -> Routing:
        """The routing of what a resident wrote."""


class Received(NamedTuple):
    """The case of a contact. ``created`` is false for a redelivery, which met its own case.

    ``same`` is false when the source id was used before for something else: the caller must then ask for
    a new id, since nothing was stored.
    """

    case: Case
    created: bool
    same: bool = True


class KeyReusedError(Exception):
    """The same idempotency key was used before, for something else."""


class NoReferenceError(RuntimeError):
    """No free reference among the candidates."""


def receive(contact: Contact, *, municipality: Municipality, routes: Routes, store: CaseStore) -> Received:
    """Store the contact as a case, once however often it is delivered.

    One write and no read before the answer; the first contact of an environment also reads the
    municipality's hash key. Raises NoReferenceError and StoreConflictError, both for a later try.
    """
    return open_case(contact, route(contact, routes, municipality), municipality=municipality, store=store)


def open_case(
    contact: Contact,
    routing: Routing,
    *,
    municipality: Municipality,
    store: CaseStore,
    hints: Callable[[Case], Mapping[str, Any]] = lambda _: {},
    settle: Callable[[Case], Case] = lambda case: case,
) -> Received:
    """Store the contact, routed already, as a case of its own. What ``hints`` says goes into its first event's data.

    ``settle`` gives the case what does not follow from the contact. See ``receive``.
    """
    resident, owner = resident_of(contact, store), owner_of(contact, municipality, store)
    for counter in range(_CANDIDATES):
        case = case_of(contact, routing, municipality=municipality, resident=resident, counter=counter)
        case = settle(case._replace(owner=owner))
        existing = store.create(case, received_event(contact, routing, hints(case)))
        if existing is None:
            return Received(case=case, created=True)
        if existing.source == contact.source_id:
            same = not contact.digest or not existing.digest or contact.digest == existing.digest
            return Received(case=existing, created=False, same=same)
    raise NoReferenceError


def opened_before(contact: Contact, *, municipality: Municipality, store: CaseStore) -> Case | None:
    """The case that this very contact has opened already, or None."""
    for counter in range(_CANDIDATES):
        existing = store.get(contact.municipality, _reference(contact, municipality, counter))
        if existing is None or existing.source == contact.source_id:
            return existing
    return None


def route(contact: Contact, routes: Routes, municipality: Municipality) -> Routing:
    """Where the contact's words belong. A yes to a question about danger is as urgent as any word (X32).

    Of a mail that quotes older words the new ones count, and the others where those say too little. Danger
    is heard in both, unless what is quoted is our own mail.
    """
    routing = route_words(contact, contact.reply or contact.text, routes)
    if contact.reply:
        whole = route_words(contact, contact.text, routes)
        if not routing.service:
            routing = whole
        elif whole.urgent and not contact.thread.proofs:
            routing = routing._replace(urgent=True, must_not_autoreply=True, why=(*routing.why, *_dangers(whole)))
    service = municipality.service(contact.service)
    alarming = [f.id for f in service.form if f.urgent and contact.answers.get(f.id) == "yes"] if service else []
    return routing._replace(urgent=True, why=(*routing.why, f"answer:{alarming[0]}")) if alarming else routing


def route_words(contact: Contact, words: str, routes: Routes) -> Routing:
    """Where ``words`` of the contact and its answers belong."""
    words = "\n".join(filter(None, (words, *contact.answers.values())))
    return routes.route(contact.subject, words, chosen_service=contact.service, recipient=contact.recipient)


def _dangers(routing: Routing) -> tuple[str, ...]:
    return tuple(reason for reason in routing.why if reason.startswith("urgent:"))


def resident_of(contact: Contact, store: CaseStore) -> str:
    """The keyed hash of who is in touch, empty when nobody can be reached or the sender's address is forged."""
    if not contact.party.reachable or contact.authentic is False:
        return ""
    return resident_hash(store.resident_key(contact.municipality), contact.municipality, contact.party)


def owner_of(contact: Contact, municipality: Municipality, store: CaseStore) -> str:
    """The keyed hash of the number of whose matter it is: of who is logged in, else what the form states; or empty."""
    service = municipality.service(contact.service)
    stated = (
        [contact.answers[field.id] for field in service.form if field.own and field.id in contact.answers]
        if service
        else []
    )
    if contact.owner or not stated:
        return contact.owner
    from envag.domain.hours import STOCKHOLM  # noqa: PLC0415 - only a few services ask for it
    from envag.domain.identity import PersonNumber  # noqa: PLC0415

    number = PersonNumber.parse(stated[0], on=contact.arrived_at.astimezone(STOCKHOLM).date())
    return owner_hash(store.resident_key(contact.municipality), contact.municipality, number) if number else ""


def brought_forward(case: Case, arrived_at: datetime, municipality: Municipality) -> tuple[Change, ...]:
    """The changes that let the case have arrived at ``arrived_at``; none when it did so already, or earlier.

    It is due earlier by as much, unless somebody has set another time.
    """
    if arrived_at >= case.arrived_at:
        return ()
    service, urgent = municipality.service(case.service), case.priority is Priority.URGENT
    before, after = (
        answer_due(moment, service, municipality, urgent=urgent) for moment in (case.arrived_at, arrived_at)
    )
    moved = [("arrived_at", case.arrived_at, arrived_at)]
    if before == case.due_at != after:
        moved.append(("due_at", before, after))
    return tuple(Change(field=name, before=str(old), after=str(new)) for name, old, new in moved)


def case_of(contact: Contact, routing: Routing, *, municipality: Municipality, resident: str, counter: int = 0) -> Case:
    """The case that the contact opens, not stored yet. ``counter`` gives the next candidate reference."""
    service = municipality.service(routing.service)
    return Case(
        municipality=contact.municipality,
        reference=_reference(contact, municipality, counter),
        channel=contact.channel,
        source=contact.source_id,
        digest=contact.digest,
        arrived_at=contact.arrived_at,
        due_at=answer_due(contact.arrived_at, service, municipality, urgent=routing.urgent),
        department=routing.department,
        unit=routing.unit,
        service=routing.service,
        priority=Priority.URGENT if routing.urgent else Priority.NORMAL,
        must_not_autoreply=routing.must_not_autoreply,
        secrecy=service.secrecy if service else 0,
        confidence=routing.confidence,
        resident=resident,
        party=contact.party if contact.party.reachable or contact.party.name else None,
        set_aside=contact.set_aside,
    )


def received_event(contact: Contact, routing: Routing, hints: Mapping[str, Any] = _NO_HINTS) -> TimelineEvent:
    """The first event of a case."""
    return TimelineEvent(
        id=event_id(contact.channel, contact.source_id, "received"),
        type=EventType.RECEIVED,
        occurred_at=contact.arrived_at,
        actor=RESIDENT,
        data={**said(contact, routing), **hints},
    )


def said(contact: Contact, routing: Routing | None = None) -> dict[str, Any]:
    """What a contact said and how it came, as an event's data; what is empty is left out."""
    data: dict[str, Any] = {
        "subject": contact.subject,
        "text": contact.text,
        "reply": contact.reply if contact.reply != contact.text else "",
        "answers": dict(contact.answers),
        "attachments": [[a.key, a.name, a.media_type, a.size] for a in contact.attachments],
        "raw": contact.raw_key,
        "chosen": contact.service,
        "recipient": contact.recipient,
        "language": contact.language,
        "why": list(routing.why) if routing else [],
        "also": list(routing.also) if routing else [],
        "message_id": contact.message_id,
        "reply_to": contact.reply_to,
        "automatic": str(contact.automatic or ""),
        "authentic": {True: "yes", False: "no", None: ""}[contact.authentic],
        "auth": dict(contact.verdicts),
        "protection": list(contact.protection),
        IDENTIFIED: str(Identification.E_ID) if contact.owner else "",
        "forwarded_by": contact.forwarded_by,
        "written_at": contact.written_at.isoformat() if contact.written_at else "",
    }
    return {name: value for name, value in data.items() if value}


def _reference(contact: Contact, municipality: Municipality, counter: int) -> str:
    return derive(
        prefix=municipality.prefix,
        municipality=contact.municipality,
        channel=contact.channel,
        source_id=contact.source_id,
        counter=counter,
    )
