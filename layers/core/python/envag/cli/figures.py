"""``envag report direct``, ``kkik``, ``phone`` …: the figures of a period, as a table, JSON or CSV."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator, Sequence

    from envag.domain.figures.period import Period
    from envag.domain.figures.report import Breakdown, MissionIndex, Reached, Report, Series, Value
    from envag.domain.municipality import Municipality


class View(NamedTuple):
    """Which part of a report a command shows; ``by`` are the breakdowns, distributions and series that come along."""

    help: str
    figures: Sequence[str]
    by: Sequence[str] = ()


VIEWS = {
    "direct": View("how much is solved at the first contact", ("direct_rate_strict", "direct_rate_broad")),
    "kkik": View(
        "the measures of KKiK and Servicemätning",
        (
            *("email_1wd", "phone_answered_60s", "phone_direct"),
            *("bemotande_index", "enkelhet_index", "tydlighet_index"),
        ),
    ),
    "phone": View(
        "calls offered, answered and lost, by hour, and how long people wait for a person",
        (
            *("calls_offered", "calls_answered", "calls_abandoned", "phone_answered_60s"),
            *("phone_wait_median", "phone_wait_p90", "phone_direct"),
        ),
        ("hour", "unit"),
    ),
    "demand": View(
        "what people need, when, and what need not have been",
        ("contacts", "onodig_efterfragan"),
        ("service", "channel", "hour"),
    ),
    "relief": View(
        "how long cases take, and what departments are spared",
        ("handling_median", "handling_p90", "spared", "relief_minutes"),
        ("service",),
    ),
    "rosa": View("how far the centre comes in each service, and the mission index", (), ("index",)),
    "garanti": View("promises that were kept", ("garanti",), ("service",)),
    "digital": View("what came in digitally", ("digital_share",), ("kind", "service", "channel")),
    "reasons": View("why people had to be in touch", (), ("contact_reason", "resolution")),
    "figures": View(
        "every figure", ("*",), ("department", "unit", "service", "channel", "contact_reason", "resolution", "index")
    ),
}
"""The commands, by name."""


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add a command for each view."""
    for name, view in VIEWS.items():
        command = reports.add_parser(name, help=view.help)
        add_period(command)
        source = command.add_mutually_exclusive_group()
        source.add_argument("--fixture", metavar="FILE", help="planted cases in place of a stack's, such as r8")
        stack.add_stage(command)
        form = command.add_mutually_exclusive_group()
        form.add_argument("--json", action="store_const", const="json", dest="form", help="the whole report as JSON")
        form.add_argument("--csv", action="store_const", const="csv", dest="form", help="these figures as CSV")
        command.set_defaults(run=_show, view=view, form="table")


def add_period(command: argparse.ArgumentParser) -> None:
    """Give a command the options of which municipality and period."""
    command.add_argument(
        "--municipality", metavar="SLUG", default="solhamra", help="whose figures (default: %(default)s)"
    )
    command.add_argument(
        "--period",
        metavar="PERIOD",
        default="2026-11",
        help="2026-11-21, 2026-11, 2026-T2 or 2026 (default: %(default)s)",
    )


def asked(options: argparse.Namespace) -> tuple[Municipality, Period]:
    """The municipality and period that were asked for. Raises CommandError."""
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file
    from envag.domain.figures.period import Period, PeriodError  # noqa: PLC0415

    try:
        return find(options.municipality), Period.parse(options.period)
    except PeriodError:
        msg = f"'{options.period}' is no period; write 2026-11-21, 2026-11, 2026-T2 or 2026."
        raise CommandError(msg) from None


def _show(options: argparse.Namespace) -> int:
    place, period = asked(options)
    report = _planted(options.fixture, place, period) if options.fixture else _read(options, place, period)
    if options.form == "json":
        from envag.domain.figures.told import as_bytes  # noqa: PLC0415

        sys.stdout.write(as_bytes(report).decode())
    elif options.form == "csv":
        write_csv(report, options.view, sys.stdout)
    else:
        for line in lines(report, options.view, place):
            print(line)
    return 0


