"""The case: one record with a reference, a status and a timeline of immutable events."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, NamedTuple, Self

from envag.domain.contact import SILENT, Party, SetAside
from envag.domain.subtask import NO_SUBTASKS, Subtasks


class Status(StrEnum):
    """Where a case stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITING = "waiting"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"

    @property
    def open(self) -> bool:
        """Whether somebody still has to do something."""
        return self is not Status.CLOSED


class Resolution(StrEnum):
    """How a case ended (3.1 and 3.21 of the requirements' sources); needed to close it (R69)."""

    SOLVED_BY_CENTRE = "solved_by_centre"
    SELF_SERVICE = "self_service"
    REGISTERED_COMPLETE = "registered_complete"
    ANSWERED_BY_DEPARTMENT = "answered_by_department"
    CONNECTED = "connected"
    REFERRED = "referred"
    REFERRED_INTERNALLY = "referred_internally"
    ASKED_TO_COME_BACK = "asked_to_come_back"
    SENT_SECURELY = "sent_securely"
    NOT_OURS = "not_ours"
    DUPLICATE = "duplicate"
    NO_ACTION = "no_action"


class ContactReason(StrEnum):
    """Why the resident had to be in touch (R47); needed to close a case (R69)."""

    INFORMATION_MISSING = "information_missing"
    INFORMATION_WRONG = "information_wrong"
    INFORMATION_NOT_FOUND = "information_not_found"
    INFORMATION_UNCLEAR = "information_unclear"
    E_SERVICE_MISSING = "e_service_missing"
    E_SERVICE_NOT_FOUND = "e_service_not_found"
    DIGITAL_TROUBLE = "digital_trouble"
    PERSONAL_CONTACT = "personal_contact"
    OPINION = "opinion"
    COMPLAINT = "complaint"
    FAULT_REPORT = "fault_report"
    OTHER = "other"


class Priority(StrEnum):
    """Order of work; urgent comes from danger words or the service, never from who writes (R66)."""

    NORMAL = "normal"
    URGENT = "urgent"


class EventType(StrEnum):
    """What can happen to a case."""

    RECEIVED = "received"
    ADDED = "added"
    ANSWERED = "answered"
    UNDELIVERED = "undelivered"
    CONTACT_MOVED = "contact_moved"
    MESSAGE = "message"
    TRANSCRIPT = "transcript"
    RECORDING = "recording"
    COPY = "copy"
    BOT_ANSWERED = "bot_answered"
    NOTE = "note"
    ASSIGNED = "assigned"
    STATUS_CHANGED = "status_changed"
    SERVICE_CHANGED = "service_changed"
    HANDED_OVER = "handed_over"
    CLOSED = "closed"
    REOPENED = "reopened"
    TAKEN_UP = "taken_up"
    PARKED = "parked"
    ASKED = "asked"
    SENT_BACK = "sent_back"
    MERGED = "merged"
    LINKED = "linked"
    SPLIT = "split"
    CALL_BACK = "call_back"
    CALL_BACK_TRIED = "call_back_tried"
    PROTECTED = "protected"
    ANONYMISED = "anonymised"
    CHECKLIST = "checklist"
    RATED = "rated"
    ACKNOWLEDGED = "acknowledged"
    ESCALATED = "escalated"
    SUBTASK_GIVEN = "subtask_given"
    SUBTASK_DONE = "subtask_done"
    REMINDED = "reminded"
    WARNED = "warned"
    DECISION_DEMANDED = "decision_demanded"
    REPLANNED = "replanned"
    IDENTIFIED = "identified"


class OfficersMail(StrEnum):
    """What a department may do with a case by ordinary mail, which never carries what is secret (R94, X12).

    ``IN_THE_APP``: it has a sub-task of it only.
    """

    ANSWERS = "answers"
    NOTES = "notes"
    NOTHING = "nothing"
    IN_THE_APP = "in_the_app"


class Actor(NamedTuple):
    """Who did it: ``resident``, ``guide``, ``officer`` or ``system``; ``id`` is a pseudonym, never a name."""

    role: str
    id: str = ""


