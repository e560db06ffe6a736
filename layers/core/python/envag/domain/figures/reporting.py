"""Make a report of the sums of a period."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import SECRET
from envag.domain.figures.counts import BUCKETS, LEVELS, REASONS, RESOLUTIONS, TIMES, WAITED, WAITS, At, Count, at_hour
from envag.domain.figures.kpis import (
    FEWEST_ANSWERS,
    KPIS,
    MEDIAN,
    P90,
    RELIEF,
    WAIT_MEDIAN,
    WAIT_P90,
    Better,
    Unit,
)
from envag.domain.figures.period import Period, PeriodError, PeriodKind
from envag.domain.figures.reachability import by_unit_and_hour, units_on
from envag.domain.figures.reached import left_open, offers_by_department, reachability
from envag.domain.figures.report import (
    Breakdown,
    Distribution,
    Figure,
    IndexMonth,
    IndexPart,
    Missing,
    MissionIndex,
    Point,
    Report,
    Row,
    Series,
    Share,
    Value,
)
from envag.domain.figures.rosa import Carried, carried, mission_index
from envag.domain.figures.sums import ALL, CHANNEL, DEPARTMENT, HOURS, SERVICE
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date, datetime

    from envag.domain.figures.kpis import Kpi
    from envag.domain.figures.report import Baseline, LeftOpen
    from envag.domain.municipality import Municipality

Sums = dict[str, dict[str, int]]
INDEX = "uppdragsindex"
_SECONDS_OF_MINUTE = 60
_HALF, _NINE_TENTHS = 0.5, 0.9


class Read(NamedTuple):
    """What was read for a report. ``now`` are the sums of the period by scope.

    ``before`` are those of the whole and of each service of the one before, as far as there are any.
    ``points`` are the whole of each day or month in it, by what is shown of them, in order; ``months`` all sums of each
    month where it has several.
    """

    now: Sums
    before: Sums
    points: Sequence[tuple[str, Mapping[str, int]]]
    baselines: Mapping[tuple[str, str], Baseline]
    months: Sequence[tuple[str, Sums]] = ()


def report(place: Municipality, period: Period, read: Read, *, as_of: datetime) -> Report:
    """The report of the period, as of an aware moment."""
    whole = read.now.get(ALL, {})
    services = _scoped(read.now, SERVICE)
    units = by_unit_and_hour(read.now)
    now = {**values(whole), RELIEF: relief(place, services)}
    before = {**values(read.before.get(ALL, {})), RELIEF: relief(place, _scoped(read.before, SERVICE))}
    return Report(
        municipality=place.slug,
        name=place.name,
        period=period.id,
        kind=period.kind,
        first=period.first,
        last=period.last,
        as_of=as_of,
        over=as_of.astimezone(STOCKHOLM).date() > period.last,
        figures=tuple(_figure(one, now[one.id], before.get(one.id), read.baselines, period) for one in FIGURES),
        breakdowns=tuple(_breakdowns(place, read.now, offers_by_department(place, units))),
        distributions=tuple(_distributions(place, whole, _scoped(read.now, CHANNEL))),
        series=tuple(_series(read)),
        index=_index(place, services, read.months),
        reachability=reachability(place, units, _left_open(place, period, read.now)),
    )


def _left_open(place: Municipality, period: Period, now: Sums) -> tuple[LeftOpen, ...]:
    """Of longer periods the sums of different months are added: days cannot be told apart."""
    return left_open(place, now, period.first) if period.kind in {PeriodKind.DAY, PeriodKind.MONTH} else ()


class Named(NamedTuple):
    """A figure as it is shown, however it is made."""

    id: str
    unit: Unit
    better: Better
    listed: bool


FIGURES = (
    *(Named(one.id, one.unit, one.better, bool(one.counted)) for one in KPIS),
    Named(WAIT_MEDIAN, Unit.MINUTES, Better.LOWER, listed=False),
    Named(WAIT_P90, Unit.MINUTES, Better.LOWER, listed=False),
    Named(MEDIAN, Unit.MINUTES, Better.LOWER, listed=False),
    Named(P90, Unit.MINUTES, Better.LOWER, listed=False),
    Named(RELIEF, Unit.MINUTES, Better.HIGHER, listed=False),
)
"""Every figure, in the order in which they are shown."""


def values(counts: Mapping[str, int]) -> dict[str, Value]:
    """The value of each figure that these counts alone make."""
    return {
        **{one.id: value(one, counts) for one in KPIS},
        WAIT_MEDIAN: percentile(counts, _HALF, WAITS, WAITED),
        WAIT_P90: percentile(counts, _NINE_TENTHS, WAITS, WAITED),
        MEDIAN: percentile(counts, _HALF, TIMES, BUCKETS),
        P90: percentile(counts, _NINE_TENTHS, TIMES, BUCKETS),
    }


def value(figure: Kpi, counts: Mapping[str, int]) -> Value:
    """A figure's value, or why it has none."""
    numerator = sum(counts.get(name, 0) for name in figure.numerator)
    if not figure.denominator:
        return Value(float(numerator), numerator=numerator)
    denominator = sum(counts.get(name, 0) for name in figure.denominator)
    if not denominator:
        return Value(None, Missing.NOTHING_COUNTED)
    if denominator < figure.fewest:
        return Value(None, Missing.TOO_FEW)
    return Value(
        round(numerator / denominator, 1 if figure.unit is Unit.INDEX else 4),
        numerator=numerator,
        denominator=denominator,
    )


