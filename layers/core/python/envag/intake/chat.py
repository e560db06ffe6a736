"""A resident's request to chat: what their browser posts becomes a Contact, or a list of what is wrong."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from envag.domain.contact import ANONYMOUS, Channel, Contact, Party
from envag.domain.identity import Phone
from envag.intake.form import FieldError, InvalidFormError, Submission, UnreadableFormError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from datetime import datetime

TEXT = "text"
LANGUAGE = "language"
LONGEST = {TEXT: 4_096, "name": 256, "email": 320, "phone": 64}
"""Characters per field. Connect takes 16 384 bytes of a message, and no character needs more than four of them,
and 256 characters of a name: https://docs.aws.amazon.com/connect/latest/APIReference/API_ChatMessage.html.
"""

SHORTEST_KEY = 16
"""Characters of an Idempotency-Key. Key and message together give back a started chat with its token, so
the key must not be guessable: a UUID is meant.
"""

SWEDISH = "sv"
_DIGEST_CHARACTERS = 32


def to_contact(
    submission: Submission,
    *,
    municipality: str,
    request_id: str,
    labels: Mapping[str, str],
    arrived_at: datetime,
    languages: Collection[str] = (),
) -> Contact:
    """Read what a browser sent. ``labels`` name the fields in errors.

    The language that the resident chose counts where it is one of the municipality's ``languages``.

    The contact's ``source_id`` is the token that opens the chat once; the contact centre's own id takes
    its place as soon as there is one. Without a key each request is a chat of its own, told by the API's
    ``request_id``: two people may well begin with the same word, and neither may be let into the other's
    chat. A phone number that cannot be read is kept as it was written (X22). Raises InvalidFormError with
    every error, and UnreadableFormError for a key that is too short.
    """
    if submission.key and len(submission.key) < SHORTEST_KEY:
        raise UnreadableFormError("malformed")
    fields = {name: submission.fields.get(name, "") for name in LONGEST}
    errors = [
        FieldError(
            field=name,
            label=labels[name],
            code="too_long",
            values={"maximum": str(longest), "count": str(len(fields[name]))},
        )
        for name, longest in LONGEST.items()
        if len(fields[name]) > longest
    ]
    if not fields[TEXT]:
        errors.append(FieldError(field=TEXT, label=labels[TEXT], code="required"))
    if errors:
        raise InvalidFormError(tuple(errors))
    return Contact(
        municipality=municipality,
        channel=Channel.CHAT,
        source_id=_hash([municipality, submission.key or request_id]),
        arrived_at=arrived_at,
        digest=_hash(fields)[:_DIGEST_CHARACTERS],
        text=fields[TEXT],
        party=_party(fields),
        language=chosen if (chosen := submission.fields.get(LANGUAGE, "")) in languages else SWEDISH,
    )


def _party(fields: Mapping[str, str]) -> Party:
    name, email, written = fields["name"], fields["email"], fields["phone"]
    if not (name or email or written):
        return ANONYMOUS
    phone = Phone.parse(written) if written else None
    return Party(name=name, email=email, phone=phone.value if phone else written)


def _hash(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
