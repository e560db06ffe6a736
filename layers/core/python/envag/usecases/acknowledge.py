"""A department's own system acknowledges a case that it was told of: by its answer, or at the address it was given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.acknowledge_proof import GOOD_FOR, claim, holds
from envag.domain.case import Actor
from envag.domain.event_id import event_id
from envag.domain.sign_of_life import confirmed, since_it_came
from envag.usecases.change import change

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.ports.cases import CaseStore


class NotProvenError(Exception):
    """Nothing proves that the department has the case now, or there is no such case: nobody may tell the two apart."""


class OverError(Exception):
    """What the proof was made for is over: the case was closed or handed over anew, or it is too long ago."""


def acknowledge_at_address(municipality: str, proof: str, *, now: datetime, store: CaseStore) -> Case:
    """The case, acknowledged by whoever was given the proof; asked for again it does nothing.

    Raises NotProvenError, OverError, and StoreConflictError for a later try.
    """
    made = claim(proof)
    case = store.get(municipality, made.reference) if made else None
    keys = store.proof_keys(municipality, known=made.version if made else 0)
    if made is None or case is None or not holds(keys, municipality, made, case.department):
        raise NotProvenError
    reference, department, told = case.reference, case.department, made.told
    timeline = store.timeline(municipality, reference, consistent=True)
    if any(event.id == _id(reference, department, told) for event in timeline):
        return case
    found = next((event for event in since_it_came(timeline) if event.id == told), None)
    if found is None or not case.status.open or now - found.occurred_at > GOOD_FOR:
        raise OverError
    return acknowledge(municipality, reference, department=department, told=told, now=now, store=store)


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
        id_ = _id(reference, department, told)
        return confirmed(case, timeline, actor=Actor("officer"), at=now, id=id_)

    return change(municipality, reference, decide, store=store)


def _id(reference: str, department: str, told: str) -> str:
    return event_id("acknowledge", reference, department, told)
