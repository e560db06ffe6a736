"""A department's own system acknowledges a case that it was told of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.case import Actor
from envag.domain.event_id import event_id
from envag.domain.sign_of_life import confirmed, since_it_came
from envag.usecases.change import change

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.ports.cases import CaseStore


def acknowledge(
    municipality: str,
    reference: str,
    *,
    department: str,
    told: str,
    now: datetime,
    store: CaseStore,
) -> Case:
    """The case, acknowledged by the system of ``department`` that was told the event ``told`` (its id); else as it was.

    Only of what was told since the case came to the department, so that a late answer to an earlier hand-over says
    nothing of the next. Sent again it does nothing. Two reads and one write. Raises UnknownCaseError, and
    StoreConflictError for a later try.
    """

    def decide(case: Case) -> TimelineEvent | None:
        if case.department != department or not case.status.open:
            return None
        timeline = store.timeline(municipality, reference, consistent=True)
        if told not in {event.id for event in since_it_came(timeline)}:
            return None
        id_ = event_id("acknowledge", reference, department, told)
        return confirmed(case, timeline, actor=Actor("officer"), at=now, id=id_)

    return change(municipality, reference, decide, store=store)
