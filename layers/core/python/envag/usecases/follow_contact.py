"""Follow a call or chat through the contact centre: every step stands in its case's timeline, once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from envag.domain.case import SYSTEM, Case, Change, EventType, Status, TimelineEvent
from envag.domain.centre_contact import Phase
from envag.domain.queue_name import unit_named
from envag.usecases.note_contact import note_contact

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from envag.domain.centre_contact import CentreContact, ContactStep
    from envag.domain.directory import Directory
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.contact_centre import KnownContact


class Followed(StrEnum):
    """What became of a step. All but the first two are reasons to keep the raw event in quarantine."""

    IN_TIMELINE = "in_timeline"
    OUR_OWN = "our_own"
    UNKNOWN_INSTANCE = "unknown_instance"
    UNKNOWN_EVENT_TYPE = "unknown_event_type"
    UNSUPPORTED_CHANNEL = "unsupported_channel"
    UNKNOWN_NUMBER = "unknown_number"


KEPT = frozenset(Followed) - {Followed.IN_TIMELINE, Followed.OUR_OWN}
"""The outcomes whose raw event must be kept."""


def follow_contact(
    step: ContactStep,
    *,
    instance_arn: str,
    directory: Directory,
    store: CaseStore,
    mark_of: Callable[[str], str],
    known: Callable[[str], KnownContact | None],
    queue_name: Callable[[str], str],
) -> Followed:
    """Note the step in the case of its contact; the case is opened when no event did so before.

    The steps of one contact lead to the same case in any order, late, repeated or partly lost. Three things are
    asked of the contact centre: ``mark_of`` tells a contact's municipality, since a chat's first events come
    before our flow has tagged it, ``known`` the contact that a later leg goes back to, and ``queue_name`` whose
    queue it stands in. Raises StoreConflictError and ContactCentreError, both for a later try.
    """
    left_alone = _left_alone(step, instance_arn)
    if left_alone:
        return left_alone
    first, began = _first_leg(step, known)
    if first.ours:
        return Followed.OUR_OWN
    addressee = directory.addressee(first) or directory.marked(mark_of(first.initial_contact_id))
    if addressee is None:
        return Followed.UNKNOWN_NUMBER
    slug, recipient = addressee
    municipality = directory.municipality(slug)
    unit = _unit(step, municipality, queue_name)
    note_contact(
        first.to_contact(slug, recipient, began),
        lambda case, earlier: _moved(step, case, earlier, unit),
        municipality=municipality,
        store=store,
    )
    return Followed.IN_TIMELINE


def _left_alone(step: ContactStep, instance_arn: str) -> Followed | None:
    """Why the step belongs to no case, as far as it tells by itself."""
    if step.contact.instance_arn != instance_arn:
        return Followed.UNKNOWN_INSTANCE
    if step.phase is None:
        return Followed.UNKNOWN_EVENT_TYPE
    if step.contact.ours:
        return Followed.OUR_OWN
    return None if step.contact.from_resident else Followed.UNSUPPORTED_CHANNEL


def _first_leg(step: ContactStep, known: Callable[[str], KnownContact | None]) -> tuple[CentreContact, datetime]:
    """The leg that the resident began, and when: whichever leg is heard of, it decides what the case is.

    Of a later leg the contact centre is asked each time, not only where the case is missing: what it says must
    not depend on what came before. A first leg that it has forgotten leaves us the later one.
    """
    contact = step.contact
    if contact.contact_id == contact.initial_contact_id:
        return contact, step.initiated_at
    first = known(contact.initial_contact_id)
    if first is None:
        return contact, step.initiated_at
    began = contact._replace(
        contact_id=first.id, initiation_method=first.method, caller=first.caller, dialled=first.dialled
    )
    return began, first.initiated_at


def _unit(step: ContactStep, municipality: Municipality, queue_name: Callable[[str], str]) -> str:
    """The unit that the contact was offered to, empty for the centre and its lines.

    It is written down as it happens: a queue's id is gone when somebody takes the queue away.
    """
    return unit_named(queue_name(step.queue), municipality) if step.queue else ""


def _moved(step: ContactStep, case: Case, earlier: tuple[Change, ...], unit: str) -> TimelineEvent:
    """The step as a timeline event. Only a guide's answer moves the case, and only forward.

    ``earlier`` puts right when the case arrived.
    """
    answered = step.phase is Phase.CONNECTED_TO_AGENT and case.status is Status.NEW
    status = (Change(field="status", before=Status.NEW, after=Status.IN_PROGRESS),) if answered else ()
    data = {
        "phase": step.phase,
        "contact": step.contact.contact_id,
        "method": step.contact.initiation_method,
        "queue": step.queue,
        "unit": unit,
        "reason": step.reason,
        "unanswered": "yes" if step.unanswered_chat else "",
    }
    return TimelineEvent(
        id=step.id,
        type=EventType.CONTACT_MOVED,
        occurred_at=step.occurred_at,
        actor=SYSTEM,
        changes=(*status, *earlier),
        data={name: str(value) for name, value in data.items() if value},
    )
