"""Answer a contact flow: whose call it is, who answers now, what to say, and the case it is recorded as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import availability, greeting
from envag.domain.contact import Channel
from envag.usecases.open_contact import open_contact

if TYPE_CHECKING:
    from envag.domain.availability import Availability
    from envag.domain.centre_contact import CentreContact
    from envag.domain.directory import Directory
    from envag.domain.municipality import Municipality
    from envag.ports import CaseStore, Clock

Answer = dict[str, str]
"""What the flow reads at ``$.External.<name>``: text only, as its STRING_MAP validation asks."""


class CannotAnswerError(Exception):
    """The contact cannot become a case; the message is a fixed word, the reason for quarantine."""


def answer_call(
    contact: CentreContact, *, instance_arn: str, directory: Directory, store: CaseStore, clock: Clock
) -> Answer:
    """Record the contact as a case and tell the flow how to go on (R11, R24, R27, X36).

    A task is the centre's own doing: it is answered without a case. Raises CannotAnswerError for an
    instance, number or channel that is not ours.
    """
    if contact.instance_arn != instance_arn:
        raise CannotAnswerError("unknown_instance")
    addressee = directory.addressee(contact)
    if addressee is None:
        raise CannotAnswerError("unknown_number")
    slug, recipient = addressee
    municipality = directory.municipality(slug)
    now = clock.now()
    who = availability(municipality, now, recipient=recipient, language=contact.language)
    answer = _answer(municipality, who, contact.channel)
    if contact.ours:
        return answer
    if not contact.from_resident:
        raise CannotAnswerError("unsupported_channel")
    case = open_contact(contact.to_contact(slug, recipient, now), municipality=municipality, store=store).case
    role = store.role_of(slug, case.resident) if case.resident else ""
    queue = municipality.role_queues.get(role) or who.unit or case.unit or case.department
    return answer | {"reference": case.reference, "role": role, "queue": queue}


def _answer(municipality: Municipality, who: Availability, channel: str) -> Answer:
    kind = Channel.CHAT if channel == "CHAT" else Channel.PHONE
    return {
        "status": "ok",
        "municipality": municipality.slug,
        "name": municipality.name,
        "open": str(who.open).lower(),
        "reason": who.reason,
        "answeredBy": who.by,
        "opensAt": who.opens_at.isoformat() if who.opens_at else "",
        "language": who.language,
        "message": greeting(municipality, who, kind),
        "reference": "",
        "role": "",
        "queue": who.unit or municipality.centre,
    }
