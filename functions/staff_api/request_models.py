"""What staff send: the bodies of requests to the staff API, checked and documented by pydantic.

Texts are trimmed. A body with a field that is not here is refused, so that a misspelt one is noticed.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, Base64Bytes, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from envag.domain.case import ContactReason, Resolution
from envag.domain.contact import Channel, PartyType
from envag.domain.identification import Identification
from envag.domain.late import Reason as LateReason
from envag.intake.manual import Whom
from terms import ArticleVersion, Model, Person, Reading, Reason, Reference, Remark, Text, Version, Word

MOST_FILES = 10
"""Files of one reply. All of them stand in the request, of which Lambda takes 6 MB as base64
(https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html)."""

MOST_ANSWERS = 60
"""Fields of one service's form."""


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
    answers: Annotated[dict[Word, Text], Field(max_length=MOST_ANSWERS)] = {}  # noqa: RUF012 - pydantic copies it
    arrived_at: AwareDatetime | None = None
    party: Sender | None = None
    moved_to_private: bool = False
    assisted: Assisted | None = None


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
    files: Annotated[list[SentFile], Field(max_length=MOST_FILES)] = []  # noqa: RUF012 - pydantic copies it
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
    answers: Annotated[dict[Word, Text], Field(max_length=MOST_ANSWERS)] = {}  # noqa: RUF012 - pydantic copies it
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
