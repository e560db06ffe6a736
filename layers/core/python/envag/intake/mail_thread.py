"""Where a mail says that it belongs: whatever in it may be our signature, a Message-ID of ours, or a reference."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from envag.domain.contact import Thread
from envag.domain.proof import candidates
from envag.domain.reference import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from envag.intake.mail_mime import Headers

MOST_MESSAGE_IDS = 30
MOST_PROOFS = 10
MOST_REFERENCES = 5
_READ_OF_SUBJECT = 1000

_RECIPIENTS = {
    "to",
    "cc",
    "delivered-to",
    "envelope-to",
    "original-recipient",
    "resent-to",
    "x-envelope-to",
    "x-forwarded-to",
    "x-original-to",
}
"""Where mail programs and servers name who a mail was for. A forwarding server leaves the first address here."""

_OF_THE_RETURNED = {"reply-to", "message-id", "references"}
"""Where our own mail carries our signature, for when it comes back."""

_MESSAGE_ID = re.compile(r"<([^<>\s]+)>")
_REFERENCE = re.compile(
    r"(?<![0-9a-z])(?=([a-z0]{3}[\s_.\u2010-\u2015-]{0,3}[0-9a-z]{4}[\s_.\u2010-\u2015-]{0,3}[0-9a-z]{4})(?![0-9a-z]))",
    re.IGNORECASE | re.ASCII,
)


def thread_of(headers: Headers, recipients: Iterable[str], subject: str, original: Headers = ()) -> Thread:
    """What the mail gives to find its case by, all of it unverified and bounded.

    ``recipients`` are its addressees, the envelope's among them; ``subject`` is decoded; ``original`` are the
    headers of the message that a bounce or another machine gives back.
    """
    answered = [*_ids(headers, "in-reply-to"), *reversed(_ids(headers, "references"))]
    returned = [*_ids(original, "message-id"), *_ids(original, "in-reply-to"), *reversed(_ids(original, "references"))]
    places = (
        *recipients,
        *(value for name, value in headers if name in _RECIPIENTS),
        *answered,
        *(value for name, value in original if name in _OF_THE_RETURNED),
    )
    return Thread(
        proofs=_first(MOST_PROOFS, (proof for place in places for proof in candidates(place))),
        message_ids=_first(MOST_MESSAGE_IDS, (*answered, *returned)),
        references=_first(MOST_REFERENCES, _references(subject)),
    )


def _ids(headers: Headers, name: str) -> list[str]:
    return [found for header, value in headers if header == name for found in _MESSAGE_ID.findall(value)]


def _references(subject: str) -> Iterator[str]:
    for match in _REFERENCE.finditer(subject[:_READ_OF_SUBJECT]):
        if reference := parse(match[1]):
            yield reference


def _first(most: int, found: Iterable[str]) -> tuple[str, ...]:
    """The first different ones, in order."""
    return tuple(islice(dict.fromkeys(found), most))