def percentile(counts: Mapping[str, int], part: float, names: Sequence[str], bounds: Sequence[int]) -> Value:
    """The time in minutes that ``part`` of what was counted stays under, told from a histogram.

    ``names`` are its counts and ``bounds`` their upper bounds in seconds. Inside a bucket all are taken to lie evenly.
    """
    cases = [counts.get(name, 0) for name in names]
    whole = sum(cases)
    if not whole:
        return Value(None, Missing.NOTHING_COUNTED)
    wanted, below = part * whole, 0
    for number, inside in enumerate(cases):
        if inside and below + inside >= wanted:
            lower = bounds[number - 1] if number else 0
            seconds = lower + (bounds[number] - lower) * (wanted - below) / inside
            return Value(round(seconds / _SECONDS_OF_MINUTE, 1), numerator=round(wanted), denominator=whole)
        below += inside
    raise AssertionError


def relief(place: Municipality, services: Mapping[str, Mapping[str, int]]) -> Value:
    """Minutes that departments were spared: what was solved without them, by what it would have taken (R74).

    None where nothing is known by service, as of a day.
    """
    if not any(any(counts.values()) for counts in services.values()):
        return Value(None, Missing.NOTHING_COUNTED)
    spared = {service: counts.get(Count.SPARED, 0) for service, counts in services.items()}
    minutes = {service.id: service.officer_minutes for service in place.services}
    total = sum(count * minutes.get(service, 0) for service, count in spared.items())
    return Value(float(total), numerator=total)


def _figure(
    named: Named, now: Value, before: Value | None, baselines: Mapping[tuple[str, str], Baseline], period: Period
) -> Figure:
    return Figure(
        id=named.id,
        unit=named.unit,
        better=named.better,
        title=f"figure.{named.id}.title",
        computed=f"figure.{named.id}.computed",
        now=now,
        before=before or Value(None, Missing.NOTHING_COUNTED),
        baseline=_baseline(named.id, baselines, period),
        listed=named.listed,
    )


def _baseline(figure: str, baselines: Mapping[tuple[str, str], Baseline], period: Period) -> Baseline | None:
    """What was read in of the same part of the latest earlier year, or of that whole year."""
    for year in range(period.first.year - 1, period.first.year - 30, -1):
        try:
            same = period.in_year(year).id
        except PeriodError:
            same = str(year)
        found = baselines.get((figure, same)) or baselines.get((figure, str(year)))
        if found:
            return found
    return None


def _scoped(sums: Sums, beginning: str) -> dict[str, dict[str, int]]:
    """The sums of each department, service or channel by its id."""
    return {scope.removeprefix(beginning): counts for scope, counts in sums.items() if scope.startswith(beginning)}


def _breakdowns(place: Municipality, sums: Sums, offers: Mapping[str, dict[str, int]]) -> Iterable[Breakdown]:
    """``offers`` are those to the units of each department, which may have none of the cases."""
    departments = {one.id: one.name for one in place.departments}
    services = {one.id: one.title for one in place.services}
    secret = {one.id for one in place.services if one.secrecy >= SECRET}
    for by, beginning, labels in (
        ("department", DEPARTMENT, departments),
        ("service", SERVICE, services),
        ("channel", CHANNEL, None),
    ):
        scoped = _scoped(sums, beginning)
        if beginning == DEPARTMENT:
            scoped |= {id_: scoped.get(id_, {}) | counts for id_, counts in offers.items()}
        found = sorted(scoped.items(), key=lambda one: (-_contacts(one[1]), one[0]))
        rows = tuple(
            Row(
                id=id_,
                label=labels.get(id_, id_) if labels is not None else place.text(f"channel.{id_}"),
                values=_withheld() if id_ in secret and _contacts(counts) < FEWEST_ANSWERS else values(counts),
            )
            for id_, counts in found
            if any(counts.values())
        )
        yield Breakdown(by=by, rows=rows)


