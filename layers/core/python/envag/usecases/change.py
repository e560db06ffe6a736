"""Change a case: load it, decide one event, store both, again when somebody else was first."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

from envag.domain.sign_of_life import acknowledging
from envag.ports.cases import StoreConflictError

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.case import Case, TimelineEvent
    from envag.ports.cases import CaseStore

_ATTEMPTS = 8
_WAIT = 0.01
"""Seconds, at most, before the second attempt; twice as many before each later one."""


class UnknownCaseError(LookupError):
    """The municipality has no case with this reference."""


def change(
    municipality: str, reference: str, decide: Callable[[Case], TimelineEvent | None], *, store: CaseStore
) -> Case:
    """The case after the event that ``decide`` makes of it; None from ``decide`` leaves it as it is.

    What an officer does acknowledges the hand-over too (``acknowledging``).
    The same event, told by its id and moment, changes the case once. Raises UnknownCaseError, and
    StoreConflictError when others kept changing the case.
    """
    for attempt in range(_ATTEMPTS):
        case = store.get(municipality, reference)
        if case is None:
            raise UnknownCaseError(reference)
        event = decide(case)
        if event is None:
            return case
        event = acknowledging(case, event)
        changed = case.with_changes(event)
        try:
            return changed if store.save(changed, event) else case
        except StoreConflictError:
            # The events of one call come at once: without a wait of chance they meet again and again.
            time.sleep(random.uniform(0, _WAIT * 2**attempt))  # noqa: S311 - jitter, not a secret
    raise StoreConflictError
