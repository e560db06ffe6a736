"""Follow a call or chat through the contact centre: every step stands in its case's timeline, once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from envag.domain.case import SYSTEM, Case, Change, EventType, Status, TimelineEvent
from envag.domain.centre_contact import Phase
from envag.domain.reference import derive
from envag.usecases.change import UnknownCaseError, change
from envag.usecases.open_contact import open_contact

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.centre_contact import ContactStep
    from envag.domain.contact import Contact
    from envag.domain.directory import Directory
    from envag.domain.municipality import Municipality
    from envag.ports import CaseStore


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
    step: ContactStep, *, instance_arn: str, directory: Directory, store: CaseStore, mark_of: Callable[[str], str]
) -> Followed:
    """Note the step in the case of its contact; the case is opened when no event did so before.

    The steps of one contact lead to the same case and the same status in any order, late or repeated.
    ``mark_of`` asks the contact centre for a contact's municipality: a chat's first events come before our
    flow has tagged it. Raises StoreConflictError and ContactCentreError, both for a later try.
    """
    contact = step.contact
    if contact.instance_arn != instance_arn:
        return Followed.UNKNOWN_INSTANCE
    if step.phase is None:
        return Followed.UNKNOWN_EVENT_TYPE
    if contact.ours:
        return Followed.OUR_OWN
    if not contact.from_resident:
        return Followed.UNSUPPORTED_CHANNEL
    addressee = directory.addressee(contact) or directory.marked(mark_of(contact.initial_contact_id))
    if addressee is None:
        return Followed.UNKNOWN_NUMBER
    slug, recipient = addressee
    _note(step, contact.to_contact(slug, recipient, step.initiated_at), directory.municipality(slug), store)
    return Followed.IN_TIMELINE


def _note(step: ContactStep, contact: Contact, municipality: Municipality, store: CaseStore) -> None:
    def decide(case: Case) -> TimelineEvent:
        if case.source != contact.source_id:
            raise UnknownCaseError(case.reference)
        return _moved(step, case)

    expected = derive(
        prefix=municipality.prefix,
        municipality=contact.municipality,
        channel=contact.channel,
        source_id=contact.source_id,
    )
    try:
        change(contact.municipality, expected, decide, store=store)
    except UnknownCaseError:
        opened = open_contact(contact, municipality=municipality, store=store).case
        change(contact.municipality, opened.reference, decide, store=store)


def _moved(step: ContactStep, case: Case) -> TimelineEvent:
    """The step as a timeline event. Only a guide's answer moves the case, and only forward."""
    answered = step.phase is Phase.CONNECTED_TO_AGENT and case.status is Status.NEW
    data = {
        "phase": step.phase,
        "contact": step.contact.contact_id,
        "method": step.contact.initiation_method,
        "queue": step.queue,
        "reason": step.reason,
    }
    return TimelineEvent(
        id=step.id,
        type=EventType.CONTACT_MOVED,
        occurred_at=step.occurred_at,
        actor=SYSTEM,
        changes=(Change(field="status", before=Status.NEW, after=Status.IN_PROGRESS),) if answered else (),
        data={name: str(value) for name, value in data.items() if value},
    )