def _contacts(counts: Mapping[str, int]) -> int:
    return counts.get(Count.CASES, 0) + counts.get(Count.TALLIES, 0)


def _withheld() -> dict[str, Value]:
    """Of a secret service that few have been in touch about, nobody is told how it went."""
    return dict.fromkeys(values({}), Value(None, Missing.TOO_FEW))


def _distributions(
    place: Municipality, whole: Mapping[str, int], channels: Mapping[str, Mapping[str, int]]
) -> Iterable[Distribution]:
    kinds: dict[str, dict[str, int]] = {
        "contact_reason": {str(reason): whole.get(name, 0) for reason, name in REASONS.items()},
        "resolution": {str(resolution): whole.get(name, 0) for resolution, name in RESOLUTIONS.items()},
        "channel": {channel: _contacts(counts) for channel, counts in channels.items()},
    }
    for family, counts in kinds.items():
        most = sorted(((id_, count) for id_, count in counts.items() if count), key=lambda one: (-one[1], one[0]))
        yield Distribution(
            id=family,
            title=f"figure.by.{family}",
            parts=tuple(Share(id=id_, label=place.text(f"{family}.{id_}"), count=count) for id_, count in most),
        )


_SHOWN_OVER_TIME = tuple(one.id for one in KPIS)
_BY_HOUR = {
    "contacts": At.CONTACTS,
    "calls_offered": At.CALLS,
    "calls_answered": At.CALLS_ANSWERED,
    "calls_abandoned": At.CALLS_ABANDONED,
}
_HOURS_OF_DAY = range(24)


def _series(read: Read) -> Iterable[Series]:
    hours = read.now.get(HOURS, {})
    yield Series(
        per="hour",
        figures=tuple(_BY_HOUR),
        points=tuple(
            Point(
                at=f"{hour:02}",
                values={figure: float(hours.get(at_hour(what, hour), 0)) for figure, what in _BY_HOUR.items()},
            )
            for hour in _HOURS_OF_DAY
        ),
    )
    if read.points:
        yield Series(
            per="day" if len(read.points[0][0]) > len("2026-11") else "month",
            figures=_SHOWN_OVER_TIME,
            points=tuple(
                Point(at=at, values={one.id: value(one, counts).value for one in KPIS}) for at, counts in read.points
            ),
        )


def _carried(services: Mapping[str, Mapping[str, int]]) -> tuple[Carried, ...]:
    return carried((id_, [counts.get(level, 0) for level in LEVELS]) for id_, counts in sorted(services.items()))


def _index(
    place: Municipality, services: Mapping[str, Mapping[str, int]], months: Sequence[tuple[str, Sums]]
) -> MissionIndex:
    found = _carried(services)
    monthly = [(month, _carried(_scoped(sums, SERVICE))) for month, sums in months]
    known = {service.id: service for service in place.services}
    parts = tuple(
        IndexPart(
            service=each.service,
            label=known[each.service].title if each.service in known else each.service,
            level=each.level,
            mandate=known[each.service].level if each.service in known else 0,
            weight=each.weight,
        )
        for each in found
    )
    return MissionIndex(
        value=mission_index(found),
        title=f"figure.{INDEX}.title",
        computed=f"figure.{INDEX}.computed",
        parts=parts,
        months=tuple(
            IndexMonth(at=month, value=mission_index(each), levels={one.service: one.level for one in each})
            for month, each in monthly
        ),
    )


def summed(many: Iterable[Mapping[str, int]]) -> dict[str, int]:
    """The sum of counts by name."""
    total: Counter[str] = Counter()
    for counts in many:
        total.update(counts)
    return dict(total)


def merged(months: Iterable[Sums]) -> Sums:
    """The sums of several months by scope."""
    found: dict[str, list[dict[str, int]]] = {}
    for sums in months:
        for scope, counts in sums.items():
            found.setdefault(scope, []).append(counts)
    return {scope: summed(many) for scope, many in sorted(found.items())}


def several(months: Mapping[str, Sums]) -> list[tuple[str, Sums]]:
    """The months of a report that tells them apart: none of a single one."""
    return [*months.items()] if len(months) > 1 else []


def of_one_day(day: Mapping[str, int], month: Sums, on: date) -> Sums:
    """The sums of a day by scope, as far as there are any: the whole, its hours, its contacts by channel, its units'.

    A day has no scope for each unit: the ``month``'s tell the days apart.
    """
    channels = {name: {str(Count.CASES): count} for name, count in day.items() if name.startswith(CHANNEL)}
    return {ALL: dict(day), HOURS: dict(day), **channels, **units_on(month, on)}
