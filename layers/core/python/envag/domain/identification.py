"""How surely it is known who is in touch, and what a service demands (X24)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.case import TimelineEvent

IDENTIFIED = "identified"
"""Where an event's data says how its person was identified."""


class Identification(StrEnum):
    """How somebody showed who they are, the least sure first.

    They knew what only they should know; they were called back at a number known before; they showed an identity
    document, or their e-ID.
    """

    NONE = "none"
    KNOWLEDGE = "knowledge"
    CALL_BACK = "call_back"
    DOCUMENT = "document"
    E_ID = "e_id"

    def satisfies(self, demanded: Identification) -> bool:
        """Whether it is as sure as what is demanded; a document and an e-ID are equally so."""
        return _SURE[self] >= _SURE[demanded]


BY_STAFF = (Identification.KNOWLEDGE, Identification.CALL_BACK, Identification.DOCUMENT)
"""What somebody of the staff can see to; an e-ID shows itself."""

_SURE = {
    Identification.NONE: 0,
    Identification.KNOWLEDGE: 1,
    Identification.CALL_BACK: 2,
    Identification.DOCUMENT: 3,
    Identification.E_ID: 3,
}


class Identified(NamedTuple):
    """How and when somebody was identified."""

    how: Identification
    at: datetime


def identified(events: Sequence[TimelineEvent]) -> Identified | None:
    """The last time that somebody was identified in these events, oldest first; None where nobody was."""
    found = (event for event in reversed(events) if IDENTIFIED in event.data)
    return next((Identified(Identification(event.data[IDENTIFIED]), event.occurred_at) for event in found), None)
