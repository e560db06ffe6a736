"""Doors and a queue that remember, in a time that a test moves."""

from __future__ import annotations

from datetime import timedelta
from itertools import count

from envag.ports.webhooks import Answer, NotTakenError


class MemoryDoor:
    """Takes what is posted; ``down`` says by address whether nobody answers, ``says`` what is answered."""

    def __init__(self, *, down=lambda _: False, says=b""):
        self.posted = []
        self.down, self.says = down, says

    def post(self, address, headers, body):
        if self.down(address):
            reason = "unreachable"
            raise NotTakenError(reason)
        self.posted.append((address, headers, body))
        return Answer(204, self.says)


class MovingClock:
    """Shows the moment that a test has moved it to."""

    def __init__(self, moment):
        self.moment = moment

    def now(self):
        return self.moment

    def advance(self, **span):
        self.moment += timedelta(**span)


class MemoryQueue:
    """An SQS queue with its dead-letter queue: a message comes again when it is visible, ``tries`` times in all."""

    def __init__(self, clock, *, visibility=90, tries=10):
        self._clock, self._visibility, self._tries = clock, timedelta(seconds=visibility), tries
        self._waiting = {}
        self._ids = count(1)
        self.dead = []

    def send(self, bodies):
        for body in bodies:
            self._waiting[f"m{next(self._ids)}"] = (self._clock.now(), 0, body)

    def put_off(self, receipt_handle, seconds):
        _, received, body = self._waiting[receipt_handle]
        self._waiting[receipt_handle] = (self._clock.now() + timedelta(seconds=seconds), received, body)

    def receive(self):
        """A message that is visible, as Lambda hands it over, or None."""
        for name, (visible_at, received, body) in list(self._waiting.items()):
            if visible_at > self._clock.now():
                continue
            if received == self._tries:
                del self._waiting[name]
                self.dead.append(body)
                continue
            self._waiting[name] = (self._clock.now() + self._visibility, received + 1, body)
            attributes = {"ApproximateReceiveCount": str(received + 1)}
            return {"messageId": name, "receiptHandle": name, "body": body, "attributes": attributes}
        return None

    def delete(self, receipt_handle):
        del self._waiting[receipt_handle]

    @property
    def next_at(self):
        """When a message is visible next, or None."""
        return min((visible_at for visible_at, _, _ in self._waiting.values()), default=None)

    def redrive(self):
        """Try the dead letters again, as ``envag redrive`` does."""
        dead, self.dead = self.dead, []
        self.send(dead)