RESIDENT = Actor(role="resident")
SYSTEM = Actor(role="system")


class Change(NamedTuple):
    """One field of the case before and after an event (R79)."""

    field: str
    before: str
    after: str


TELLS_DEPARTMENT = frozenset(
    {
        EventType.RECEIVED,
        EventType.ADDED,
        EventType.UNDELIVERED,
        EventType.HANDED_OVER,
        EventType.REOPENED,
        EventType.TAKEN_UP,
        EventType.SENT_BACK,
        EventType.ESCALATED,
        EventType.SUBTASK_GIVEN,
        EventType.SUBTASK_DONE,
        EventType.REMINDED,
        EventType.DECISION_DEMANDED,
    }
)
"""The events that a department is told about."""

NO_UNIT = NO_REMINDER = "-"
"""How a case without a unit, and what is no reminder, is told to who filters: no attribute can be empty."""

SECRET, SEALED = 2, 3
"""Levels of ``Secrecy`` from which guides cannot read the department's side, or not even that there is a case (X10)."""

MAILS_RESIDENT = frozenset({EventType.RECEIVED, EventType.ANSWERED, EventType.ASKED, EventType.COPY, EventType.WARNED})
"""The events that can bring the resident a mail: a receipt, an answer, a question, the copy of a chat, or that it
will take longer."""


_HELD_BY = 8
"""Characters of a pseudonym: of a random UUID, 32 bits."""


class TimelineEvent(NamedTuple):
    """One immutable event. ``id`` derives from its source, so the same event is stored once.

    ``data`` holds what the type needs (texts, answers, attachments, routing) as plain JSON values.
    """

    id: str
    type: EventType
    occurred_at: datetime
    actor: Actor
    changes: tuple[Change, ...] = ()
    data: Mapping[str, Any] = MappingProxyType({})


class CallBack(NamedTuple):
    """Somebody has promised to call back: who (a pseudonym), by when (UTC), and how often they have tried.

    As text, in a change's ``before`` and ``after``: the three, separated by single spaces, the name last.
    """

    owner: str
    due_at: datetime
    attempts: int = 0

    def __str__(self) -> str:
        return f"{self.due_at.isoformat()} {self.attempts} {self.owner}"

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """What ``str`` made of it; None for an empty text, which says that there is none."""
        if not text:
            return None
        due_at, attempts, owner = text.split(" ", 2)
        return cls(owner=owner, due_at=datetime.fromisoformat(due_at), attempts=int(attempts))