def _read(options: argparse.Namespace, place: Municipality, period: Period) -> Report:
    from datetime import UTC, datetime  # noqa: PLC0415

    from envag.usecases.figures.read_report import read_report  # noqa: PLC0415

    return read_report(place, period, store=stack.find(options.stage).figures, now=datetime.now(UTC))


def _planted(name: str, place: Municipality, period: Period) -> Report:
    from datetime import UTC, datetime, time  # noqa: PLC0415

    from envag.cli.planted import planted  # noqa: PLC0415
    from envag.usecases.figures.keep_reports import report_anew  # noqa: PLC0415

    # Long after, so that whoever comes back has had the time to
    as_of = datetime.combine(period.last.replace(year=period.last.year + 1), time(12), UTC)
    return report_anew(place, period, planted(name, place), as_of=as_of)


def lines(report: Report, view: View, place: Municipality) -> Iterator[str]:
    """The view as text: figures with what they are made of, then what comes along."""
    yield f"{report.name}, {report.period}"
    for figure in report.figures:
        if "*" in view.figures or figure.id in view.figures:
            before = f"  before {_number(figure.before)}" if figure.before.value is not None else ""
            read_in = f"  {figure.baseline.period} {figure.baseline.value:g} (inläst)" if figure.baseline else ""
            yield f"  {figure.id:<20} {_number(figure.now):>8}  {_of(figure.now):<14}{before}{read_in}".rstrip()
            yield f"      {place.text(figure.computed)}"
    if "kind" in view.by:
        yield from _digital_by_kind(report, place)
    yield from _beside(report, view)
    if "unit" in view.by:
        from envag.cli.reached import table  # noqa: PLC0415 - which takes its period from here

        yield from (f"  {line}" for line in table(report.reachability))


class Digital(NamedTuple):
    """What came in digitally of a kind of matter, of all of it, and through how many services' own pages."""

    digital: int
    cases: int
    services: int


def digital_by_kind(report: Report, place: Municipality) -> dict[str, Digital]:
    """The kinds by their ids, those with most cases first; what has no service has no kind (R46)."""
    kinds = {service.id: str(service.kind) for service in place.services}
    found: dict[str, Digital] = {}
    for breakdown in report.breakdowns:
        for row in breakdown.rows if breakdown.by == "service" else ():
            share = row.values["digital_share"]
            digital, cases = share.numerator or 0, share.denominator or 0
            if row.id in kinds and cases:
                so_far = found.get(kinds[row.id], Digital(0, 0, 0))
                added = Digital(digital, cases, int(digital > 0))
                found[kinds[row.id]] = Digital(*map(sum, zip(so_far, added, strict=True)))
    return dict(sorted(found.items(), key=lambda one: (-one[1].cases, one[0])))


def _digital_by_kind(report: Report, place: Municipality) -> Iterator[str]:
    kinds = digital_by_kind(report, place)
    yield f"  {'kind':<28} {'digital':>8} {'cases':>8} {'share':>8} {'services':>9}"
    for kind, one in kinds.items():
        yield f"    {kind:<26} {one.digital:>8} {one.cases:>8} {one.digital / one.cases:>8.4g} {one.services:>9}"
    yield f"    {'services that were used digitally':<53} {sum(one.services for one in kinds.values()):>9}"


def _beside(report: Report, view: View) -> Iterator[str]:
    shown = [one.id for one in report.figures if one.id in view.figures] or ["contacts", "direct_rate_strict"]
    for breakdown in report.breakdowns:
        if breakdown.by in view.by:
            yield from _broken_down(breakdown, shown)
    for distribution in report.distributions:
        if distribution.id in view.by:
            yield f"  {distribution.id}"
            yield from (f"    {part.label:<46} {part.count:>7}" for part in distribution.parts)
    for series in report.series:
        if series.per in view.by:
            yield from _over_time(series)
    if "index" in view.by:
        yield f"  mission index  {'-' if report.index.value is None else report.index.value}"
        for part in report.index.parts:
            yield f"    {part.label[:40]:<40} level {part.level}  mandate {part.mandate}  weight {part.weight:.3f}"
        if report.index.months:
            yield from _levels_over_time(report.index)


