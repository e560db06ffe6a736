"""Mail to residents: sending it, and which of it was sent."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from envag.domain.case import TimelineEvent


class Claim(StrEnum):
    """What came of claiming a mail. ``UNCERTAIN``: an earlier try claimed it and never said how it went."""

    CLAIMED = "claimed"
    UNCERTAIN = "uncertain"
    SENT = "sent"


class OutgoingFile(NamedTuple):
    """A file on its way to a resident."""

    name: str
    media_type: str
    content: bytes


class OutgoingMail(NamedTuple):
    """A mail to a resident from ``sender``, an address, by the name of ``sender_name``.

    ``headers`` are further ones, in ASCII; ``tags`` go with its delivery events and are no secret.
    """

    municipality: str
    sender_name: str
    sender: str
    to: str
    reply_to: str
    subject: str
    text: str
    html: str
    headers: Sequence[tuple[str, str]]
    tags: Mapping[str, str]
    files: Sequence[OutgoingFile] = ()


class DueMail(NamedTuple):
    """A mail that a case's new event asks for."""

    municipality: str
    reference: str
    event: TimelineEvent


class MailRejectedError(Exception):
    """The mail will never be taken like this: trying again does not help."""


class MailNotSentError(Exception):
    """The mail was surely not sent; the same call may work later. Any other error leaves that open."""


class Mailer(Protocol):
    """Sends mail to residents."""

    def send(self, mail: OutgoingMail) -> str:
        """Send; returns the left side of the Message-ID that it got. Raises MailRejectedError, MailNotSentError."""


class SentMail(Protocol):
    """Which mail was sent: so that none goes twice, and what comes back finds its case."""

    def claim(self, municipality: str, reference: str, event_id: str) -> Claim:
        """Claim the mail that an event asks for, before it is sent.

        Given once: the next one to ask, this object among them, learns how it stands. A claim that failed, so
        that nobody learnt whether it was given, is given again to this object.
        """

    def release(self, municipality: str, reference: str, event_id: str) -> None:
        """Give the claim back: the mail was surely not sent."""

    def sent(self, municipality: str, reference: str, event_id: str, message_id: str) -> None:
        """Note that it was sent as ``message_id``: the left side of its Message-ID, which SES chose."""

    def reference_of(self, municipality: str, message_id: str) -> str:
        """The case whose mail has that Message-ID (left side, or whole without brackets), or an empty string."""

    def allow_receipt(self, municipality: str, resident: str, event_id: str, *, on: date, limit: int) -> bool:
        """Whether the resident (keyed hash) may get this receipt: at most ``limit`` a day, the same one counts once.

        ``resident`` may also be a word that stands for many senders.
        """
