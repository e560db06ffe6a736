"""Count a case: whatever was counted of it before, the sums then hold what is true of it now, once.

Messages may come twice, late and in any order, since none of them is counted: the case is read, and the sums change by
the difference. What was kept is read after the case, and never gives way to an older version of it.
"""

from __future__ import annotations

import random
import time
from datetime import datetime
from typing import TYPE_CHECKING

from envag.domain.figures.contribution import NO_MATTER, contribution, matter_of
from envag.domain.figures.past import matters
from envag.domain.hours import STOCKHOLM
from envag.ports.cases import StoreConflictError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.figures.contribution import Matter
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.figures import FiguresStore, Kept

_ATTEMPTS = 10
_WAIT = 0.02
"""Seconds, at most, before the second attempt; twice as many before each later one. Sums are shared by all cases."""


def count_case(place: Municipality, reference: str, *, store: CaseStore, figures: FiguresStore) -> bool:
    """Bring the sums up to date with the case, and with the one before it of the same resident and service.

    Returns whether anything had changed. A case that is gone leaves what it added. Raises StoreConflictError when
    others kept writing the same sums.
    """
    return _Counter(place, store, figures).count(reference)


class _Counter:
    """Counts cases of one municipality."""

    def __init__(self, place: Municipality, store: CaseStore, figures: FiguresStore) -> None:
        self._place = place
        self._slug = place.slug
        self._store = store
        self._figures = figures

    def count(self, reference: str) -> bool:
        """See ``count_case``."""
        return self._again_and_again(reference, among=None)

    def _again_and_again(self, reference: str, *, among: Case | None) -> bool:
        for attempt in range(_ATTEMPTS):
            try:
                return self._once(reference, among=among)
            except StoreConflictError:
                time.sleep(random.uniform(0, _WAIT * 2**attempt))  # noqa: S311 - jitter, not a secret
        raise StoreConflictError

    def _once(self, reference: str, *, among: Case | None) -> bool:
        """``among`` is a case that belongs among the resident's others, whether the index knows of it yet or not."""
        case = self._store.get(self._slug, reference)
        if case is None:
            return False
        timeline = self._store.timeline(self._slug, reference, consistent=True)
        before = self._figures.kept(self._slug, reference, _months(case, timeline))
        if before and before.case_version > case.version:
            raise StoreConflictError
        matter = matter_of(case, self._place)
        after = contribution(case, timeline, self._place, next_at=self._next_at(matter, among))
        was = before.contribution if before else None
        if among is None:
            # First of all, so that whoever fails on the way does it again
            self._count_earlier(self._moved(case, timeline, before), case)
        if was == after:
            return False
        self._figures.replace(self._slug, before, after, case_version=case.version)
        return True

    def _moved(self, case: Case, timeline: Sequence[TimelineEvent], before: Kept | None) -> set[Matter]:
        """The matters that the case has been, where that changed since it was counted last.

        Whoever came before it may have been counted with it as it was in between, though it never was itself.
        """
        had = matters(case, timeline, self._place)
        if before is None:
            return had
        old = before.contribution.matter
        counted = old == matter_of(case, self._place) and before.case_version == case.version
        return set() if counted or had == {old} else {old, *had}

    def _next_at(self, matter: Matter, among: Case | None) -> datetime | None:
        """When the next case of the same matter arrived."""
        if matter == NO_MATTER:
            return None
        others = (self._place_of(each, matter) for each in self._figures.later(self._slug, matter))
        found = [place for place in others if place]
        if among and (other := matter_of(among, self._place))[:2] == matter[:2] and other.place > matter.place:
            found.append(other.place)
        return datetime.fromisoformat(min(found).split("#")[0]) if found else None

    def _place_of(self, reference: str, matter: Matter) -> str:
        """The place of another case of the matter, empty if it is none by now."""
        case = self._store.get(self._slug, reference)
        other = matter_of(case, self._place) if case else NO_MATTER
        return other.place if other[:2] == matter[:2] and other.place > matter.place else ""

    def _count_earlier(self, matters: set[Matter], case: Case) -> None:
        """Count the case before this one anew where this one has come, gone, or moved."""
        for matter in sorted(matters - {NO_MATTER}):
            for reference in self._figures.earlier(self._slug, matter):
                if reference == case.reference:
                    continue
                self._again_and_again(reference, among=case)
                other = self._store.get(self._slug, reference)
                if other and matter_of(other, self._place)[:2] == matter[:2]:
                    break


def _months(case: Case, timeline: Sequence[TimelineEvent]) -> Iterator[str]:
    """The months that the case stood in at any time: it is counted where it arrived, which may be put right later."""
    yield _month(case.arrived_at)
    for event in timeline:
        for change in event.changes:
            if change.field == "arrived_at":
                yield _month(datetime.fromisoformat(change.before))


def _month(moment: datetime) -> str:
    return f"{moment.astimezone(STOCKHOLM):%Y-%m}"
