"""The sums that a case's counts are added to: few, so that a case's life stays cheap, and enough for every report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.figures.counts import At, Count, at_hour
from envag.domain.figures.reachability import parted

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from envag.domain.figures.contribution import Contribution

ALL = "A"
"""The scope of a whole municipality in a month."""

HOURS = "O"
"""The scope of a month's hours of day, counted by ``counts.at_hour``."""

DEPARTMENT, SERVICE, CHANNEL, DAY = "D#", "S#", "H#", "T#"
"""How the scopes begin of a department, a service and a channel in a month, and of a day."""

_OF_UNITS = frozenset({Count.OFFERS, Count.OFFERS_ANSWERED})
"""What a department's sums leave out: a call is offered to units, whichever department its case is with."""

_BY_HOUR = {
    At.CONTACTS: Count.CASES,
    At.CALLS: Count.CALLS,
    At.CALLS_ANSWERED: Count.CALLS_ANSWERED,
    At.CALLS_ABANDONED: Count.CALLS_ABANDONED,
}


class Cell(NamedTuple):
    """One sum: of a month (``2026-11``), in a scope, of a count."""

    month: str
    scope: str
    name: str


def day_scope(day: date) -> str:
    """The scope of a day. It holds the day's hours too, and its contacts by channel (``H#phone``)."""
    return f"{DAY}{day.isoformat()}"


def cells(contribution: Contribution | None) -> Counter[Cell]:
    """Every sum that the case adds to, and how much."""
    if contribution is None:
        return Counter()
    month, (counts, units) = contribution.month, parted(contribution.counts, contribution.day)
    hours = _hours(contribution.hour, counts)
    channel = f"{CHANNEL}{contribution.channel}"
    scopes: dict[str, Mapping[str, int]] = {
        ALL: counts,
        HOURS: hours,
        **units,
        f"{DEPARTMENT}{contribution.department}": {n: count for n, count in counts.items() if n not in _OF_UNITS},
        channel: counts,
        day_scope(contribution.day): {**counts, **hours, channel: counts.get(Count.CASES, 0)},
    }
    if contribution.service:
        scopes[f"{SERVICE}{contribution.service}"] = counts
    return Counter(
        {Cell(month, scope, name): count for scope, named in scopes.items() for name, count in named.items() if count}
    )


def difference(before: Contribution | None, after: Contribution | None) -> dict[str, dict[str, dict[str, int]]]:
    """What each sum changes by, by month and scope; what stays is left out."""
    changed = cells(after)
    changed.subtract(cells(before))
    found: dict[str, dict[str, dict[str, int]]] = {}
    for cell, change in sorted(changed.items()):
        if change:
            found.setdefault(cell.month, {}).setdefault(cell.scope, {})[cell.name] = change
    return found


def tally_cells(day: date, hour: int, channel: str) -> dict[str, dict[str, int]]:
    """What a contact that leaves no case adds to the scopes of its month (R55)."""
    name = f"{CHANNEL}{channel}"
    one = {str(Count.TALLIES): 1}
    contact = {at_hour(At.CONTACTS, hour): 1}
    return {ALL: one, HOURS: contact, name: one, day_scope(day): {**one, **contact, name: 1}}


def _hours(hour: int, counts: Mapping[str, int]) -> dict[str, int]:
    return {at_hour(what, hour): counts[name] for what, name in _BY_HOUR.items() if counts.get(name)}