class Case(NamedTuple):
    """The record. ``resident`` is the keyed hash of the party's phone or address, empty when anonymous.

    ``owner`` is that of the person number of whose matter it is, where it is known (X23).
    ``source`` and ``digest`` tell a redelivery from a collision. ``version`` counts its writes.
    ``due_at`` is when an answer is due, in UTC. ``department`` and ``unit`` are ids of the municipality.
    ``closed_at`` is when it was closed last, None while it is open (R44).
    ``protected`` hides who it is about from most (X12). ``parked_until`` is the day on which a waiting case is taken
    up again, ``paused_at`` the moment since which the promise of an answer waits for the resident (X33).
    ``merged_into`` is the reference of the case that goes on in its place.
    ``acknowledge_by`` is when the department that it was handed over to must have given a sign of life, in UTC, None
    when it has; ``escalation`` counts the steps that have been told since (``domain.acknowledgement``).
    ``subtasks`` are what other departments still have to do for it.
    """

    municipality: str
    reference: str
    channel: str
    source: str
    arrived_at: datetime
    due_at: datetime
    department: str
    service: str = ""
    unit: str = ""
    status: Status = Status.NEW
    priority: Priority = Priority.NORMAL
    must_not_autoreply: bool = False
    secrecy: int = 0
    confidence: float = 0.0
    resident: str = ""
    owner: str = ""
    party: Party | None = None
    assignee: str = ""
    resolution: Resolution | None = None
    contact_reason: ContactReason | None = None
    set_aside: SetAside | None = None
    digest: str = ""
    updated_at: datetime | None = None
    closed_at: datetime | None = None
    protected: bool = False
    parked_until: date | None = None
    paused_at: datetime | None = None
    call_back: CallBack | None = None
    merged_into: str = ""
    acknowledge_by: datetime | None = None
    escalation: int = 0
    subtasks: Subtasks = NO_SUBTASKS
    version: int = 1

    @property
    def held_by(self) -> str:
        """The beginning of the assignee's pseudonym: enough to know oneself by, and short enough for a list."""
        return self.assignee[:_HELD_BY]

    def tells_department(self, event: TimelineEvent) -> bool:
        """Whether the case's department is told of ``event``; what was set aside tells nobody, nor an out-of-office.

        A bounce does: somebody waits for an answer that never came. What is ``quiet``, such as a delay, does not. So
        does the end of a chat that nobody answered, unless a machine has solved it and closed the case. A correction
        tells when it moves the case, and a merger where the matter goes on. What a resident ends tells whoever it was
        handed over to, and may be on the way to them.
        """
        silent = "quiet" in event.data or (event.type is EventType.ADDED and event.data.get("automatic") in SILENT)
        missed = "unanswered" in event.data and self.status.open
        moved = event.type is EventType.SERVICE_CHANGED and any(c.field == "department" for c in event.changes)
        joined = event.type is EventType.MERGED and self.status.open
        left = event.actor == RESIDENT and event.type is EventType.CLOSED
        ended = left and any(c.field == "status" and c.before == Status.HANDED_OVER for c in event.changes)
        tells = event.type in TELLS_DEPARTMENT or missed or moved or joined or ended
        return tells and self.set_aside is None and not silent

    @property
    def officers_mail(self) -> OfficersMail:
        """What officers may do by mail: who has left no e-mail address cannot be answered by it."""
        if self.secrecy >= SECRET or self.protected:
            return OfficersMail.NOTHING
        return OfficersMail.ANSWERS if self.party and self.party.email else OfficersMail.NOTES

    def mails_resident(self, event: TimelineEvent) -> bool:
        """Whether ``event`` brings the resident a mail; its ``data["mail"]`` then says to whom and how."""
        return event.type in MAILS_RESIDENT and "mail" in event.data

    def with_changes(self, event: TimelineEvent) -> Self:
        """The case after ``event``: its changes applied, one version later. A late event turns no clock back.

        Who it is about stands in no change: ``ANONYMISED`` alone takes that away (X41).
        """
        fields: dict[str, Any] = {c.field: _FIELDS[c.field](c.after) for c in event.changes}
        if event.type is EventType.ANONYMISED:
            fields |= {"party": None, "resident": "", "owner": ""}
        latest = max(event.occurred_at, self.updated_at or event.occurred_at)
        changed = self._replace(**fields, updated_at=latest, version=self.version + 1)
        if changed.status.open == self.status.open:
            return changed
        return changed._replace(closed_at=None if changed.status.open else event.occurred_at)


def _optional(kind: Callable[[str], Any]) -> Callable[[str], Any]:
    return lambda text: kind(text) if text else None


_FIELDS: Mapping[str, Any] = {
    "status": Status,
    "department": str,
    "unit": str,
    "service": str,
    "assignee": str,
    "priority": Priority,
    "secrecy": int,
    "arrived_at": datetime.fromisoformat,
    "due_at": datetime.fromisoformat,
    "set_aside": _optional(SetAside),
    "resolution": _optional(Resolution),
    "contact_reason": _optional(ContactReason),
    "resident": str,
    "protected": "True".__eq__,
    "parked_until": _optional(date.fromisoformat),
    "paused_at": _optional(datetime.fromisoformat),
    "call_back": CallBack.parse,
    "merged_into": str,
    "acknowledge_by": _optional(datetime.fromisoformat),
    "escalation": lambda text: int(text or 0),
    "subtasks": Subtasks.parse,
}
"""The fields that an event may change, and how its text becomes the field's value."""
