"""The one way in which staff change a case: allowed, as they saw it, and once."""

from __future__ import annotations

import hashlib
import json
import random
import time
from typing import TYPE_CHECKING

from envag.domain.access import may, sees
from envag.domain.event_id import event_id
from envag.domain.sign_of_life import acknowledging
from envag.ports.cases import StoreConflictError
from envag.ports.staff import AccessKind
from envag.usecases.change import change
from envag.usecases.staff.desk import ASKED, Why
from envag.usecases.staff.errors import ChangedError, ForbiddenError, KeyReusedError, NotFoundError
from envag.usecases.staff.marked import as_marked
from envag.usecases.staff.showing import allow, can, log, shown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from envag.domain.access import Action
    from envag.domain.case import Case, TimelineEvent
    from envag.usecases.staff.desk import Asked, Desk, OpenCase

    Decide = Callable[[Case, Sequence[TimelineEvent]], TimelineEvent | None]

_ATTEMPTS = 8
_WAIT = 0.01
"""Seconds, at most, before the second attempt; twice as many before each later one."""
_DIGEST_CHARACTERS = 16


def changed(
    desk: Desk,
    asked: Asked,
    action: Action,
    decide: Decide,
    *,
    content: Mapping[str, object] | None = None,
    afterwards: Callable[[TimelineEvent], None] = lambda _: None,
) -> OpenCase | None:
    """The case after the event that ``decide`` makes of it, with its whole timeline; None when it is theirs no more.

    ``content`` is what was asked for: the same id with another is a reused key. The same id with the same answers as
    it did, once stored, however the case has moved on since. ``decide`` may write what belongs to the change and can
    be written again; ``afterwards`` writes what may stand only when the event does, and is repeated with it.

    Three reads and one write. Raises every error of ``errors``, and StoreConflictError for a later try.
    """
    if not may(desk.acting, action):
        raise ForbiddenError(action)
    digest = _digest(action, content or {})
    for attempt in range(_ATTEMPTS):
        case, events = _loaded(desk, asked.reference)
        earlier = next((event for event in events if event.id == asked.id), None)
        if earlier:
            if earlier.data.get(ASKED) != digest:
                raise KeyReusedError
            afterwards(earlier)
            return _logged(desk, case, events)
        allow(desk, case, action)
        if case.version != asked.version:
            raise ChangedError(_logged(desk, case, events))
        can(desk, case, action)
        event = decide(case, events)
        if event is None:
            return _logged(desk, case, events)
        event = acknowledging(case, event._replace(data={**event.data, ASKED: digest}))
        after = case.with_changes(event)
        try:
            if not desk.store.save(after, event):
                continue
        except StoreConflictError:
            # The next look tells whether somebody was first, or whether two writes only met.
            time.sleep(random.uniform(0, _WAIT * 2**attempt))  # noqa: S311 - jitter, not a secret
            continue
        afterwards(event)
        return shown(desk, after, sorted([*events, event], key=lambda one: (one.occurred_at, one.id)))
    raise StoreConflictError


def _loaded(desk: Desk, reference: str) -> tuple[Case, Sequence[TimelineEvent]]:
    case = desk.store.get(desk.slug, reference)
    if case and sees(desk.acting, case, desk.centre):
        (case,) = as_marked(desk, [case])
    # Also of a case that is not there: how long it takes must not tell that one is hidden.
    events = desk.store.timeline(desk.slug, reference, consistent=True)
    if case is None:
        raise NotFoundError
    return case, events


def the_other(desk: Desk, reference: str, action: Action) -> Case:
    """The other case of an action with two. Raises NotFoundError and ForbiddenError, as for the first."""
    case = desk.store.get(desk.slug, reference)
    if case is None:
        raise NotFoundError
    allow(desk, case, action)
    return case


def change_other(desk: Desk, asked: Asked, other: str, decide: Callable[[Case, str], TimelineEvent | None]) -> None:
    """Write the other case's event, once for each request; ``decide`` gets its id, and is asked on every attempt."""
    id_ = event_id(asked.id, other)

    def once(case: Case) -> TimelineEvent | None:
        return None if desk.store.holds(desk.slug, other, id_) else decide(case, id_)

    change(desk.slug, other, once, store=desk.store)


def _logged(desk: Desk, case: Case, events: Sequence[TimelineEvent]) -> OpenCase | None:
    """Show a case that no event of this moment tells of: then the log does."""
    view = shown(desk, case, events)
    if view:
        log(desk, AccessKind.CASE, case.reference, Why.CHANGED)
    return view


def _digest(action: Action, content: Mapping[str, object]) -> str:
    told = json.dumps([action, content], sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST_CHARACTERS]
