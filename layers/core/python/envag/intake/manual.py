"""What a guide or another system registers: visits, letters, calls, social media, fax and e-services.

A registration is a mapping with ``channel``, ``municipality``, ``text``, ``arrived_at`` (ISO 8601 with an
offset), ``registered_by`` (a pseudonym) and ``registration_id`` (told once per contact); and where they are
known ``service`` (its id), ``answers`` (texts by field of that service's form), ``party`` (``name``, ``email``,
``phone``, ``type``), for social media ``moved_to_private`` and, where staff filled in the form for the person,
``assisted``.
"""

from __future__ import annotations

import hashlib
import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.contact import ANONYMOUS, Channel, Contact, Party, PartyType
from envag.domain.identity import Phone

if TYPE_CHECKING:
    from collections.abc import Mapping

CHANNELS = (
    Channel.VISIT,
    Channel.LETTER,
    Channel.PHONE,
    Channel.SOCIAL_MEDIA,
    Channel.FAX,
    Channel.E_SERVICE,
)
"""The channels that come in by hand or from another system; a call so when it reached no telephone of the centre."""

REQUIRED = ("municipality", "text", "registered_by", "registration_id")

_PERSONAL = re.compile(r"[^@\s]+@[^@\s]+\.\w|\b(?:\d{2})?\d{6}[-+ ]?\d{4}\b|(?:\+\d|\b0)\d[\d -]{5,}\d")
"""Something like an e-mail address, a personnummer or a phone number."""

_DIGEST_CHARACTERS = 32


class Whom(StrEnum):
    """For whom a form was filled in: who is in touch, or somebody whom they represent, such as a child."""

    CALLER = "caller"
    REPRESENTED = "represented"


class Assisted(NamedTuple):
    """Staff filled in the service's form for somebody, read the answers to them, and were told that they are right.

    It holds no name: who it is about stands in the party and the answers alone, where they can be hidden (X12, X41).
    """

    on_behalf_of: Whom

    def said(self) -> dict[str, str]:
        """What an event tells of it."""
        return {"submitted_by": "staff", "on_behalf_of": str(self.on_behalf_of), "read_back": "yes"}


class RegistrationError(ValueError):
    """A registration cannot be taken. ``problems`` maps a field to what is wrong with it, all at once."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{field}: {problem}" for field, problem in problems.items()))
        self.problems = dict(problems)


def assisted_in(registration: Mapping[str, object]) -> Assisted | None:
    """How staff filled in the form for the person, None where they took a contact down as usual (R51).

    Raises RegistrationError where it was not read back, or where there is no form that could have been filled in.
    """
    told = registration.get("assisted")
    if told is None:
        return None
    fields = told if isinstance(told, dict) else {}
    problems = {}
    if fields.get("on_behalf_of") not in set(Whom):
        problems["assisted.on_behalf_of"] = f"must be one of {', '.join(Whom)}"
    if fields.get("read_back") is not True:
        problems["assisted.read_back"] = "must be read back"
    if not registration.get("answers"):
        problems["answers"] = "is missing"
    if problems:
        raise RegistrationError(problems)
    return Assisted(Whom(fields["on_behalf_of"]))


def to_contact(registration: Mapping[str, object], *, now: datetime) -> Contact:
    """The contact that was registered. ``now`` is the present moment, aware.

    ``arrived_at`` may lie back in time, since the legal moment of arrival is when it reached the
    municipality and not when somebody wrote it down. Raises RegistrationError with every problem.
    """
    fields = {name: str(value).strip() for name, value in registration.items() if isinstance(value, str)}
    party, answers = _party(registration.get("party")), _answers(registration.get("answers"))
    arrived_at = _moment(fields.get("arrived_at", ""), now)
    problems = {name: "is missing" for name in REQUIRED if not fields.get(name)}
    if fields.get("channel") not in CHANNELS:
        problems["channel"] = f"must be one of {', '.join(CHANNELS)}"
    elif fields["channel"] == Channel.SOCIAL_MEDIA and registration.get("moved_to_private") is not True:
        problems |= _exposed(party, " ".join([fields.get("text", ""), *answers.values()]))
    if arrived_at is None:
        problems["arrived_at"] = "must be a moment with an offset, such as 2026-11-23T09:05:00+01:00"
    elif arrived_at > now:
        problems["arrived_at"] = "must not lie ahead"
    if problems or arrived_at is None:
        raise RegistrationError(problems)
    said = [fields["text"], fields.get("service", ""), party.name, party.email, party.phone]
    said += [f"{name}: {answer}" for name, answer in answers.items()]
    said += [json.dumps(registration["assisted"], sort_keys=True)] if registration.get("assisted") else []
    return Contact(
        municipality=fields["municipality"],
        channel=Channel(fields["channel"]),
        source_id=fields["registration_id"],
        arrived_at=arrived_at.astimezone(UTC),
        digest=hashlib.sha256(json.dumps(said).encode()).hexdigest()[:_DIGEST_CHARACTERS],
        text=fields["text"],
        party=party,
        service=fields.get("service", ""),
        answers=answers,
    )


def _exposed(party: Party, text: str) -> dict[str, str]:
    """Personal data is never asked for nor taken down in a public thread: first move to a private one (R49)."""
    if party is not ANONYMOUS:
        return {"party": "needs moved_to_private: nobody is named from a public thread"}
    if _PERSONAL.search(text):
        return {"text": "needs moved_to_private: it seems to hold a number or address from a public thread"}
    return {}


def _party(value: object) -> Party:
    if not isinstance(value, dict):
        return ANONYMOUS
    fields = {name: str(value.get(name) or "").strip() for name in ("name", "email", "phone")}
    if not any(fields.values()):
        return ANONYMOUS
    phone = Phone.parse(fields["phone"]) if fields["phone"] else None
    kind = str(value.get("type") or "")
    return Party(
        name=fields["name"],
        email=fields["email"],
        phone=phone.value if phone else fields["phone"],
        type=PartyType(kind) if kind in PartyType.__members__.values() else PartyType.PERSON,
    )


def _answers(value: object) -> dict[str, str]:
    """What was answered, in the order of the fields' ids, so that the same answers make the same contact."""
    told = value.items() if isinstance(value, dict) else ()
    return {str(name): text.strip() for name, text in sorted(told) if isinstance(text, str) and text.strip()}


def _moment(text: str, now: datetime) -> datetime | None:
    """The moment that ``text`` tells, ``now`` for none, None when it cannot be read or has no offset."""
    if not text:
        return now
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
