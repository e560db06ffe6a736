"""Count whole timelines anew, beside every sum that was kept: what a frozen report is proved by (R72)."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING

from envag.domain.figures.contribution import NO_MATTER, contribution, matter_of
from envag.domain.figures.past import as_it_was
from envag.domain.figures.sums import cells, tally_cells

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from datetime import date

    from envag.domain.figures.contribution import Contribution, Matter
    from envag.domain.figures.past import History
    from envag.domain.municipality import Municipality

MonthlySums = dict[str, dict[str, dict[str, int]]]
"""Counts by month, scope and name; days are scopes of their month."""


def contributions(
    histories: Iterable[History], place: Municipality, *, as_of: datetime | None = None
) -> Iterator[Contribution]:
    """What each case adds, or added at ``as_of``, in no order."""
    then = [known for one in histories if (known := as_it_was(one, as_of) if as_of else one)]
    following = _following(matter_of(one.case, place) for one in then)
    for case, timeline in then:
        after = following.get(matter_of(case, place).place)
        found = contribution(case, timeline, place, next_at=_arrival(after) if after else None)
        if found:
            yield found


def sums(added: Iterable[Contribution], tallies: Iterable[tuple[date, int, str, int]] = ()) -> MonthlySums:
    """The sums of what cases add, and of contacts that left none: their day, hour, channel and number."""
    found: dict[str, dict[str, Counter[str]]] = {}
    for one in added:
        for cell, count in cells(one).items():
            found.setdefault(cell.month, {}).setdefault(cell.scope, Counter())[cell.name] += count
    for day, hour, channel, times in tallies:
        for scope, names in tally_cells(day, hour, channel).items():
            counts = found.setdefault(f"{day:%Y-%m}", {}).setdefault(scope, Counter())
            counts.update({name: count * times for name, count in names.items()})
    return {month: {scope: dict(counts) for scope, counts in scopes.items()} for month, scopes in found.items()}


def differences(
    kept: Mapping[str, Mapping[str, int]], right: Mapping[str, Mapping[str, int]]
) -> dict[str, dict[str, int]]:
    """What must be added to each count of a month's scopes to make it right; empty where nothing is wrong."""
    found: dict[str, dict[str, int]] = {}
    for scope in {**kept, **right}:
        is_, should = kept.get(scope, {}), right.get(scope, {})
        missing = {name: should.get(name, 0) - is_.get(name, 0) for name in {**is_, **should}}
        if wrong := {name: count for name, count in sorted(missing.items()) if count}:
            found[scope] = wrong
    return dict(sorted(found.items()))


def _following(matters: Iterable[Matter]) -> dict[str, str]:
    """The place of the case that follows each on the same matter."""
    by_matter: dict[tuple[str, str], list[str]] = {}
    for matter in matters:
        if matter != NO_MATTER:
            by_matter.setdefault((matter.resident, matter.service), []).append(matter.place)
    ordered = [sorted(places) for places in by_matter.values()]
    return {place: after for places in ordered for place, after in pairwise(places)}


def _arrival(place: str) -> datetime:
    return datetime.fromisoformat(place.partition("#")[0])
