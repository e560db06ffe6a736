"""Whom the municipality protects, by number and address: whatever case they come with, it is protected (X12).

A contact is received without a look at who is protected; the first of staff who would read its case finds the mark,
and the case is protected before anything of it is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain import casework
from envag.domain.case import SYSTEM
from envag.domain.contact import Party
from envag.domain.event_id import event_id
from envag.domain.keyed_hash import resident_hash
from envag.usecases.change import change

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.usecases.staff.desk import Desk


def mark(desk: Desk, case: Case, *, protected: bool) -> None:
    """Note that who the case is about is protected, or is so no more, whichever of its addresses they use."""
    if hashes := _hashes(desk, case):
        desk.store.shield(desk.slug, sorted(hashes), protected=protected)


def as_marked(desk: Desk, cases: Sequence[Case]) -> list[Case]:
    """The cases, those protected that are about somebody who is. One read, and two more calls for each such case."""
    asked = [frozenset() if case.protected else _hashes(desk, case) for case in cases]
    wanted = sorted(frozenset[str]().union(*asked))
    shielded = desk.store.shielded(desk.slug, wanted) if wanted else frozenset[str]()
    return [_protected(desk, case) if own & shielded else case for case, own in zip(cases, asked, strict=True)]


def _protected(desk: Desk, case: Case) -> Case:
    def decide(current: Case) -> TimelineEvent | None:
        if current.protected:
            return None
        id_ = event_id("marked", current.reference, str(current.version))
        return casework.protect(current, actor=SYSTEM, at=desk.clock.now(), id=id_)

    return change(desk.slug, case.reference, decide, store=desk.store)


def _hashes(desk: Desk, case: Case) -> frozenset[str]:
    """Keyed hashes of number and address, each by itself: the next contact may have only one of them."""
    party = case.party
    if party is None or not party.reachable:
        return frozenset()
    key = desk.store.resident_key(desk.slug)
    alone = (Party(phone=party.phone), Party(email=party.email))
    return frozenset(resident_hash(key, desk.slug, one) for one in alone) - {""}
