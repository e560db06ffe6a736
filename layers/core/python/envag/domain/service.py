"""A service: what a matter is about, and everything that follows from it."""

from datetime import date
from enum import IntEnum, StrEnum

from envag.domain.entity import entity, value_object
from envag.domain.identification import Identification
from envag.domain.season import Season


class Kind(StrEnum):
    """Kind of matter (R5)."""

    QUESTION = "question"
    STATUS_QUESTION = "status_question"
    OPINION = "opinion"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    SUGGESTION = "suggestion"
    FAULT_REPORT = "fault_report"
    NOTIFICATION = "notification"
    APPLICATION = "application"
    ORDER = "order"
    BOOKING = "booking"
    DOCUMENT_REQUEST = "document_request"
    REQUEST = "request"


class Clock(StrEnum):
    """How a target time is counted (X33)."""

    AT_ONCE = "at_once"
    WORKING = "working"
    CALENDAR = "calendar"


class RetentionAction(StrEnum):
    """What becomes of a record when its time is up."""

    KEEP = "keep"
    DESTROY = "destroy"
    DELIVER = "deliver"


class RetentionTrigger(StrEnum):
    """The event from which the time runs."""

    ARRIVED = "arrived"
    CLOSED = "closed"
    HANDED_OVER = "handed_over"


@entity
class RetentionClass:
    """How long a kind of record is kept (X9). ``months`` and ``days`` run from ``trigger``.

    Nothing is destroyed without ``decision``, the board's decision that allows it.
    """

    id: str
    title: str
    action: RetentionAction
    trigger: RetentionTrigger = RetentionTrigger.CLOSED
    months: int = 0
    days: int = 0
    decision: str = ""

    def __post_init__(self) -> None:
        timed = bool(self.months or self.days)
        if self.action is RetentionAction.KEEP and timed:
            msg = "action 'keep' has no end: leave out months and days"
            raise ValueError(msg)
        if self.action is not RetentionAction.KEEP and not timed:
            msg = f"action '{self.action}' needs months or days"
            raise ValueError(msg)


class Secrecy(IntEnum):
    """Secrecy level of a service (X10). From ``SECRET`` on, guides cannot read the department's side."""

    OPEN = 0
    PERSONAL = 1
    SECRET = 2
    SEALED = 3


class EService(StrEnum):
    """How a service can be started on the web."""

    NONE = "none"
    OPEN = "open"
    EID = "eid"
    PHONE_ONLY = "phone_only"


class FieldType(StrEnum):
    """The input that a required piece of information is asked for with."""

    TEXT = "text"
    MULTILINE = "multiline"
    PLACE = "place"
    DATE = "date"
    EMAIL = "email"
    PHONE = "phone"
    PERSON_NUMBER = "person_number"
    ORGANISATION_NUMBER = "organisation_number"
    NUMBER = "number"
    CHOICE = "choice"
    YES_NO = "yes_no"
    FILE = "file"


CONTACT_FIELDS = ("name", "email", "phone")
"""Ids of form fields that are contact details rather than facts of the matter."""


@entity
class FormField:
    """One piece of required or useful information; drives the resident's and the guide's form (R20).

    ``urgent``: a yes makes the case urgent (X32). ``own``: the person number is that of whose matter it is, who finds
    the case again with their e-ID (X23).
    """

    id: str
    label: str
    type: FieldType = FieldType.TEXT
    required: bool = True
    urgent: bool = False
    own: bool = False
    help: str = ""
    choices: tuple[str, ...] = ()


@entity
class ChecklistStep:
    """One step of how the centre handles the matter (R18). ``level`` 0-5 is the mandate it takes (R10)."""

    id: str
    text: str
    level: int = 1
    mandatory: bool = False


@value_object
class Target:
    """When an answer is due. Exactly the units that ``clock`` counts may be set.

    Calendar hours run round the clock and stand alone.
    ``law`` names the statute when the time is not the municipality's own promise.
    """

    clock: Clock
    hours: int = 0
    days: int = 0
    weeks: int = 0
    months: int = 0
    law: str = ""

    def __post_init__(self) -> None:
        given = {"hours": self.hours, "days": self.days, "weeks": self.weeks, "months": self.months}
        allowed = {
            Clock.AT_ONCE: set(),
            Clock.WORKING: {"hours", "days"},
            Clock.CALENDAR: {"hours", "days", "weeks", "months"},
        }[self.clock]
        wrong = [name for name, value in given.items() if value and name not in allowed]
        if wrong:
            use = ", ".join(sorted(allowed)) or "no time"
            msg = f"clock '{self.clock}' does not count {', '.join(wrong)}; use {use}"
            raise ValueError(msg)
        if self.clock is Clock.CALENDAR and self.hours and (self.days or self.weeks or self.months):
            msg = "clock 'calendar' counts hours alone; leave out days, weeks and months"
            raise ValueError(msg)
        if allowed and not any(given[name] for name in allowed):
            msg = f"clock '{self.clock}' needs one of {', '.join(sorted(allowed))}"
            raise ValueError(msg)


@entity
class Service:
    """What the matter is about; owns department, checklist, target time, secrecy and retention.

    ``id`` is the template's code in lower case. ``department`` and ``unit`` are ids within the
    municipality. ``level`` 0-5 says how far the centre carries the matter; from level 4 on the centre
    decides, and ``delegation`` is the point of the delegation order that lets it (R87).
    ``target`` is when an answer is due, and ``urgent_target`` replaces it for an urgent case.
    ``receipt_target`` is when a person must have confirmed; at once, the automatic receipt does.
    Fields of ``form`` whose ids are in ``CONTACT_FIELDS`` are the sender's contact details.
    ``contact_optional`` is true where the resident may stay anonymous (R6, X41). ``must_not_autoreply``
    marks the legal matters that no machine may answer (R61, X5, X6, X8). ``alternatives`` are ways in
    other than the web (R7). ``forms`` name the paper forms and enclosures (R17). ``retention`` is the id
    of a retention class. ``easy`` is the service in easy Swedish, a line for each paragraph. ``decision`` is the
    board's decision that handed the service to the centre (R87).
    ``suspended`` are the parts of the year in which the promise of ``target`` does not hold (R62).
    ``officer_minutes`` is how long a question takes a department: what it is spared when the centre answers (R74).
    ``identification`` is how surely a person must be identified before they are told of their own matter (X24).
    """

    id: str
    title: str
    description: str
    department: str
    kind: Kind
    level: int
    secrecy: Secrecy
    target: Target
    e_service: EService
    unit: str = ""
    receipt_target: Target | None = None
    urgent_target: Target | None = None
    form: tuple[FormField, ...] = ()
    checklist: tuple[ChecklistStep, ...] = ()
    synonyms: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    who_may: str = ""
    easy: str = ""
    alternatives: tuple[str, ...] = ("phone", "visit")
    retention: str = ""
    contact_optional: bool = False
    must_not_autoreply: bool = False
    decision: str = ""
    delegation: str = ""
    active_from: date | None = None
    suspended: tuple[Season, ...] = ()
    officer_minutes: int = 0
    identification: Identification = Identification.NONE
    version: int = 1

    @property
    def on_web(self) -> bool:
        """Whether residents can do it themselves on the service's own page."""
        return self.e_service in {EService.OPEN, EService.EID}

    def target_for(self, *, urgent: bool) -> Target:
        """The target of a case, which an urgent one may have of its own."""
        return self.urgent_target if urgent and self.urgent_target else self.target

    def suspended_on(self, day: date) -> bool:
        """Whether the promise does not hold for what comes in on that day (R62)."""
        return any(season.holds_on(day) for season in self.suspended)
