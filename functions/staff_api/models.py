"""What staff send and see: the bodies of the staff API, checked and documented by pydantic.

Texts are trimmed. A body with a field that is not here is refused, so that a misspelt one is noticed.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import AwareDatetime, Base64Bytes, BaseModel, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from envag.domain.case import ContactReason, EventType, Priority, Resolution, Status
from envag.domain.completeness import GapKind
from envag.domain.contact import Channel, PartyType
from envag.domain.identification import Identification
from envag.domain.late import Reason as LateReason
from envag.domain.preview import Receiver, What
from envag.domain.service import FieldType
from envag.intake.manual import Whom
from envag.ports.staff import AccessKind, FeedbackKind
from envag.usecases.staff.desk import Why

LONGEST_TEXT = 20_000
"""Characters of what somebody writes."""

LONGEST_REASON = 1_000
"""Characters of why somebody does something."""

MOST_FILES = 10
"""Files of one reply. All of them stand in the request, of which Lambda takes 6 MB as base64
(https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""

_NAME = "[A-Za-z0-9!#$&^_.+-]+"
MOST_ANSWERS = 60
"""Fields of one service's form."""

_WORD = r"^[a-z][a-z0-9_-]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_REASON)]
Word = Annotated[str, StringConstraints(pattern=_WORD, max_length=64)]
"""An id of the municipality's files: a service, department, unit, step or article."""
Person = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=64)]
"""A person's pseudonym: ``sub`` of their token."""
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}$")]
ArticleVersion = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*@[1-9][0-9]{0,5}$", max_length=100)]
"""``id@version`` of an article (R4)."""
Version = Annotated[int, Field(ge=1, le=1_000_000)]
Reading = Literal[Why.CONTACT, Why.WORKLIST, Why.NOTIFICATION, Why.LOOKUP, Why.FOLLOW_UP, Why.REGISTERED]
"""Why a case is read, in the words of the log of accesses (X14): what people write would tell of people."""


def _never_null(schema: dict[str, Any]) -> None:
    """What is absent is left out, never null."""
    (schema_of_value,) = (each for each in schema.pop("anyOf") if each != {"type": "null"})
    schema.pop("default", None)
    schema.update(schema_of_value)


def _absent() -> Any:  # noqa: ANN401 - pydantic's own: a field's default of any type
    return Field(default=None, exclude_if=lambda value: value is None, json_schema_extra=_never_null)


class Model(BaseModel):
    """What every body has in common. Built at its first use, since no request needs all of them."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)


# What is seen


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
    channel: Channel | None = _absent()
    service: str
    department: str
    unit: str
    priority: Priority
    due_at: datetime
    arrived_at: datetime | None = _absent()
    assignee: Assignee
    parked_until: date | None = _absent()
    call_back_at: datetime | None = _absent()
    part: bool = False
    protected: bool


class Cases(Model):
    """Cases, and ``next`` where there are more: the cursor for ``after``."""

    cases: list[CaseLine]
    next: str | None = _absent()


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
    text: str | None = _absent()
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
    text: str | None = _absent()
    since: datetime | None = _absent()
    mine: bool


class LateDraft(Model):
    """A letter that tells a resident why it takes longer, to be looked over before it is sent."""

    reason: LateReason
    label: str
    text: str


class LateView(Model):
    """The promised time is nearly over (``due_soon``) or over (``overdue``); ``warned_at`` is when they were told."""

    kind: Literal["due_soon", "overdue"]
    warned_at: datetime | None = _absent()
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
    told: str | None = _absent()
    channel: Channel
    service: str
    department: str
    unit: str
    priority: Priority
    secrecy: int
    due_at: datetime
    arrived_at: datetime
    assignee: Assignee
    party: PartyView | None = _absent()
    identified: IdentifiedView | None = _absent()
    protected: bool
    masked: bool
    resolution: Resolution | None = _absent()
    contact_reason: ContactReason | None = _absent()
    parked_until: date | None = _absent()
    paused_at: datetime | None = _absent()
    late: LateView | None = _absent()
    call_back: CallBackView | None = _absent()
    merged_into: str | None = _absent()
    acknowledge_by: datetime | None = _absent()
    escalation: int
    subtasks: list[SubtaskView]
    version: int
    actions: list[str]
    timeline: list[EventView]


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
    next: str | None = _absent()


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
    form: str | None = _absent()


class Problem(Model):
    """What is wrong (RFC 9457). ``type`` is ``urn:envag:problem:`` and a fixed word.

    ``case`` is the case as it is now, when somebody else has changed it; ``missing`` names the fields that are not as
    they must be, ``gaps`` what a hand-over lacks (R9).
    """

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = _absent()
    missing: list[str] | None = _absent()
    gaps: list[GapView] | None = _absent()
    case: CaseView | None = _absent()


# What is sent


class LookUp(Model):
    """Exactly one of ``phone``, ``email`` and ``reference``; ``contact_id`` is the contact that rings."""

    phone: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] | None = None
    email: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=254)] | None = None
    reference: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)] | None = None
    why: Reading
    contact_id: Annotated[str, StringConstraints(pattern=r"^[0-9a-fA-F-]{1,64}$")] | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> LookUp:
        if [self.phone, self.email, self.reference].count(None) != 2:  # noqa: PLR2004 - of three
            raise PydanticCustomError("not_one", "exactly one of phone, email and reference")
        return self


class Sender(Model):
    """Who was in touch; leave it out for somebody who wants to stay anonymous."""

    type: PartyType = PartyType.PERSON
    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    email: Annotated[str, StringConstraints(strip_whitespace=True, max_length=254)] = ""
    phone: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""


class Assisted(Model):
    """Staff filled in the service's form for somebody (R51).

    ``read_back``: they read the answers to the person, who said that they are right.
    """

    on_behalf_of: Whom
    read_back: Literal[True]


class Register(Model):
    """A contact that came by hand. ``answers`` are texts by field of the service's form (R20).

    ``moved_to_private``: what began in public was moved out of it (R49). ``assisted`` needs ``answers``; the person
    gets a receipt by mail where they have left an address.
    """

    channel: Literal[Channel.VISIT, Channel.LETTER, Channel.PHONE, Channel.SOCIAL_MEDIA, Channel.FAX]
    text: Text
    service: Word | None = None
    answers: Annotated[dict[Word, Text], Field(max_length=MOST_ANSWERS)] = {}
    arrived_at: AwareDatetime | None = None
    party: Sender | None = None
    moved_to_private: bool = False
    assisted: Assisted | None = None


class Registered(Model):
    """What was taken down: the reference to tell the resident, and the case unless it is not theirs to see."""

    reference: str
    case: CaseView | None = _absent()


class Tally(Model):
    """Somebody was helped without a case (R55)."""

    kind: Word
    channel: Channel


class ChecklistFeedback(Model):
    """This checklist is wrong (R18). ``version`` is that of the service."""

    service: Word
    version: Version
    step: Word | None = None
    text: Reason


class DirectoryWrong(Model):
    """This entry of the directory is wrong (R32)."""

    text: Reason


class Assign(Model):
    """Whose case it becomes."""

    assignee: Person


class Park(Model):
    """Until when, and why (R79)."""

    until: date
    reason: Reason


class Note(Model):
    """A note that the resident never reads. ``from_resident``: they have told it, so that a waiting case goes on."""

    text: Text
    from_resident: bool = False


class SentFile(Model):
    """A file that goes along, as base64."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    media_type: Annotated[
        str, StringConstraints(pattern=r"^[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+$", max_length=255)
    ]
    content: Base64Bytes


