"""One contact: an e-mail, form, chat, call or visit, as every channel hands it to the centre."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Channel(StrEnum):
    """The ways in (R3). The last six are registered by hand or by another system."""

    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    CHAT = "chat"
    VISIT = "visit"
    LETTER = "letter"
    SOCIAL_MEDIA = "social_media"
    FAX = "fax"
    E_SERVICE = "e_service"


class PartyType(StrEnum):
    """Who is in touch (R6)."""

    PERSON = "person"
    COMPANY = "company"
    ASSOCIATION = "association"
    ANONYMOUS = "anonymous"


class SetAside(StrEnum):
    """Why a contact is kept on a list of its own instead of among the cases to work on."""

    SPAM = "spam"
    ADVERTISING = "advertising"
    AUTOMATIC = "automatic"


class Automatic(StrEnum):
    """Mail that a machine wrote (RFC 3834), by what it is for. Nothing of it ever gets a receipt.

    ``GENERATED`` is what another system tells us, a no-reply message among it: work like any other.
    """

    BOUNCE = "bounce"
    OUT_OF_OFFICE = "out_of_office"
    CHALLENGE = "challenge"
    FEEDBACK_REPORT = "feedback_report"
    READ_RECEIPT = "read_receipt"
    MAILING_LIST = "mailing_list"
    ADVERTISING = "advertising"
    GENERATED = "generated"


SILENT = frozenset({Automatic.OUT_OF_OFFICE, Automatic.CHALLENGE, Automatic.FEEDBACK_REPORT, Automatic.READ_RECEIPT})
"""What leaves nothing to do: joined to a case it moves nothing and tells nobody."""


class Party(NamedTuple):
    """The sender as they present themselves; nothing here is verified.

    ``phone`` is E.164 where it could be read, otherwise the sender's own text. A withheld number
    leaves it empty (X41).
    """

    name: str = ""
    email: str = ""
    phone: str = ""
    type: PartyType = PartyType.PERSON

    @property
    def reachable(self) -> bool:
        """Whether the centre has a way to answer."""
        return bool(self.email or self.phone)


ANONYMOUS = Party(type=PartyType.ANONYMOUS)


class Attachment(NamedTuple):
    """A file that came with a contact, stored under ``key``. ``size`` is in bytes."""

    key: str
    name: str
    media_type: str
    size: int


class Thread(NamedTuple):
    """Where a mail says that it belongs. All of it is the sender's word until a use case has checked it.

    A named tuple, since every function loads it.

    ``proofs`` are what may be our signatures, from its recipients and the Message-IDs that it names;
    ``message_ids`` the Message-IDs that it answers, the nearest first, without angle brackets;
    ``references`` the case references in its subject, in canonical form.
    """

    proofs: tuple[str, ...] = ()
    message_ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


NO_THREAD = Thread()


class Contact(NamedTuple):
    """What a channel delivers, independent of the channel.

    ``municipality`` is the slug, decided only from something that the sender cannot choose freely.
    ``source_id`` is stable over redeliveries of the same payload; ``digest`` is a hash of what was
    said, so that a reused source id with other content is noticed. ``arrived_at`` is the moment the
    contact reached our endpoint, in UTC: the legal moment of arrival (FL 22 §).
    ``recipient`` is the department or unit whose own address or number was used, else empty.
    ``service`` is the service that the sender chose, else empty. ``answers`` are the fields of that
    service's form, by field id.

    Of mail only: ``reply`` are the new words of ``text`` where that also quotes older ones. ``automatic``
    says that a machine wrote it, ``answerable`` whether a receipt may go to its sender at all. ``authentic``
    is whether the sender's domain vouches for it, None where it says nothing; ``verdicts`` are the results of
    SPF, DKIM and DMARC by method (RFC 8601). ``message_id`` is its Message-ID with angle brackets.
    ``reply_to`` is where its sender wants the answer instead (RFC 5322 section 3.6.2), where that can be believed.
    ``forwarded_by`` is the address of ours that passed it on and ``written_at`` when the original was written,
    in UTC (R43). ``bounced`` are the addresses that a bounce says could not be reached. ``own_words`` says that its new
    words are its sender's alone: all of it could be read, and nothing is quoted in them. ``owner`` is the keyed hash of
    the person number of a sender who is logged in with an e-ID (X23).
    """

    municipality: str
    channel: Channel
    source_id: str
    arrived_at: datetime
    digest: str = ""
    subject: str = ""
    text: str = ""
    party: Party = ANONYMOUS
    service: str = ""
    recipient: str = ""
    language: str = "sv"
    answers: Mapping[str, str] = MappingProxyType({})
    attachments: tuple[Attachment, ...] = ()
    set_aside: SetAside | None = None
    raw_key: str = ""
    reply: str = ""
    automatic: Automatic | None = None
    answerable: bool = False
    authentic: bool | None = None
    verdicts: Mapping[str, str] = MappingProxyType({})
    message_id: str = ""
    reply_to: str = ""
    thread: Thread = NO_THREAD
    forwarded_by: str = ""
    written_at: datetime | None = None
    bounced: tuple[str, ...] = ()
    protection: tuple[str, ...] = ()
    own_words: bool = False
    owner: str = ""