def _levels_over_time(index: MissionIndex) -> Iterator[str]:
    """Each service's level month by month, ``-`` where nothing of it was closed, and the index below."""
    yield f"    {'level by month':<40} " + " ".join(f"{month.at[5:]:>4}" for month in index.months)
    for part in index.parts:
        levels = (month.levels.get(part.service, "-") for month in index.months)
        yield f"    {part.label[:40]:<40} " + " ".join(f"{level:>4}" for level in levels)
    values = ("-" if month.value is None else f"{month.value:.0f}" for month in index.months)
    yield f"    {'mission index':<40} " + " ".join(f"{value:>4}" for value in values)


def _broken_down(breakdown: Breakdown, shown: Sequence[str]) -> Iterator[str]:
    known = [name for name in shown if any(name in row.values for row in breakdown.rows)]
    yield f"  {breakdown.by:<28} " + " ".join(f"{name:>20}" for name in known)
    for row in breakdown.rows:
        yield f"    {row.label[:26]:<26} " + " ".join(f"{_number(row.values[name]):>20}" for name in known)


def _over_time(series: Series) -> Iterator[str]:
    yield f"  {series.per:<6} " + " ".join(f"{name:>16}" for name in series.figures)
    for point in series.points:
        if any(point.values.values()):
            yield f"    {point.at:<5}" + " ".join(f"{point.values[name] or 0:>16g}" for name in series.figures)


def write_csv(report: Report, view: View, to: Any) -> None:  # noqa: ANN401 - any text stream
    """The figures, those of the breakdowns too, one a line."""
    import csv  # noqa: PLC0415

    table = csv.writer(to, lineterminator="\n")
    table.writerow(
        ["municipality", "period", "by", "id", "figure", "value", "numerator", "denominator", "missing", "origin"]
    )
    for by, id_, figure, value, origin in _rows(report, view):
        cells = [value.value, value.numerator, value.denominator, value.missing]
        table.writerow(
            [
                report.municipality,
                report.period,
                by,
                id_,
                figure,
                *("" if cell is None else cell for cell in cells),
                origin,
            ]
        )


def _rows(report: Report, view: View) -> Iterable[tuple[str, str, str, Value, str]]:
    from envag.domain.figures.reached import NAME  # noqa: PLC0415
    from envag.domain.figures.report import Value  # noqa: PLC0415

    wanted = [one.id for one in report.figures if "*" in view.figures or one.id in view.figures]
    for figure in report.figures:
        if figure.id in wanted:
            yield "all", "", figure.id, figure.now, "counted"
            if figure.baseline:
                yield figure.baseline.period, "", figure.id, Value(figure.baseline.value), "inläst"
    for breakdown in report.breakdowns:
        for row in breakdown.rows if breakdown.by in view.by else ():
            yield from (
                (breakdown.by, row.id, name, value, "counted") for name, value in row.values.items() if name in wanted
            )
    for unit in report.reachability.units if "unit" in view.by else ():
        yield "unit", unit.id, NAME, _reached(unit.whole), "counted"
        yield from (("unit_hour", f"{unit.id}/{one.at}", NAME, _reached(one.reached), "counted") for one in unit.hours)
    for distribution in report.distributions:
        for part in distribution.parts if distribution.id in view.by else ():
            yield distribution.id, part.id, "count", Value(float(part.count), numerator=part.count), "counted"


def _reached(one: Reached) -> Value:
    from envag.domain.figures.report import Missing, Value  # noqa: PLC0415

    missing = Missing.NOTHING_COUNTED if one.value is None else None
    return Value(one.value, missing, numerator=one.answered, denominator=one.offered)


def _number(value: Value) -> str:
    """A share as it is, such as 0.76; ``-`` where there is no value."""
    return "-" if value.value is None else f"{value.value:g}"


def _of(value: Value) -> str:
    if value.missing:
        return str(value.missing)
    return f"{value.numerator}/{value.denominator}" if value.denominator is not None else ""
