"""What the function ``clocks`` reads from its environment."""

from __future__ import annotations

from typing import NamedTuple


class ClocksSettings(NamedTuple):
    """Function ``clocks``.

    A case's schedule stands in ``schedule_group`` and sends to ``wake_queue_arn``, as ``wake_role_arn``; what it
    cannot send goes to ``wake_dead_letters_arn``. ``wake_queue_url`` is where it tells itself of more cases.
    """

    table_name: str
    schedule_group: str
    wake_queue_arn: str
    wake_queue_url: str
    wake_dead_letters_arn: str
    wake_role_arn: str
