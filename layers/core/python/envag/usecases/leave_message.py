"""Leave a unit a message that somebody wants to be called: the end of two transfers that nobody answered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.acknowledgement import acknowledge_by
from envag.domain.availability import find_unit
from envag.domain.case import SYSTEM
from envag.domain.event_id import message_id
from envag.domain.greeting import spoken_moment, wording
from envag.domain.transitions import Along, hand_over
from envag.usecases.change import change

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.centre_contact import CentreContact
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore


def leave_message(
    contact: CentreContact, case: Case, *, unit: str, municipality: Municipality, store: CaseStore, now: datetime
) -> str:
    """Hand the case over to ``unit`` (or department) with the request to call back; gives the words for the caller.

    The department is told by the stream, without personal data. The deadline is the case's own. Called twice for
    one contact and unit it is one message. Raises TransitionError when the case was closed meanwhile.
    """
    found = find_unit(municipality, unit)
    department = next((d for d in municipality.departments if d.id == unit or d.unit(unit)), None)
    if department is None:
        raise LookupError(unit)
    summary = wording(municipality, "call.message.summary")

    def decide(current: Case) -> TimelineEvent | None:
        return hand_over(
            current,
            department=department.id,
            unit=found.id if found else "",
            summary=summary,
            actor=SYSTEM,
            at=now,
            id=message_id(contact.initial_contact_id, unit),
            along=Along(acknowledge_by=acknowledge_by(municipality, department.id, found.id if found else "", now)),
        )

    after = change(municipality.slug, case.reference, decide, store=store)
    shown = "call.message" if after.party and after.party.phone else "call.message.anonymous"
    return wording(
        municipality,
        shown,
        department=found.name if found else department.name,
        due=spoken_moment(municipality, after.due_at),
        reference=after.reference,
    )
