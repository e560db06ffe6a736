"""A contact centre in memory that plays Amazon Connect's part towards our own functions."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.queue_name import unit_line
from envag.ports.contact_centre import KnownContact, StartedChat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping


class StartedTask(NamedTuple):
    """A task as a guide sees it: ``name`` and ``link_text`` are words, ``link`` opens its case."""

    municipality: str
    name: str
    link: str
    link_text: str
    reference: str
    urgent: bool


class PlayedContactCentre:
    """ContactCentre in memory, which knows ``contacts`` from before; ``marks`` are contacts' municipalities."""

    def __init__(self, marks: Mapping[str, str] | None = None, contacts: Iterable[KnownContact] = ()) -> None:
        self._marks = dict(marks or {})
        self._contacts = {contact.id: contact for contact in contacts}
        self._chats: dict[str, StartedChat] = {}
        self._tasks: dict[str, StartedTask] = {}
        self._lock = threading.Lock()

    def start_chat(
        self,
        *,
        municipality: str,
        display_name: str,  # noqa: ARG002 - nobody answers here
        text: str,  # noqa: ARG002
        client_token: str,
        language: str = "sv",  # noqa: ARG002
    ) -> StartedChat:
        """See ContactCentre.start_chat."""
        with self._lock:
            if client_token not in self._chats:
                contact_id, participant_id, token = (str(uuid.uuid4()) for _ in range(3))
                self._chats[client_token] = StartedChat(
                    contact_id=contact_id, participant_id=participant_id, participant_token=token
                )
                self._marks[contact_id] = municipality
                self.remember(
                    KnownContact(
                        id=contact_id,
                        initial_contact_id=contact_id,
                        channel="CHAT",
                        initiated_at=datetime.now(UTC),
                        method="API",
                    )
                )
            return self._chats[client_token]

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
        """See ContactCentre.start_task."""
        task = StartedTask(municipality, name, link, link_text, reference, urgent=urgent)
        with self._lock:
            self._tasks.setdefault(client_token, task)

    @property
    def tasks(self) -> tuple[StartedTask, ...]:
        """The tasks on the guides' desk, the first first."""
        with self._lock:
            return tuple(self._tasks.values())

    def municipality_of(self, contact_id: str) -> str:
        """See ContactCentre.municipality_of."""
        return self._marks.get(contact_id, "")

    def contact(self, contact_id: str) -> KnownContact | None:
        """See ContactCentre.contact."""
        return self._contacts.get(contact_id)

    def queue_name(self, queue_id: str) -> str:
        """See ContactCentre.queue_name. The same key (FlowQuestion.queue) is a queue's in every municipality here."""
        return unit_line(queue_id)

    def remember(self, contact: KnownContact) -> None:
        """Know a contact that was played somewhere else."""
        self._contacts[contact.id] = contact
