"""What the function ``replan`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ReplanSettings(NamedTuple):
    """Function ``replan``. ``wake_queue_url`` is the queue of the function ``clocks``."""

    wake_queue_url: str
