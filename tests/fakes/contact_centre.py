"""A ContactCentre in memory, held to the same contract as the one on Amazon Connect."""

from __future__ import annotations

from envag.ports.contact_centre import ContactCentreError
from local.contact_centre import PlayedContactCentre


class MemoryContactCentre(PlayedContactCentre):
    """``opened`` are the arguments of every chat that was asked for; ``available`` turns the centre off."""

    def __init__(self, marks=None, contacts=()):
        super().__init__(marks, contacts)
        self.opened = []
        self.available = True

    def start_chat(self, **arguments):
        self._check()
        self.opened.append(arguments)
        return super().start_chat(**arguments)

    def start_task(self, **arguments):
        self._check()
        super().start_task(**arguments)

    def municipality_of(self, contact_id):
        self._check()
        return super().municipality_of(contact_id)

    def contact(self, contact_id):
        self._check()
        return super().contact(contact_id)

    def queue_name(self, queue_id):
        self._check()
        return super().queue_name(queue_id)

    def _check(self):
        if not self.available:
            raise ContactCentreError("off")
