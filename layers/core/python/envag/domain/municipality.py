"""A municipality: the tenant, with its departments, hours, addresses and texts."""

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from enum import StrEnum

from envag.domain.disturbance import Disturbance
from envag.domain.e_id_provider import EId
from envag.domain.entity import entity
from envag.domain.hours import Hours
from envag.domain.left_numbers import LeftNumber
from envag.domain.look import Look
from envag.domain.place_map import PlaceMap
from envag.domain.service import Clock, RetentionClass, Service, Target
from envag.domain.staff_directory import DirectoryEntry

SLUG = re.compile(r"[a-z][a-z0-9-]{1,39}")
"""A municipality's id. ``#`` cannot occur, so that a key prefix ``M#<slug>#`` is exact."""

PREFIX = re.compile(r"[A-Z]{3}")
"""Three letters that open a case reference."""

ONE_WORKING_DAY = Target(clock=Clock.WORKING, days=1)

PLAIN = Look()
"""The look of whoever chose none."""


class SubscriptionType(StrEnum):
    """How a department is told."""

    EMAIL = "email"
    SMS = "sms"
    HTTPS = "https"
    WEBHOOK = "webhook"
    SQS = "sqs"


class EscalatesTo(StrEnum):
    """Who is told when nobody acknowledges a hand-over. ``DEPARTMENT`` is its contact person.

    At ``CENTRE`` every chain ends, where its lead has the case again; ``SENDER`` is that end for what is sealed.
    """

    CONTACT_PERSON = "contact_person"
    DEPUTY = "deputy"
    DEPARTMENT = "department"
    CENTRE = "centre"
    SENDER = "sender"


@entity
class EscalationStep:
    """A step of the chain along which an unacknowledged hand-over goes.

    ``hours`` are the working hours that it gives them, 0 for as many as the hand-over gave.
    """

    to: EscalatesTo
    hours: int = 0


@entity
class Subscription:
    """One receiver of a department's notifications.

    An empty ``endpoint`` is allowed for ``sqs`` only: the department's queue is then created with the stack.
    ``secret`` is of a ``webhook`` alone: the name of what its messages are signed with, and its own name.
    ``services`` limits what is sent, empty means all.
    ``urgent_only`` limits it to urgent cases, ``escalation`` to hand-overs that are escalated to one of these.
    """

    type: SubscriptionType
    endpoint: str = ""
    secret: str = ""
    services: tuple[str, ...] = ()
    urgent_only: bool = False
    escalation: tuple[EscalatesTo, ...] = ()


ESCALATE_AFTER = 8
"""Working hours that a hand-over may lie unread where no unit says otherwise."""


@entity
class Unit:
    """Part of a department with its own hours, address and number.

    ``contact_person`` and ``deputy`` are whom the centre turns to (R88); empty means the department's.
    ``emergency_phone`` (E.164) answers when ``hours`` are over: the jour number of urgent texts (X32).
    ``escalate_after_hours`` is how long a handed-over case may lie unread, in hours of its own.
    ``escalation`` is who is told then, one after the other; empty means the department's chain.
    """

    id: str
    name: str
    email: str = ""
    phone: str = ""
    emergency_phone: str = ""
    hours: Hours | None = None
    contact_person: str = ""
    deputy: str = ""
    escalate_after_hours: int = ESCALATE_AFTER
    escalation: tuple[EscalationStep, ...] = ()


@entity
class Department:
    """Receives cases; has one SNS topic. ``code`` is the short name on the organisation chart.

    ``company`` marks a municipal company, ``registrar`` the department whose registrar gets appeals.
    ``escalation`` is who is told of a hand-over that nobody acknowledges; empty means whoever is named here.
    """

    id: str
    code: str
    name: str
    units: tuple[Unit, ...] = ()
    email: str = ""
    phone: str = ""
    company: bool = False
    registrar: bool = False
    contact_person: str = ""
    deputy: str = ""
    escalation: tuple[EscalationStep, ...] = ()
    subscriptions: tuple[Subscription, ...] = ()

    def unit(self, unit_id: str) -> Unit | None:
        """The unit with that id, or None."""
        return next((unit for unit in self.units if unit.id == unit_id), None)


@entity
class Desk:
    """A visit desk or branch (R54)."""

    id: str
    name: str
    address: str
    hours: Hours
    services: tuple[str, ...] = ()


@entity
class LanguageLine:
    """Hours at which the centre answers in a minority language (X18). ``language`` is BCP 47."""

    language: str
    hours: Hours


class NumberSource(StrEnum):
    """Where the number comes from that the contact centre's calls arrive at."""

    CLAIM = "claim"
    PORTED = "ported"


@entity
class CentreNumber:
    """How the centre's number comes into Amazon Connect.

    ``claim`` takes a free Swedish number that begins with ``prefix`` (E.164); ``ported`` is a number that Connect
    has already, by its ``arn``: one that was moved from another operator, or claimed by hand.
    """

    source: NumberSource
    prefix: str = "+46"
    arn: str = ""


class ProviderKind(StrEnum):
    """How an identity provider is talked to."""

    OIDC = "oidc"
    SAML = "saml"


@entity
class IdentityProvider:
    """Where the municipality's staff sign in.

    ``oidc`` needs ``issuer``, ``client_id`` and ``secret``, the name of a secret in AWS Secrets Manager; ``saml``
    needs ``metadata``, the https address of the provider's metadata. ``claim`` is what the provider calls the list of
    a person's groups. ``groups`` maps one of them to what it grants here, ``<role>`` or ``officer:<department>,...``
    as in ``envag.domain.access``; a group that stands not there grants nothing.
    """

    kind: ProviderKind
    groups: Mapping[str, str]
    claim: str = "groups"
    issuer: str = ""
    client_id: str = ""
    secret: str = ""
    metadata: str = ""


