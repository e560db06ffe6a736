"""A phone call, chat or task as the contact centre's platform reports it, and the steps it goes through."""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from envag.domain.contact import ANONYMOUS, Channel, Contact, Party

_CHANNELS = {"VOICE": Channel.PHONE, "CHAT": Channel.CHAT}
_OUR_OWN = frozenset({"OUTBOUND", "EXTERNAL_OUTBOUND", "AGENT_REPLY", "FLOW"})
_LISTENING_IN = "MONITOR"
_PASSED_ON = "TRANSFERRED"
_MOVED_BY_FLOW = "QUEUE_TRANSFER"


class Phase(StrEnum):
    """The steps that the platform reports."""

    INITIATED = "INITIATED"
    CONNECTED_TO_SYSTEM = "CONNECTED_TO_SYSTEM"
    CONTACT_DATA_UPDATED = "CONTACT_DATA_UPDATED"
    QUEUED = "QUEUED"
    CONNECTED_TO_AGENT = "CONNECTED_TO_AGENT"
    DISCONNECTED = "DISCONNECTED"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    COMPLETED = "COMPLETED"
    AMD_DISABLED = "AMD_DISABLED"
    WEBRTC_API = "WEBRTC_API"


class CentreContact(NamedTuple):
    """One contact of the platform. A transferred call is several, which share ``initial_contact_id``.

    ``channel`` is VOICE, CHAT, TASK, EMAIL or whatever the platform adds. ``caller`` and ``dialled`` are
    E.164 or empty, and empty for a withheld number. ``marked`` is the municipality that our own flow or
    chat API put on the contact, where no resident can reach it. ``language`` is ISO 639.
    """

    contact_id: str
    initial_contact_id: str
    channel: str
    instance_arn: str
    initiation_method: str = ""
    caller: str = ""
    dialled: str = ""
    marked: str = ""
    language: str = "sv"

    @property
    def ours(self) -> bool:
        """Whether it is the centre's own doing and no resident's contact.

        Tasks are what we create for guides, a supervisor's listening in is a contact of its own, and a
        call or mail that the centre starts belongs to a case that exists. A leg that is placed inside a
        resident's call keeps that call's initial contact, and is part of it.
        """
        began_here = self.contact_id == self.initial_contact_id
        return (
            self.channel == "TASK"
            or self.initiation_method == _LISTENING_IN
            or (began_here and self.initiation_method in _OUR_OWN)
        )

    @property
    def from_resident(self) -> bool:
        """Whether a resident called or chatted. Mail and new channels are neither this nor ``ours``."""
        return self.channel in _CHANNELS and not self.ours

    def to_contact(self, municipality: str, recipient: str, arrived_at: datetime) -> Contact:
        """The contact that opens the case of the whole chain. Only for a contact ``from_resident``."""
        return Contact(
            municipality=municipality,
            channel=_CHANNELS[self.channel],
            source_id=self.initial_contact_id,
            arrived_at=arrived_at,
            party=Party(phone=self.caller) if self.caller else ANONYMOUS,
            recipient=recipient,
            language=self.language,
        )


class ContactStep(NamedTuple):
    """One step of a contact. ``phase`` is None for a type that the platform has added since.

    ``id`` derives from contact, type and time, so the same step reported twice is one event.
    ``occurred_at`` is the step's own time and ``initiated_at`` the contact's beginning, both in UTC.
    ``queue`` and ``reason`` are the platform's ids of the queue and of why the contact ended. ``answered`` is
    whether a guide has been on this contact by then.
    """

    id: str
    phase: Phase | None
    contact: CentreContact
    occurred_at: datetime
    initiated_at: datetime
    queue: str = ""
    reason: str = ""
    answered: bool = False

    @property
    def unanswered_chat(self) -> bool:
        """Whether a chat ends here that nobody answered: somebody wrote, and no guide is at it.

        The step tells it by itself, so that it is the same whichever step is heard of first. A leg to which a guide
        passed the chat on does not count, since a guide has been at it; one into which our flow moved it while it
        waited does. A call that nobody answered is none of this: its case stands on the worklist with a number and
        a due time, nothing has been said that could be worked on, and whoever hangs up in a storm calls again. A
        task for each would bury those that need one.
        """
        own_leg = self.contact.contact_id == self.contact.initial_contact_id
        return (
            self.phase is Phase.DISCONNECTED
            and self.contact.channel == "CHAT"
            and not self.answered
            and self.reason != _PASSED_ON
            and (own_leg or self.contact.initiation_method == _MOVED_BY_FLOW)
        )
