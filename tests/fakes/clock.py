"""A clock that stands still until a test moves it."""

from __future__ import annotations

import threading

LOOK_AGAIN_SECONDS = 0.002


class HandClock:
    """Fulfils local.live.Clock: whoever waits looks again and again, since nobody tells them that it was moved."""

    def __init__(self):
        self._now = 0.0
        self._lock = threading.Lock()

    def seconds(self):
        with self._lock:
            return self._now

    def wait(self, changed, seconds):
        changed.wait(min(seconds, LOOK_AGAIN_SECONDS))

    def advance(self, seconds):
        with self._lock:
            self._now += seconds
