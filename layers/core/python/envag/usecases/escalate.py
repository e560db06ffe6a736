"""Escalate a hand-over that nobody has acknowledged in time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.acknowledgement import escalated
from envag.domain.case import SEALED
from envag.domain.event_id import event_id
from envag.usecases.change import change

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore


def escalate(municipality: Municipality, reference: str, *, now: datetime, store: CaseStore) -> Case:
    """The case one step further along its department's chain, or as it was when nothing is late at ``now``.

    Each moment by which an acknowledgement should have come makes one step, however often and late it is asked for.
    Raises UnknownCaseError, and StoreConflictError for a later try.
    """
    slug = municipality.slug

    def decide(case: Case) -> TimelineEvent | None:
        sealed = case.secrecy >= SEALED
        timeline = store.timeline(slug, reference, consistent=True) if sealed else ()
        id_ = event_id("escalate", reference, str(case.acknowledge_by))
        return escalated(case, municipality, timeline, at=now, id=id_)

    return change(slug, reference, decide, store=store)
