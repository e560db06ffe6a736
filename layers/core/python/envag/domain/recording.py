"""The recording of a call: it stays where the contact centre has put it, and the case tells where."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Recording(NamedTuple):
    """A recording stored under ``key``. ``started_at`` is to the minute; both times are in UTC."""

    key: str
    instance_id: str
    contact_id: str
    started_at: datetime
    stored_at: datetime
