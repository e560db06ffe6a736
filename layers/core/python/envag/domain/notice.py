"""What a department's mail tells of a case, and how an officer answers it by mail.

It holds no personal data (X13), and no secret that lets anybody read: its addresses only take something in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import OfficersMail, Priority
from envag.domain.greeting import spoken_moment, wording
from envag.domain.proof import Purpose, candidates, sign, signed_address

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from envag.domain.municipality import Municipality
    from envag.domain.proof import ProofKeys

_PURPOSES = {
    OfficersMail.ANSWERS: (("notice.answer", Purpose.OFFICER_REPLY), ("notice.note", Purpose.OFFICER_NOTE)),
    OfficersMail.NOTES: (("notice.note", Purpose.OFFICER_NOTE),),
}
_SIGNS_OF_A_NOTICE = ("notice.above", "notice.acknowledge", "notice.answer", "notice.note", "notice.careful")
_SENDER = re.compile(r"\bsns\.[a-z0-9-]+\.amazonaws\.com\b|@sns\.amazonaws\.com\b", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_SHORTEST_SIGN = 15  # characters: fewer could be an officer's own words


class Told(NamedTuple):
    """What is told of a case: ``event`` is the type of what happened, ``link`` opens it for who may see it.

    ``escalation``, ``reminder`` and ``acknowledge_by`` are as in ``Notification``.
    """

    reference: str
    event: str
    department: str
    service: str
    priority: str
    due_at: datetime
    link: str
    escalation: str = ""
    reminder: str = ""
    acknowledge_by: datetime | None = None


def notice(told: Told, municipality: Municipality, allowed: OfficersMail, keys: ProofKeys | None) -> str:
    """The text of the mail. Without ``keys`` nothing can be signed: it then tells no address."""
    return "\n\n".join(part.strip() for part in _parts(told, municipality, allowed, keys)) + "\n"


def text_message(told: Told, municipality: Municipality) -> str:
    """The same for a phone: what happened, whether it is urgent, and where to open it."""
    urgent = [wording(municipality, "notice.urgent")] if told.priority == Priority.URGENT else []
    link = wording(municipality, "notice.open", link=told.link)
    return "\n".join(part.strip() for part in (_head(told, municipality), *urgent, link))


def holds_notice(text: str, municipality: Municipality) -> bool:
    """Whether ``text`` still holds something of a notification: an address to answer to, words of it, or SNS' own."""
    flat = _flat(text)
    return (
        next(candidates(text), None) is not None
        or _SENDER.search(text) is not None
        or any(sign in flat for sign in _signs(municipality))
    )


def _parts(told: Told, municipality: Municipality, allowed: OfficersMail, keys: ProofKeys | None) -> Iterator[str]:
    addresses = list(_addresses(told, municipality, allowed, keys)) if keys else []
    if addresses:
        yield f"--- {wording(municipality, 'notice.above')} ---"
    yield _head(told, municipality)
    if told.priority == Priority.URGENT:
        yield wording(municipality, "notice.urgent")
    service, department = municipality.service(told.service), municipality.department(told.department)
    yield wording(
        municipality,
        "notice.about",
        service=service.title if service else wording(municipality, "task.unsorted"),
        department=department.name if department else told.department,
        due=spoken_moment(municipality, told.due_at),
    )
    if told.acknowledge_by:
        yield wording(municipality, "notice.acknowledge", time=spoken_moment(municipality, told.acknowledge_by))
    yield wording(municipality, "notice.open", link=told.link)
    if allowed is OfficersMail.NOTHING:
        yield wording(municipality, "notice.secret")
    for text_id, address in addresses:
        yield wording(municipality, text_id, address=address)
    if addresses:
        yield wording(municipality, "notice.careful")


def _head(told: Told, municipality: Municipality) -> str:
    """What happened, in a line."""
    id_ = ".".join(filter(None, ("notice.event", told.event, told.escalation, told.reminder)))
    known = id_ if id_ in municipality.texts else "notice.event.changed"
    return wording(municipality, known, reference=told.reference)


def _addresses(
    told: Told, municipality: Municipality, allowed: OfficersMail, keys: ProofKeys
) -> Iterator[tuple[str, str]]:
    for text_id, purpose in _PURPOSES.get(allowed, ()):
        proof = sign(keys, municipality.slug, told.reference, purpose, told.department)
        if address := signed_address(municipality.email, proof):
            yield text_id, address


def _signs(municipality: Municipality) -> Iterator[str]:
    """The fixed words of every line that tells how to answer, in whatever way a mail program breaks it."""
    for text_id in _SIGNS_OF_A_NOTICE:
        for line in municipality.texts[text_id].splitlines():
            for piece in _PLACEHOLDER.split(line):
                if len(fixed := _flat(piece)) >= _SHORTEST_SIGN:
                    yield fixed


def _flat(text: str) -> str:
    return " ".join(text.replace(">", " ").split()).casefold()
