"""Amazon Connect, as far as the use cases know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from datetime import datetime


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

    def queue_name(self, queue_id: str) -> str:
        """What the queue with that id is called (``domain.queue_name``), empty when it is unknown."""
