"""Register a contact that came by hand or from another system: a visit, a letter, social media, fax, e-service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.domain.case import Actor, EventType, TimelineEvent
from envag.domain.event_id import event_id
from envag.domain.receipt import usable
from envag.usecases.change import change
from envag.usecases.receive import open_case, route

if TYPE_CHECKING:
    from envag.domain.case import Case
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.intake.manual import Assisted
    from envag.ports.cases import CaseStore
    from envag.usecases.receive import Routes


class RegistrationReusedError(Exception):
    """The registration id was used before for something else."""


def register_contact(
    contact: Contact,
    *,
    registered_by: str,
    municipality: Municipality,
    routes: Routes,
    store: CaseStore,
    assisted: Assisted | None = None,
) -> Case:
    """The case of the contact, with a note of who registered it (a pseudonym), both once.

    ``assisted``: they filled in the service's form for the person, who gets a receipt like everybody who sends one
    (R51). Raises RegistrationReusedError, and StoreConflictError for a later try.
    """
    receipt: dict[str, Any] = {"mail": {}} if assisted and usable(contact.party.email) else {}
    routing = route(contact, routes, municipality)
    received = open_case(contact, routing, municipality=municipality, store=store, hints=lambda _: receipt)
    if not received.same:
        raise RegistrationReusedError
    note = TimelineEvent(
        id=event_id(contact.channel, contact.source_id, "registered"),
        type=EventType.NOTE,
        occurred_at=received.case.arrived_at,
        actor=Actor(role="guide", id=registered_by),
        data={"registered": str(contact.channel), **(assisted.said() if assisted else {})},
    )
    return change(contact.municipality, received.case.reference, lambda _: note, store=store)
