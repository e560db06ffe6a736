"""Read a report: only sums, so that a year costs the same however many cases it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.figures.period import Period, PeriodKind
from envag.domain.figures.reachability import UNIT
from envag.domain.figures.reporting import Read, merged, of_one_day, report, several
from envag.domain.figures.sums import ALL, SERVICE, day_scope

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.figures.report import Report
    from envag.domain.municipality import Municipality
    from envag.ports.figures import FiguresStore, Sums


def read_report(place: Municipality, period: Period, *, store: FiguresStore, now: datetime) -> Report:
    """The report of the municipality for the period, as of the aware moment ``now``."""
    slug = place.slug
    months: dict[str, Sums] = {}
    if period.kind is PeriodKind.DAY:
        sums = of_one_day(_day(store, slug, period), store.sums(slug, period.months[0], beginning=UNIT), period.first)
        before = {ALL: _day(store, slug, period.before)}
        points = []
    else:
        months = {month: store.sums(slug, month) for month in period.months}
        sums = merged(months.values())
        before = merged(_whole_and_services(store, slug, month) for month in period.before.months)
        points = [(month, scopes.get(ALL, {})) for month, scopes in months.items()]
    if period.kind is PeriodKind.MONTH:
        days = _days(store, slug, period)
        points = [(day.isoformat(), days.get(day_scope(day), {})) for day in period.days]
    read = Read(now=sums, before=before, points=points, baselines=store.baselines(slug), months=several(months))
    return report(place, period, read, as_of=now)


def _whole_and_services(store: FiguresStore, slug: str, month: str) -> Sums:
    return {ALL: store.total(slug, month), **store.sums(slug, month, beginning=SERVICE)}


def _day(store: FiguresStore, slug: str, period: Period) -> dict[str, int]:
    return _days(store, slug, period).get(day_scope(period.first), {})


def _days(store: FiguresStore, slug: str, period: Period) -> Sums:
    """The sums of a period's days, all of one month."""
    return store.days(slug, period.first.isoformat(), period.last.isoformat())
