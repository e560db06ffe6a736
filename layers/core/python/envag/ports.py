"""The few things that use cases need from the world. Adapters and the tests' fakes fulfil them.

What they answer with are named tuples: every function loads them all, and they start fast.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date, datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.crisis import Crisis
    from envag.domain.proof import ProofKeys


class StoreConflictError(Exception):
    """Somebody else changed the case first: load it again and decide anew."""


class WorklistEntry(NamedTuple):
    """One line of a worklist."""

    reference: str
    service: str
    status: str
    priority: str
    due_at: datetime


class AtCall(NamedTuple):
    """``role`` is that of a registered returning contact (R24), empty for others; ``crisis`` may be over."""

    role: str = ""
    crisis: Crisis | None = None


class HistoryEntry(NamedTuple):
    """One line of a resident's history. How the case stands is read from the case itself."""

    reference: str
    service: str
    channel: str
    arrived_at: datetime


class CaseStore(Protocol):
    """Where cases live. Every method works inside one municipality."""

    def create(self, case: Case, event: TimelineEvent) -> Case | None:
        """Store a new case and its first event in one transaction.

        Returns None when it was stored, otherwise the case that already holds the reference.
        """

    def save(self, case: Case, event: TimelineEvent) -> bool:
        """Store a changed case (``case.version`` is the new one) and its event in one transaction.

        Returns False when this very event was stored before. Raises StoreConflictError when the stored
        version is not the one before ``case.version``.
        """

    def get(self, municipality: str, reference: str) -> Case | None:
        """The case, or None."""

    def timeline(self, municipality: str, reference: str, *, consistent: bool = False) -> Sequence[TimelineEvent]:
        """All events of the case, oldest first; the newest are sure to be among them only when ``consistent``."""

    def holds(self, municipality: str, reference: str, event_id: str) -> bool:
        """Whether the case's timeline has an event with that id, whenever it happened."""

    def worklist(
        self, municipality: str, department: str, *, limit: int = 25, after: WorklistEntry | None = None
    ) -> Sequence[WorklistEntry]:
        """Open cases of a department by due time; ``after`` is the last entry of the page before.

        A ``SetAside`` value in place of a department lists what was set aside for that reason.
        """

    def latest(self, municipality: str, resident: str, *, limit: int = 25) -> Sequence[HistoryEntry]:
        """A resident's cases, newest first."""

    def resident_key(self, municipality: str) -> bytes:
        """The municipality's secret for keyed hashes of phone numbers and addresses; made at first use."""

    def at_call(self, municipality: str, resident: str) -> AtCall:
        """What matters while somebody waits on the line, in one read; ``resident`` is empty for who is unknown."""

    def proof_keys(self, municipality: str, *, known: int = 0) -> ProofKeys:
        """The keys that prove where a reply belongs; made at first use, then kept for the environment's life.

        Read anew when ``known``, the version that somebody signed with, is not among those kept.
        """


class Claim(StrEnum):
    """What came of claiming a mail. ``UNCERTAIN``: an earlier try claimed it and never said how it went."""

    CLAIMED = "claimed"
    UNCERTAIN = "uncertain"
    SENT = "sent"


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


class Files(Protocol):
    """Raw messages and attachments."""

    def read(self, key: str) -> bytes:
        """The bytes stored under ``key``. Raises KeyError when there are none."""

    def write(self, key: str, content: bytes, *, media_type: str) -> None:
        """Store ``content`` under ``key``; writing the same again changes nothing."""

    def destroy_after(self, key: str, days: int) -> None:
        """Let what is stored under ``key`` be destroyed ``days`` after it was stored. Raises KeyError for nothing."""


class Quarantined(NamedTuple):
    """Something that could not become a case. ``reason`` is a fixed word, never text of the sender."""

    key: str
    reason: str
    channel: str
    municipality: str
    arrived_at: datetime


class Quarantine(Protocol):
    """A place for what could not become a case: kept, listed, never deleted by a function."""

    def keep(self, *, reason: str, channel: str, municipality: str, id: str, raw: bytes) -> None:  # noqa: A002
        """Keep the raw bytes; the same ``id`` is kept once."""

    def entries(self) -> Iterator[Quarantined]:
        """Everything in quarantine, oldest first within a channel."""


class Notification(NamedTuple):
    """What a department is told: no personal data, only what it needs to open the case.

    ``service`` and ``unit`` are empty where the case has none.
    """

    event_id: str
    municipality: str
    department: str
    reference: str
    event: str
    service: str
    unit: str
    channel: str
    priority: str
    due_at: datetime
    link: str


class Notifier(Protocol):
    """Tells a department."""

    def publish(self, notification: Notification) -> None:
        """Hand the notification to the department's topic."""


class StartedChat(NamedTuple):
    """A chat that the contact centre has opened. The token belongs to the resident's browser only."""

    contact_id: str
    participant_id: str
    participant_token: str


class KnownContact(NamedTuple):
    """A contact as the contact centre remembers it. ``initiated_at`` is in UTC.

    ``dialled`` and ``caller`` are E.164, and empty for a chat or a withheld number. ``method`` is how it began.
    """

    id: str
    initial_contact_id: str
    channel: str
    initiated_at: datetime
    dialled: str = ""
    caller: str = ""
    method: str = ""


class ContactCentreError(Exception):
    """The contact centre did not do as asked; the same call may work later.

    The message is a fixed word, which may be logged.
    """


class ContactCentre(Protocol):
    """Amazon Connect, as far as the use cases know it. Every method may raise ContactCentreError."""

    def start_chat(
        self, *, municipality: str, display_name: str, text: str, client_token: str, language: str = "sv"
    ) -> StartedChat:
        """Open a chat in the municipality's flow, marked with it and the language (ISO 639).

        The same ``client_token`` opens it once.
        """

    def start_task(
        self,
        *,
        municipality: str,
        name: str,
        link: str,
        link_text: str,
        reference: str,
        client_token: str,
        urgent: bool = False,
    ) -> None:
        """Put a task on the guides' desk, with a link to its case; the same ``client_token`` does once.

        Guides read ``name`` and ``link_text``. What is ``urgent`` stands before the rest.
        """

    def municipality_of(self, contact_id: str) -> str:
        """The municipality that the initial contact was marked with, empty when it has no mark or is unknown."""

    def contact(self, contact_id: str) -> KnownContact | None:
        """The contact with that id, None when it is unknown."""


class Clock(Protocol):
    """Tells the time."""

    def now(self) -> datetime:
        """The present moment, aware, in UTC."""
