"""Amazon Connect's part towards our own functions where the contacts are live: what they start, the exchange takes."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

from envag.ports.contact_centre import ContactCentreError, KnownContact, StartedChat
from local.exchange import BusyError

if TYPE_CHECKING:
    from envag.ports.contact_centre import ContactCentre
    from local.exchange import Exchange
    from local.live import LiveContact

CHAT_FLOW, TASK_FLOW = "chat", "task"


class ExchangeCentre:
    """ContactCentre on top of an exchange; of contacts that it has not taken ``recorded`` knows."""

    def __init__(self, exchange: Exchange, recorded: ContactCentre) -> None:
        self._exchange, self._recorded = exchange, recorded
        self._started: dict[str, LiveContact] = {}
        self._lock = threading.Lock()

    def start_chat(
        self, *, municipality: str, display_name: str, text: str, client_token: str, language: str = "sv"
    ) -> StartedChat:
        """See ContactCentre.start_chat."""
        marks = {"municipality": municipality, "language": language}
        with self._lock:
            self._forget()
            if client_token not in self._started:
                try:
                    chat = self._exchange.chat(municipality, CHAT_FLOW, display_name, text, marks)
                except (BusyError, KeyError) as error:
                    raise ContactCentreError from error
                self._started[client_token] = chat
            chat = self._started[client_token]
        return StartedChat(
            contact_id=chat.id, participant_id=chat.participant_id, participant_token=chat.participant_token
        )

    def start_task(
        self,
        *,
        municipality: str,
        name: str,
        link: str,
        link_text: str,  # noqa: ARG002 - the desk shows the link by the task's name
        reference: str,
        client_token: str,
        urgent: bool = False,
    ) -> None:
        """See ContactCentre.start_task."""
        marks = {"municipality": municipality, "reference": reference, "priority": "urgent" if urgent else "normal"}
        with self._lock:
            self._forget()
            if client_token in self._started:
                return
            try:
                self._started[client_token] = self._exchange.task(municipality, TASK_FLOW, name, link, marks)
            except (BusyError, KeyError) as error:
                raise ContactCentreError from error

    def _forget(self) -> None:
        """Drop the tokens of contacts that the exchange itself has forgotten."""
        self._started = {token: one for token, one in self._started.items() if self._exchange.get(one.id)}

    def municipality_of(self, contact_id: str) -> str:
        """See ContactCentre.municipality_of."""
        live = self._exchange.get(contact_id)
        return live.municipality if live else self._recorded.municipality_of(contact_id)

    def contact(self, contact_id: str) -> KnownContact | None:
        """See ContactCentre.contact."""
        live = self._exchange.get(contact_id)
        if live is None:
            return self._recorded.contact(contact_id)
        return KnownContact(
            id=live.id,
            initial_contact_id=live.id,
            channel=live.channel,
            initiated_at=live.identity.began_at,
            dialled=live.identity.dialled,
            caller=live.identity.number,
            method="INBOUND" if live.channel == "VOICE" else "API",
        )

    def queue_name(self, queue_id: str) -> str:
        """See ContactCentre.queue_name."""
        return self._recorded.queue_name(queue_id)
