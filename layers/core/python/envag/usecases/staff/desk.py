"""What every use case of staff needs, what they are asked, and how they show a case."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.access import Role
from envag.domain.case import Actor
from envag.domain.event_id import event_id

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.access import Acting, Action
    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.ports.clock import Clock
    from envag.ports.files import Files
    from envag.ports.staff import StaffStore
    from envag.usecases.receive import Routes


ASKED = "asked"
"""Where an event's data tells what was asked for, as a digest: so that a reused key is noticed."""


class Why(StrEnum):
    """Why somebody reads: fixed words for the access log, since what people write may name somebody (X14)."""

    CONTACT = "contact"
    WORKLIST = "worklist"
    NOTIFICATION = "notification"
    LOOKUP = "lookup"
    FOLLOW_UP = "follow-up"
    REGISTERED = "registered"
    CHANGED = "changed"
    FILE = "file"
    HAND_OVER = "hand-over"


class Desk(NamedTuple):
    """Somebody at work: who, where, and with what. ``municipality`` is that of ``acting``."""

    acting: Acting
    municipality: Municipality
    store: StaffStore
    files: Files
    routes: Routes
    clock: Clock

    @property
    def slug(self) -> str:
        """The municipality's id, with which every key begins."""
        return self.municipality.slug

    @property
    def centre(self) -> str:
        """The id of the department that is the contact centre."""
        return self.municipality.centre

    def actor(self, case: Case) -> Actor:
        """They themselves in the timeline: an officer in a department of theirs, else somebody of the centre."""
        officer = Role.OFFICER in self.acting.roles and case.department in self.acting.departments
        return Actor(role="officer" if officer else "guide", id=self.acting.staff)

    def asked(self, reference: str, action: Action, key: str, version: int) -> Asked:
        """What they ask for now, told by their Idempotency-Key; ``version`` is from If-Match."""
        id_ = event_id("staff", self.slug, reference, action, self.acting.staff, key)
        return Asked(reference=reference, version=version, id=id_, at=self.clock.now())


class Asked(NamedTuple):
    """A change that somebody asks for: of which case, as they saw it, and the id of the event that it makes."""

    reference: str
    version: int
    id: str
    at: datetime


class StoredFile(NamedTuple):
    """A file of a case as it is listed. ``n`` counts over the whole case, from 1, and is what it is asked for by.

    ``event`` is the id of the event that it came with, ``size`` is in bytes.
    """

    n: int
    event: str
    name: str
    media_type: str
    size: int
    key: str


class OpenCase(NamedTuple):
    """A case as this person may read it. ``masked``: it is about a protected person, whom nothing here tells of.

    ``actions`` is what they may do with it now. ``events`` are oldest first, ``files`` belong to them.
    """

    case: Case
    events: Sequence[TimelineEvent]
    masked: bool
    files: Sequence[StoredFile]
    actions: Sequence[Action]


class Line(NamedTuple):
    """A case in a list, of a protected person without anything that tells of them (``masked``).

    ``own`` is whether it has the very number, address or reference that was looked up, and was not found by another
    one of the same party.
    """

    case: Case
    masked: bool = False
    own: bool = True


class Registered(NamedTuple):
    """What was taken down: its reference to tell the resident, and the case, None when it is not theirs to see."""

    reference: str
    shown: OpenCase | None