@entity
class Agreement:
    """A host municipality answers for a guest, inside a period and at the guest's own hours (X35)."""

    host: str
    guest: str
    valid_from: date
    valid_to: date
    decision: str
    hours: Hours
    services: tuple[str, ...] = ()


@entity
class Municipality:
    """The tenant.

    ``slug`` opens every key of its data; ``prefix`` every case reference; ``code`` is SCB's four
    digits as a string. ``phone`` (E.164) and ``email`` are the one way in (R1). ``centre`` is the id of
    the department that is the contact centre itself, ``centre_unit`` the unit of it that staffs the
    centre: it gets what nobody else owns. ``hours`` are the centre's phone and chat hours.
    ``phone_number`` brings ``phone`` into Amazon Connect; without it somebody else's exchange forwards calls.
    ``identity`` is where staff sign in to the workspace; without it nobody of the municipality can.
    ``e_id`` is where residents log in with an e-ID; without it nobody is asked to (X23).
    ``map`` is what forms show where they ask for a place; without it they ask for words alone.
    ``look`` is the colour and logo of its pages.
    ``bot`` lets a machine answer chats first (R50). ``records_calls`` records calls whose callers were told.
    ``default_target`` holds for a matter whose service is not known yet (R42).
    ``closed_days`` are national holidays, the three eves and ``local_closures``, the municipality's own.
    ``role_queues`` maps the role of a registered returning contact (R24) to the unit or department that
    such a caller reaches directly.
    ``displayed`` maps each number of the municipality (E.164) to how a Swede reads it ("08-465 004 10").
    ``old_numbers`` maps a number of before the centre (E.164) to the department or unit it belonged to (R34).
    ``left_numbers`` are those that do not lead here yet. ``directory`` is whom guides turn to in the units (R32).
    ``often_used`` are the ids of the services that most people look for, in the order in which the site shows them.
    ``notices`` tell what is out of order and when (X42).
    ``test_numbers`` (E.164) are those that the centre tries its own line from: their calls are counted nowhere.
    ``compares_with`` are the slugs of municipalities that may see this one's figures beside their own (R78).
    ``texts`` maps a text id to the resident-facing Swedish text, shared texts with the municipality's own
    on top; ``translations`` holds the same by language (BCP 47), where there is a translation.
    """

    slug: str
    name: str
    prefix: str
    code: str
    centre: str
    centre_name: str
    guide_title: str
    phone: str
    email: str
    domain: str
    hours: Hours
    departments: tuple[Department, ...]
    services: tuple[Service, ...]
    centre_unit: str = ""
    phone_number: CentreNumber | None = None
    identity: IdentityProvider | None = None
    e_id: EId | None = None
    map: PlaceMap | None = None
    look: Look = PLAIN
    bot: bool = False
    records_calls: bool = False
    desks: tuple[Desk, ...] = ()
    default_target: Target = ONE_WORKING_DAY
    inhabitants: int = 0
    organisation_number: str = ""
    languages: tuple[str, ...] = ("sv",)
    language_lines: tuple[LanguageLine, ...] = ()
    old_numbers: Mapping[str, str] = field(default_factory=dict)
    left_numbers: tuple[LeftNumber, ...] = ()
    directory: tuple[DirectoryEntry, ...] = ()
    displayed: Mapping[str, str] = field(default_factory=dict)
    closed_days: Mapping[date, str] = field(default_factory=dict)
    local_closures: Mapping[date, str] = field(default_factory=dict)
    agreements: tuple[Agreement, ...] = ()
    role_queues: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    translations: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    retention: tuple[RetentionClass, ...] = ()
    often_used: tuple[str, ...] = ()
    notices: tuple[Disturbance, ...] = ()
    test_numbers: tuple[str, ...] = ()
    compares_with: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not SLUG.fullmatch(self.slug):
            msg = f"slug '{self.slug}' must be 2-40 characters of a-z, 0-9 and '-', beginning with a letter"
            raise ValueError(msg)
        if not PREFIX.fullmatch(self.prefix):
            msg = f"prefix '{self.prefix}' must be three letters A-Z"
            raise ValueError(msg)

    @property
    def facts(self) -> dict[str, str]:
        """What every text may name: the municipality and the ways to its centre."""
        return {
            "municipality": self.name,
            "centre": self.centre_name,
            "guide_title": self.guide_title,
            "phone": self.displayed.get(self.phone, self.phone),
            "email": self.email,
        }

    @property
    def page_languages(self) -> tuple[str, ...]:
        """Swedish, and the others of its languages that residents' pages are written in, all of them (X18).

        The build holds that no text that residents read is missing in one of them.
        """
        return ("sv", *(one for one in self.languages if one in self.translations))

    def text(self, text_id: str, language: str = "sv") -> str:
        """The text in that language, or in Swedish where it has no translation. Raises KeyError."""
        return self.translations.get(language, {}).get(text_id) or self.texts[text_id]

    def texts_in(self, language: str) -> Mapping[str, str]:
        """All texts in that language, in Swedish what has no translation."""
        return {**self.texts, **self.translations.get(language, {})}

    def department(self, department_id: str) -> Department | None:
        """The department with that id, or None."""
        return next((d for d in self.departments if d.id == department_id), None)

    def service(self, service_id: str) -> Service | None:
        """The service with that id, or None."""
        return next((s for s in self.services if s.id == service_id), None)
