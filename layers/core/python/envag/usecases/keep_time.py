"""Look at a case's clocks: do what is due, and have it woken at its next moment.

Whoever calls this may come twice, late and in any order: what is done derives from the case as it stands, and each
moment is acted on once (``domain.clockwork``).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from envag.domain import demand
from envag.domain.clockwork import Look, coming, passed, reminder, replanned, resumed
from envag.domain.deadline import history
from envag.domain.event_id import event_id
from envag.domain.moments import Kind
from envag.ports.cases import StoreConflictError
from envag.usecases.change import change
from envag.usecases.escalate import escalate

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.schedules import Schedules

_LOOKS = 24
"""More than all the clocks of a case together."""

_AHEAD = timedelta(minutes=1)
"""How far ahead of now a wake-up is at least: Scheduler refuses one in the past, and is exact to a minute."""

_MOST_NAMED = 3
"""Cases that one demand is taken to concern."""


def keep_time(
    municipality: Municipality,
    reference: str,
    *,
    store: CaseStore,
    schedules: Schedules,
    now: Callable[[], datetime],
    replan: bool = False,
) -> list[str]:
    """Act on every moment of the case that has passed, and set its alarm clock to the next; what was done, in words.

    ``replan``: the calendar or the targets have changed, so that its due time is computed anew. The case is looked at
    again when the clock is set: who changed it meanwhile may have set the clock before. Raises StoreConflictError for
    a later try.
    """
    slug, done = municipality.slug, []
    for _ in range(_LOOKS):
        case = store.get(slug, reference)
        look = _look(case, municipality, store, now()) if case and case.status.open and not case.set_aside else None
        acted = _act(look, store, replan=replan) if look else ""
        if acted:
            done.append(acted)
            continue
        following = coming(look) if look else None
        if look and following:
            schedules.wake(slug, reference, max(following.at, look.now + _AHEAD))
        else:
            schedules.let_sleep(slug, reference)
        if _stands(store, slug, reference, case):
            return done
    raise StoreConflictError


def _look(case: Case, municipality: Municipality, store: CaseStore, now: datetime) -> Look:
    timeline = store.timeline(municipality.slug, case.reference, consistent=True)
    return Look(case, timeline, history(case, timeline), municipality, now)


def _stands(store: CaseStore, slug: str, reference: str, case: Case | None) -> bool:
    """Whether the case is as it was looked at."""
    found = store.get(slug, reference)
    return found == case if found is None or case is None else found.version == case.version


def _act(look: Look, store: CaseStore, *, replan: bool) -> str:
    """Do one thing that is due; what it was, empty where nothing is."""
    event = resumed(look) or (replanned(look) if replan else None)
    if event:
        return _save(look.case, event, store)
    if made := demand.made(look.case, look.timeline):
        return _demand(look, made, store)
    moment = passed(look)
    if moment is None:
        return ""
    if moment.kind is Kind.UNACKNOWLEDGED:
        escalate(look.municipality, look.case.reference, now=look.now, store=store)
    else:
        _save(look.case, reminder(look, moment), store)
    return moment.kind


def _save(case: Case, event: TimelineEvent, store: CaseStore) -> str:
    """Store the event; where somebody else was first, the next look sees what they did."""
    try:
        store.save(case.with_changes(event), event)
    except StoreConflictError:
        return "changed meanwhile"
    return event.type


def _demand(look: Look, made: TimelineEvent, store: CaseStore) -> str:
    """Start the clock of four weeks: of the cases that the demand concerns, each once, and of its own (X5)."""
    slug, place, own = look.municipality.slug, look.municipality, look.case
    concerned = ""
    for reference in demand.concerned(own, made)[:_MOST_NAMED]:
        other = store.get(slug, reference)
        if other and demand.is_by_its_party(other, own):
            concerned = concerned or reference
            id_ = event_id("demanded", slug, reference)

            def decide(case: Case, id_: str = id_) -> TimelineEvent | None:
                if store.holds(slug, case.reference, id_):
                    return None
                return demand.demanded(case, made.occurred_at, place, id=id_, other=own.reference)

            change(slug, reference, decide, store=store)
    id_ = event_id("demanded", slug, own.reference)
    return _save(own, demand.demanded(own, made.occurred_at, place, id=id_, other=concerned), store)