class Closing(Model):
    """How it ended and why they had to be in touch (R69, R47)."""

    resolution: Resolution
    contact_reason: ContactReason


Spoken = Literal[Channel.EMAIL, Channel.PHONE, Channel.LETTER, Channel.VISIT, Channel.CHAT]
"""By mail it is sent; what was said by phone, in a letter or at a visit is written down as told (R44)."""


class Reply(Model):
    """An answer. ``article`` is what it was made from and ``original`` that article's text before editing (R40).

    ``e_service`` is a service whose page the mail links to, where the resident can do it themselves (R45).
    """

    text: Text
    channel: Spoken = Channel.EMAIL
    article: ArticleVersion | None = None
    original: Text | None = None
    files: Annotated[list[SentFile], Field(max_length=MOST_FILES)] = []
    e_service: Word | None = None
    close: Closing | None = None


class Ask(Model):
    """A question to the resident; the case waits for their answer."""

    text: Text
    channel: Spoken = Channel.EMAIL


class Warn(Model):
    """It takes longer than was promised. ``text`` is the whole letter, with the reason in it."""

    reason: LateReason
    text: Text
    channel: Spoken = Channel.EMAIL


class HandOver(Model):
    """To whom, with everything that they need to know.

    ``answers`` are texts by field of the service's form that the case did not have yet. ``incomplete`` is why it goes
    although something is missing: without it an incomplete case is refused, with what is missing (R9).
    """

    department: Word
    unit: Word | None = None
    summary: Text
    contact_reason: ContactReason | None = None
    answers: Annotated[dict[Word, Text], Field(max_length=MOST_ANSWERS)] = {}
    incomplete: Remark = ""


class GiveSubtask(Model):
    """What another department shall do; ``reason`` is why it may know of a secret case that is not its own (X10)."""

    department: Word
    unit: Word | None = None
    text: Text
    reason: Remark = ""


class FinishSubtask(Model):
    """Whose part has ended: its department tells what came of it, who has the case why it is withdrawn."""

    department: Word
    text: Text


class WithReason(Model):
    """Why."""

    reason: Reason


class Merge(Model):
    """The case that goes on in place of this one."""

    into: Reference


class Link(Model):
    """The case that this one has to do with."""

    to: Reference


class Split(Model):
    """What becomes a case of its own; without ``service`` its words are routed."""

    text: Text
    service: Word | None = None


class Correct(Model):
    """Where it belongs; what is left out stays. An empty ``unit`` takes the unit away."""

    service: Word | None = None
    department: Word | None = None
    unit: Word | Literal[""] | None = None
    reason: Remark = ""

    @model_validator(mode="after")
    def _something(self) -> Correct:
        if self.service is None and self.department is None and self.unit is None:
            raise PydanticCustomError("nothing", "at least one of service, department and unit")
        return self


class CallBack(Model):
    """Who has promised to call (the person themselves when left out), and when at the latest."""

    owner: Person | None = None
    due_at: AwareDatetime


class CallBackTried(Model):
    """How the call went; who was reached is not owed one any more."""

    reached: bool
    text: Remark = ""


class ChecklistStep(Model):
    """A step of the checklist was done, or not after all."""

    step: Word
    done: bool = True
    text: Remark = ""


class Identify(Model):
    """How the person showed who they are (X24)."""

    how: Literal[Identification.KNOWLEDGE, Identification.CALL_BACK, Identification.DOCUMENT]


class Nothing(Model):
    """Nothing needs to be said besides which case it is."""
