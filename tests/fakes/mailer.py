"""A Mailer that remembers, and fails as it is told to."""

from __future__ import annotations

import uuid


class MemoryMailer:
    """``failures`` are raised one a call, before anything is sent; ``lost`` ones after it was."""

    def __init__(self):
        self.outbox = []
        self.failures = []
        self.lost = []

    def send(self, mail):
        if self.failures:
            raise self.failures.pop(0)
        self.outbox.append(mail)
        if self.lost:
            raise self.lost.pop(0)
        return f"0107019aa0c4e000-{uuid.uuid4()}-000000"
