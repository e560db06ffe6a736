"""A ContactCentre in memory, held to the same contract as the one on Amazon Connect."""

from __future__ import annotations

import threading
import uuid

from envag.ports import ContactCentreError, StartedChat


class MemoryContactCentre:
    """``chats`` are the arguments of every chat that was opened, by contact id."""

    def __init__(self):
        self.chats = {}
        self.available = True
        self._started = {}
        self._lock = threading.Lock()

    def start_chat(self, *, municipality, display_name, text, client_token):
        self._check()
        with self._lock:
            if client_token not in self._started:
                chat = StartedChat(
                    contact_id=str(uuid.uuid4()),
                    participant_id=str(uuid.uuid4()),
                    participant_token=uuid.uuid4().hex,
                )
                self._started[client_token] = chat
                self.chats[chat.contact_id] = {
                    "municipality": municipality,
                    "display_name": display_name,
                    "text": text,
                }
            return self._started[client_token]

    def municipality_of(self, contact_id):
        self._check()
        return self.chats.get(contact_id, {}).get("municipality", "")

    def mark(self, contact_id, municipality):
        """What a flow does to a contact that this centre did not open itself."""
        self.chats[contact_id] = {"municipality": municipality, "display_name": "", "text": ""}

    def _check(self):
        if not self.available:
            raise ContactCentreError
