"""How long a record that stands beside its case is kept: a chat's transcript, a call's recording (X9).

The words of a case itself, its timeline among them, follow the retention class of the case.
"""

from __future__ import annotations

from datetime import UTC, date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.service import RetentionAction

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.municipality import Municipality
    from envag.domain.service import RetentionClass

CHAT_LOG = "chat-log"
CALL_RECORDING = "call-recording"
BY_AGE = frozenset({CHAT_LOG, CALL_RECORDING})
"""The classes of what is destroyed by its own age: counted in days from the day it arrived, whatever its case does."""


class Keeping(NamedTuple):
    """A record is destroyed when ``days`` have passed; ``until`` is the last day (UTC) that it is sure to be there.

    ``decision`` is the board's decision that allows it.
    """

    days: int
    until: date
    decision: str

    @property
    def noted(self) -> dict[str, str]:
        """As it stands in the timeline, so that the case tells what became of the record and why."""
        return {"keep_until": self.until.isoformat(), "decision": self.decision}


def decided(municipality: Municipality, class_id: str) -> RetentionClass | None:
    """The class, when the municipality has decided that its records be destroyed; else they are kept."""
    found = next((one for one in municipality.retention if one.id == class_id), None)
    return found if found and found.action is RetentionAction.DESTROY and found.decision else None


def keeping(municipality: Municipality, class_id: str, arrived_at: datetime) -> Keeping | None:
    """How long a record of that class is kept that arrived then; None for ever."""
    found = decided(municipality, class_id)
    if found is None:
        return None
    until = (arrived_at.astimezone(UTC) + timedelta(days=found.days)).date()
    return Keeping(days=found.days, until=until, decision=found.decision)
