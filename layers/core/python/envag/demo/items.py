"""Demo lives as items of the table: cases, their timelines, what they add to the figures, and the figures' sums."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from datetime import datetime
from typing import TYPE_CHECKING

from envag.adapters.figure_sums import sum_key
from envag.adapters.figures import contribution_to_item
from envag.adapters.items import case_to_item, event_to_item
from envag.domain.figures.contribution import NO_MATTER, contribution, matter_of
from envag.domain.figures.sums import cells
from envag.ports.figures import Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from envag.adapters.items import Item
    from envag.demo.life import Life
    from envag.domain.figures.contribution import Contribution
    from envag.domain.figures.sums import Cell
    from envag.domain.municipality import Municipality

_STORED = frozenset({"pk", "sk", "type", "actor", "body"})
"""What an event is. What else an event's item has tells the readers of the stream, and history tells nobody."""


def case_items(lives: Iterable[Life]) -> Iterator[Item]:
    """The items of cases and timelines, which set nothing in motion."""
    for life in lives:
        yield case_to_item(life.case)
        for event in life.events:
            yield {name: value for name, value in event_to_item(life.case, event).items() if name in _STORED}


def contributions(lives: Sequence[Life], place: Municipality) -> Iterator[Contribution]:
    """What each case adds to the figures, as ``usecases.figures.count_case`` counts it."""
    matters = {id(life): matter_of(life.case, place) for life in lives}
    places: dict[tuple[str, str], list[str]] = defaultdict(list)
    for matter in sorted(matters.values()):
        if matter != NO_MATTER:
            places[matter[:2]].append(matter.place)
    for life in lives:
        matter = matters[id(life)]
        others = places[matter[:2]] if matter != NO_MATTER else []
        after = bisect_right(others, matter.place)
        next_at = datetime.fromisoformat(others[after].split("#")[0]) if after < len(others) else None
        found = contribution(life.case, life.events, place, next_at=next_at)
        if found:
            yield found


def figure_items(lives: Sequence[Life], place: Municipality) -> Iterator[Item]:
    """The items of what each case adds, and those of the sums: for a municipality that has counted nothing yet."""
    versions = {life.case.reference: life.case.version for life in lives}
    sums: Counter[Cell] = Counter()
    for one in contributions(lives, place):
        yield contribution_to_item(place.slug, Kept(one, case_version=versions[one.reference], version=1))
        sums.update(cells(one))
    scopes: dict[tuple[str, str], Item] = defaultdict(dict)
    for cell, count in sums.items():
        scopes[cell.month, cell.scope][cell.name] = {"N": str(count)}
    for (month, scope), counts in scopes.items():
        yield sum_key(place.slug, month, scope) | counts
