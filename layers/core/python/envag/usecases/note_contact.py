"""Note something in the case of a call or chat, whether or not anything has opened the case before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.reference import derive
from envag.usecases.change import UnknownCaseError, change
from envag.usecases.open_contact import open_contact
from envag.usecases.receive import brought_forward

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.case import Case, Change, TimelineEvent
    from envag.domain.contact import Contact
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore


def note_contact(
    contact: Contact,
    decide: Callable[[Case, tuple[Change, ...]], TimelineEvent],
    *,
    municipality: Municipality,
    store: CaseStore,
) -> Case:
    """The contact's case after the event that ``decide`` makes of it.

    ``decide`` also gets the changes that put right when the case arrived, for its event: a flow that opened it
    knew only its own clock. Raises StoreConflictError for a later try.
    """

    def event(case: Case) -> TimelineEvent:
        if case.source != contact.source_id:
            raise UnknownCaseError(case.reference)
        return decide(case, brought_forward(case, contact.arrived_at, municipality))

    expected = derive(
        prefix=municipality.prefix,
        municipality=contact.municipality,
        channel=contact.channel,
        source_id=contact.source_id,
    )
    try:
        return change(contact.municipality, expected, event, store=store)
    except UnknownCaseError:
        opened = open_contact(contact, municipality=municipality, store=store).case
        return change(contact.municipality, opened.reference, event, store=store)
