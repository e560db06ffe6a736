"""Take up a case that was set aside: from then on it is a case like any other (R41)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain import transitions
from envag.domain.event_id import event_id
from envag.usecases.change import change

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Actor, Case, TimelineEvent
    from envag.ports.cases import CaseStore


def take_up(municipality: str, reference: str, *, actor: Actor, at: datetime, store: CaseStore) -> Case:
    """The case, no longer set aside; its department is told as of a new one. Its due time counts from its arrival.

    One that is not set aside stays as it is. Raises UnknownCaseError and StoreConflictError.
    """

    def decide(case: Case) -> TimelineEvent | None:
        return transitions.take_up(case, actor=actor, at=at, id=event_id("taken_up", reference, at.isoformat()))

    return change(municipality, reference, decide, store=store)
