"""What the staff API shows: the bodies of its answers, checked and documented by pydantic."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from envag.domain.case import ContactReason, EventType, Priority, Resolution, Status
from envag.domain.completeness import GapKind
from envag.domain.contact import Channel, PartyType
from envag.domain.identification import Identification
from envag.domain.late import Reason as LateReason
from envag.domain.preview import Receiver, What
from envag.domain.service import FieldType
from envag.ports.staff import AccessKind, FeedbackKind
from terms import Model, absent


class Label(Model):
    """A code and what a person reads for it."""

    id: str
    label: str


class Place(Model):
    """A municipality that the person works in, and as what. Only officers have departments."""

    municipality: str
    name: str
    roles: list[str]
    departments: list[str]


class Me(Model):
    """Who is signed in: ``staff`` is their pseudonym."""

    staff: str
    places: list[Place]


class CatalogueStep(Model):
    """A step of a service's checklist. ``level`` 0-5 is the mandate that it takes."""

    id: str
    text: str
    level: int
    mandatory: bool


class CatalogueField(Model):
    """A piece of information that the service needs."""

    id: str
    label: str
    type: FieldType
    required: bool
    urgent: bool
    help: str
    choices: list[str]


class CatalogueService(Model):
    """A service. ``level`` 0-5 is how far the centre carries it, ``secrecy`` 0-3.

    ``on_web``: residents can do it themselves on a page of its own. ``identification`` is how surely a person must be
    identified before they are told of their own matter (X24).
    """

    id: str
    title: str
    description: str
    level: int
    secrecy: int
    department: str
    unit: str
    version: int
    contact_optional: bool
    must_not_autoreply: bool
    on_web: bool
    identification: Identification
    checklist: list[CatalogueStep]
    form: list[CatalogueField]


class CatalogueUnit(Model):
    """A unit of a department."""

    id: str
    name: str
    phone: str


class CatalogueDepartment(Model):
    """A department with its units. ``company``: a municipal company, which gets no more than the work takes (R95)."""

    id: str
    code: str
    name: str
    phone: str
    company: bool
    units: list[CatalogueUnit]


class Catalogue(Model):
    """What a municipality does and who does it. ``centre`` is the id of the department that is the centre.

    ``neighbours`` are the municipalities that it has an agreement with today.
    """

    municipality: str
    name: str
    centre: str
    centre_name: str
    services: list[CatalogueService]
    departments: list[CatalogueDepartment]
    neighbours: list[Label]
    resolutions: list[Label]
    contact_reasons: list[Label]
    channels: list[Label]


Assignee = Literal["me", "other", ""]


class CaseLine(Model):
    """A case in a list. Of a protected person's it tells nothing that could say who it is.

    ``part``: the department has no more than a sub-task of it.
    """

    reference: str
    status: Status
    channel: Channel | None = absent()
    service: str
    department: str
    unit: str
    priority: Priority
    due_at: datetime
    arrived_at: datetime | None = absent()
    assignee: Assignee
    parked_until: date | None = absent()
    call_back_at: datetime | None = absent()
    part: bool = False
    protected: bool


class Cases(Model):
    """Cases, and ``next`` where there are more: the cursor for ``after``."""

    cases: list[CaseLine]
    next: str | None = absent()


class PartyView(Model):
    """Who is in touch, as they said."""

    type: PartyType
    name: str
    email: str
    phone: str


class ActorView(Model):
    """Who did it."""

    role: str
    me: bool


class ChangeView(Model):
    """A field before and after."""

    field: str
    before: str
    after: str


class FileView(Model):
    """A file; ``n`` is its number within the case, ``size`` in bytes."""

    n: int
    name: str
    size: int
    media_type: str


class EventView(Model):
    """Something that has happened to the case. ``data`` holds what its type has besides."""

    id: str
    type: EventType
    at: datetime
    actor: ActorView
    text: str | None = absent()
    changes: list[ChangeView]
    files: list[FileView]
    data: dict[str, Any]


class CallBackView(Model):
    """A call that was promised."""

    owner: Assignee
    due_at: datetime
    attempts: int


class SubtaskView(Model):
    """A part of the case that a department does (R15). ``mine``: this person may finish it, others withdraw it."""

    department: str
    unit: str
    text: str | None = absent()
    since: datetime | None = absent()
    mine: bool


class LateDraft(Model):
    """A letter that tells a resident why it takes longer, to be looked over before it is sent."""

    reason: LateReason
    label: str
    text: str


class LateView(Model):
    """The promised time is nearly over (``due_soon``) or over (``overdue``); ``warned_at`` is when they were told."""

    kind: Literal["due_soon", "overdue"]
    warned_at: datetime | None = absent()
    drafts: list[LateDraft]


