"""``envag report split`` and ``servicematning``: volumes by municipality, and whom a survey may ask."""

from __future__ import annotations

import csv
import sys
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError
from envag.cli.figures import add_period, asked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from envag.domain.figures.contribution import Contribution
    from envag.domain.figures.period import Period
    from envag.domain.municipality import Municipality
    from envag.ports.figures import FiguresStore

_COUNTED = ("contacts", "closed", "calls_answered", "relief_minutes")


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    split = reports.add_parser("split", help="how a period's work divides between the municipalities, as CSV (X34)")
    add_period(split)
    stack.add_stage(split)
    split.set_defaults(run=_split)

    survey = reports.add_parser("servicematning", help="whom Servicemätning may ask of a day, as CSV (X1)")
    add_period(survey)
    stack.add_stage(survey)
    survey.set_defaults(run=_survey)


def _split(options: argparse.Namespace) -> int:
    """Every municipality's volumes and its share of all contacts; the last line is their sum."""
    from datetime import UTC, datetime  # noqa: PLC0415 - `--help` must be quick

    from envag.cli.municipalities import load  # noqa: PLC0415 - reads and validates every file
    from envag.usecases.figures.read_report import read_report  # noqa: PLC0415

    _, period = asked(options)
    figures = stack.find(options.stage).figures
    found: dict[str, list[int]] = {}
    for place in load():
        report = read_report(place, period, store=figures, now=datetime.now(UTC))
        values = {one.id: one.now.numerator or 0 for one in report.figures}
        found[place.slug] = [values[name] for name in _COUNTED]
    total = [sum(column) for column in zip(*found.values(), strict=True)]
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["municipality", "period", *_COUNTED, "share_of_contacts"])
    for slug, counts in [*sorted(found.items()), ("all", total)]:
        table.writerow([slug, period.id, *counts, round(counts[0] / total[0], 4) if total[0] else ""])
    return 0


def _survey(options: argparse.Namespace) -> int:
    from envag.domain.figures.period import PeriodKind  # noqa: PLC0415
    from envag.domain.figures.survey import Eligible, eligible  # noqa: PLC0415

    place, period = asked(options)
    if period.kind is not PeriodKind.DAY:
        msg = "Servicemätning asks day by day: give --period a day, such as 2026-11-21."
        raise CommandError(msg)
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(Eligible._fields)
    table.writerows(eligible(_month(stack.find(options.stage).figures, place, period), place, period.first))
    return 0


def _month(figures: FiguresStore, place: Municipality, period: Period) -> Iterator[Contribution]:
    """What every case of the period's month adds."""
    after, more = "", True
    while more:
        page = figures.contributions(place.slug, period.months[0], after=after)
        yield from page.contributions
        after, more = page.next, bool(page.next)
