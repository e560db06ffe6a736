"""How much longer everything takes on a machine that others use too."""

from __future__ import annotations

import threading
import time

_OWN_MACHINE = 1.25
_WORK_SECONDS = 0.005
_REST_SECONDS = 0.045


class Slowness:
    """A context manager that works a little all the time, and tells how long its work has waited for a processor.

    What takes a second on a machine of one's own takes ``factor`` seconds here.
    """

    def __init__(self) -> None:
        self._wall = self._busy = 0.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._work, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_error):
        self._ended.set()
        self._thread.join()

    @property
    def alone(self):
        """Whether a second says something of the product, and not of who else wanted the processors."""
        return self.factor < _OWN_MACHINE

    @property
    def factor(self):
        """1 where nobody else wanted the processors."""
        return max(1.0, self._wall / self._busy) if self._busy else 1.0

    def _work(self):
        while not self._ended.is_set():
            wall, busy = time.perf_counter(), time.thread_time()
            while time.thread_time() - busy < _WORK_SECONDS:
                pass
            self._wall += time.perf_counter() - wall
            self._busy += time.thread_time() - busy
            time.sleep(_REST_SECONDS)
