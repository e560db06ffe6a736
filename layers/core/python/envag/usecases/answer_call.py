"""Answer a contact flow: whose call it is, who answers now, what to say, and the case it is recorded as."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.availability import Reason, availability
from envag.domain.greeting import call_greeting, chat_greeting, wording
from envag.usecases.open_contact import open_contact

if TYPE_CHECKING:
    from envag.domain.availability import Availability
    from envag.domain.case import Case
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
    host = directory.municipality(who.by).centre_name
    answer = {
        "status": "ok",
        "municipality": slug,
        "name": municipality.name,
        "open": str(who.open).lower(),
        "reason": who.reason.value,
        "answeredBy": who.by,
        "opensAt": who.opens_at.isoformat() if who.opens_at else "",
        "language": who.language,
        "message": chat_greeting(municipality, who)
        if contact.channel == "CHAT"
        else call_greeting(municipality, who, host=host, recipient=recipient),
        "reference": "",
        "role": "",
        "queue": _queue(municipality, who, recipient),
    }
    if contact.ours:
        return answer
    if not contact.from_resident:
        raise CannotAnswerError("unsupported_channel")
    case = open_contact(contact.to_contact(slug, recipient, now), municipality=municipality, store=store).case
    return answer | {"reference": case.reference} | _direct(municipality, case, store, answer["message"])


def _queue(municipality: Municipality, who: Availability, recipient: str) -> str:
    """The unit or department whose own number was dialled, unless the centre answers for it."""
    own = "" if who.reason is Reason.CENTRE_FOR_UNIT else recipient
    return own or municipality.centre_unit or municipality.centre


def _direct(municipality: Municipality, case: Case, store: CaseStore, message: str) -> Answer:
    """The way of a registered returning contact, who need not go through the centre (R24)."""
    role = store.role_of(municipality.slug, case.resident) if case.resident else ""
    queue = municipality.role_queues.get(role)
    if not queue:
        return {"role": role}
    return {"role": role, "queue": queue, "message": f"{message} {wording(municipality, 'call.registered')}"}
