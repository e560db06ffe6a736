"""Note in a case what became of a mail that it sent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.domain import transitions
from envag.domain.delivery import DeliveryKind, Mailed
from envag.usecases.change import change

if TYPE_CHECKING:
    from envag.domain.case import Case, TimelineEvent
    from envag.domain.delivery import DeliveryNotice
    from envag.ports.cases import CaseStore


def note_delivery(notice: DeliveryNotice, *, store: CaseStore) -> Case:
    """The case after the notice, which is noted once. Raises UnknownCaseError and StoreConflictError.

    An answer that is lost tells the department, and opens a closed case again when the address is no good: the
    resident never got what closed it. A lost receipt and a delay are noted only. A complaint always tells:
    whoever calls a receipt unwanted may never have written to us.
    """
    answer_lost = notice.kind.lost and notice.mailed is Mailed.ANSWER
    found: dict[str, Any] = {"kind": str(notice.kind), "permanent": notice.permanent}
    found |= {name: value for name in ("status", "reason") if (value := getattr(notice, name))}
    if notice.event:
        found["of"] = notice.event
    if not (answer_lost or notice.kind is DeliveryKind.COMPLAINT):
        found["quiet"] = True
    reopens = answer_lost and notice.permanent

    def decide(case: Case) -> TimelineEvent:
        return transitions.undelivered(case, found, reopens=reopens, at=notice.occurred_at, id=notice.id)

    return change(notice.municipality, notice.reference, decide, store=store)
