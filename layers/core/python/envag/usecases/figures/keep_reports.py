"""Freeze a report, prove it by counting anew, and put sums right (R72)."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TYPE_CHECKING

from envag.domain.figures import recount
from envag.domain.figures.period import Period, PeriodKind
from envag.domain.figures.report import Baseline
from envag.domain.figures.reporting import Read, merged, of_one_day, report, several
from envag.domain.figures.sums import ALL, DAY, day_scope
from envag.ports.figures import Drift

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import date

    from envag.domain.figures.past import History
    from envag.domain.figures.recount import MonthlySums
    from envag.domain.figures.report import Report
    from envag.domain.municipality import Municipality
    from envag.ports.figures import FiguresStore
    from envag.ports.files import Files
    from envag.ports.staff import StaffStore

Tallied = tuple["date", int, str, int]
_NOTHING: dict[str, dict[str, int]] = {}


class FrozenError(Exception):
    """The period is frozen already: what a board has seen is never written over."""


def key_of(place: Municipality, period: Period) -> str:
    """Where a frozen report lies in the records bucket."""
    return f"reports/{place.slug}/{period.id}.json"


def report_anew(
    place: Municipality,
    period: Period,
    histories: Iterable[History],
    *,
    as_of: datetime,
    tallies: Sequence[Tallied] = (),
    baselines: Mapping[tuple[str, str], Baseline] | None = None,
) -> Report:
    """The report of the period as it was at ``as_of``, from nothing but timelines."""
    known = [one for one in tallies if one[0] <= as_of.date()]
    sums = recount.sums(recount.contributions(histories, place, as_of=as_of), known)
    read = Read(
        now=_of(sums, period),
        before=_of(sums, period.before),
        points=list(_points(sums, period)),
        baselines=baselines or {},
        months=several({month: sums.get(month, {}) for month in period.months}),
    )
    return report(place, period, read, as_of=as_of)


def freeze(place: Municipality, period: Period, content: bytes, files: Files) -> str:
    """Keep a report for ever, once; its key. Raises FrozenError where there is one."""
    key = key_of(place, period)
    try:
        files.read(key)
    except KeyError:
        files.write(key, content, media_type="application/json")
        return key
    raise FrozenError(key)


def frozen(place: Municipality, period: Period, files: Files) -> bytes | None:
    """The frozen report, None where there is none."""
    try:
        return files.read(key_of(place, period))
    except KeyError:
        return None


def frozen_as_of(content: bytes) -> tuple[datetime, dict[tuple[str, str], Baseline]]:
    """When a frozen report was made, and what had been read in by then."""
    told = json.loads(content)
    baselines = {
        (figure["id"], figure["baseline"]["period"]): Baseline(**figure["baseline"])
        for figure in told["figures"]
        if figure["baseline"]
    }
    return datetime.fromisoformat(told["as_of"]), baselines


def drift(place: Municipality, months: Iterable[str], right: MonthlySums, figures: FiguresStore) -> Iterator[Drift]:
    """Where the sums of these months are not what counting anew says."""
    for month in months:
        kept = {**figures.sums(place.slug, month), **figures.days(place.slug, f"{month}-01", f"{month}-31")}
        for scope, names in recount.differences(kept, right.get(month, _NOTHING)).items():
            yield from (Drift(month, scope, name, by) for name, by in names.items())


def tallies(place: Municipality, period: Period, store: StaffStore) -> list[Tallied]:
    """What was counted without a case in the period and the one before it."""
    days = (*period.before.days, *period.days)
    return [
        (day, one.hour, one.channel, times) for day in days for one, times in store.tallies(place.slug, day).items()
    ]


def _of(sums: MonthlySums, period: Period) -> dict[str, dict[str, int]]:
    if period.kind is PeriodKind.DAY:
        month = sums.get(period.months[0], {})
        return of_one_day(month.get(day_scope(period.first), {}), month, period.first)
    scopes = (sums.get(month, {}) for month in period.months)
    return merged({name: counts for name, counts in one.items() if not name.startswith(DAY)} for one in scopes)


def _points(sums: MonthlySums, period: Period) -> Iterator[tuple[str, dict[str, int]]]:
    if period.kind is PeriodKind.MONTH:
        days = sums.get(period.months[0], {})
        yield from ((day.isoformat(), days.get(day_scope(day), {})) for day in period.days)
    elif period.kind is not PeriodKind.DAY:
        yield from ((month, sums.get(month, {}).get(ALL, {})) for month in period.months)