class IdentifiedView(Model):
    """How and when the person last showed who they are; ``enough`` for what the case's service demands (X24)."""

    how: Identification
    at: datetime
    enough: bool


class CaseView(Model):
    """A case as the person may see it; ``actions`` is what they may do with it now.

    What is masked is left out: of a protected person, ``party`` and every text and file (``masked`` is then true).
    ``acknowledge_by`` is when the department must have acknowledged a hand-over, absent when it has; ``escalation``
    counts who has been told since. ``subtasks`` are the parts that other departments still do.
    ``paused_at`` is since when the promise of an answer waits for the resident, ``late`` what can be done about one
    that is nearly broken.
    ``told`` is how the resident is told that it stands, in the municipality's own words; of what is secret or about a
    protected person nothing tells them but a human.
    """

    reference: str
    status: Status
    told: str | None = absent()
    channel: Channel
    service: str
    department: str
    unit: str
    priority: Priority
    secrecy: int
    due_at: datetime
    arrived_at: datetime
    assignee: Assignee
    party: PartyView | None = absent()
    identified: IdentifiedView | None = absent()
    protected: bool
    masked: bool
    resolution: Resolution | None = absent()
    contact_reason: ContactReason | None = absent()
    parked_until: date | None = absent()
    paused_at: datetime | None = absent()
    late: LateView | None = absent()
    call_back: CallBackView | None = absent()
    merged_into: str | None = absent()
    acknowledge_by: datetime | None = absent()
    escalation: int
    subtasks: list[SubtaskView]
    version: int
    actions: list[str]
    timeline: list[EventView]


class Registered(Model):
    """What was taken down: the reference to tell the resident, and the case unless it is not theirs to see."""

    reference: str
    case: CaseView | None = absent()


class FileLink(Model):
    """Where a file can be fetched for ``expires_in`` seconds."""

    url: str
    expires_in: int


class AccessView(Model):
    """Somebody has read something: ``subject`` is a case's reference or the keyed hash of what was looked up."""

    at: datetime
    staff: str
    kind: AccessKind
    subject: str
    why: str


class Accesses(Model):
    """Who has read what, and ``next`` where there is more."""

    accesses: list[AccessView]
    next: str | None = absent()


class DirectoryEntry(Model):
    """Whom guides turn to in a unit. ``stale``: nobody has said for 90 days that it is right (R32)."""

    id: str
    department: str
    unit: str
    name: str
    answers: str
    phone: str
    email: str
    owner: str
    verified_at: date
    stale: bool


class Directory(Model):
    """By unit, as the municipality's file has them."""

    entries: list[DirectoryEntry]


class FeedbackView(Model):
    """What somebody said of a checklist or the directory, or how they corrected the routing (``changes``).

    ``service`` and ``version`` are those of the checklist, or of the case before it was corrected. ``step`` is of the
    checklist, or the entry of the directory.
    """

    at: datetime
    kind: FeedbackKind
    staff: str
    service: str
    version: int
    step: str
    text: str
    reference: str
    changes: list[ChangeView]


class Feedback(Model):
    """The newest first."""

    feedback: list[FeedbackView]


class FieldProblem(Model):
    """A field that must be mended."""

    field: str
    detail: str


class GapView(Model):
    """What a hand-over lacks: a field without an answer, a mandatory step that is not done, or any way to reach them.

    ``id`` is that of the field or step, ``label`` its words; a missing contact has none.
    """

    kind: GapKind
    id: str
    label: str


class PartView(Model):
    """So many texts, answers, files or events of a kind."""

    what: What
    count: int


class HandOverPreview(Model):
    """What a hand-over would carry (X39). ``name`` is the receiver's.

    ``held_back`` is what the receiver is not given, ``lost`` what it has no place for, ``gaps`` what is missing (R9).
    ``forbidden``: what is secret or protected does not leave the municipality like this. ``form`` is the text that
    another municipality would read.
    """

    receiver: Receiver
    name: str
    receives: list[PartView]
    held_back: list[PartView]
    lost: list[PartView]
    gaps: list[GapView]
    forbidden: bool
    form: str | None = absent()


class Problem(Model):
    """What is wrong (RFC 9457). ``type`` is ``urn:envag:problem:`` and a fixed word.

    ``case`` is the case as it is now, when somebody else has changed it; ``missing`` names the fields that are not as
    they must be, ``gaps`` what a hand-over lacks (R9).
    """

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = absent()
    missing: list[str] | None = absent()
    gaps: list[GapView] | None = absent()
    case: CaseView | None = absent()
