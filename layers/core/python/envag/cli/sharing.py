"""``envag report split``, ``cost`` and ``servicematning``: volumes and costs by whom, and whom a survey may ask."""

from __future__ import annotations

import csv
import sys
from itertools import accumulate
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError
from envag.cli.figures import add_period, asked

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from envag.domain.figures.contribution import Contribution
    from envag.domain.figures.period import Period
    from envag.domain.figures.report import Report
    from envag.domain.municipality import Municipality
    from envag.ports.figures import FiguresStore

_COUNTED = ("contacts", "closed", "calls_answered", "relief_minutes")


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands."""
    split = reports.add_parser("split", help="how a period's work divides between the municipalities, as CSV (X34)")
    add_period(split)
    stack.add_stage(split)
    split.set_defaults(run=_split)

    cost = reports.add_parser(
        "cost", help="what a bill comes to for each municipality and its departments, as CSV (R75)"
    )
    cost.add_argument("--bill", type=_cents, required=True, metavar="AMOUNT", help="what was paid for the period")
    cost.add_argument(
        "--period", metavar="PERIOD", default="2026-11", help="a month, tertial or year (default: %(default)s)"
    )
    stack.add_stage(cost)
    cost.set_defaults(run=_cost, municipality="solhamra")

    survey = reports.add_parser("servicematning", help="whom Servicemätning may ask of a day, as CSV (X1)")
    add_period(survey)
    stack.add_stage(survey)
    survey.set_defaults(run=_survey)


def _split(options: argparse.Namespace) -> int:
    """Every municipality's volumes and its share of all contacts; the last line is their sum."""
    _, period = asked(options)
    found: dict[str, list[int]] = {}
    for report in _reports(options, period):
        values = {one.id: one.now.numerator or 0 for one in report.figures}
        found[report.municipality] = [values[name] for name in _COUNTED]
    total = [sum(column) for column in zip(*found.values(), strict=True)]
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["municipality", "period", *_COUNTED, "share_of_contacts"])
    for slug, counts in [*sorted(found.items()), ("all", total)]:
        table.writerow([slug, period.id, *counts, round(counts[0] / total[0], 4) if total[0] else ""])
    return 0


def _reports(options: argparse.Namespace, period: Period) -> Iterator[Report]:
    """The report of every municipality, as of now."""
    from datetime import UTC, datetime  # noqa: PLC0415 - `--help` must be quick

    from envag.cli.municipalities import load  # noqa: PLC0415 - reads and validates every file
    from envag.usecases.figures.read_report import read_report  # noqa: PLC0415

    figures = stack.find(options.stage).figures
    for place in load():
        yield read_report(place, period, store=figures, now=datetime.now(UTC))


def _cents(text: str) -> int:
    """An amount such as 812.50, in hundredths. Raises ValueError."""
    from decimal import Decimal, InvalidOperation  # noqa: PLC0415

    try:
        amount = Decimal(text)
    except InvalidOperation:
        raise ValueError from None
    if not amount.is_finite() or amount < 0:
        raise ValueError
    return int(amount * 100)


def _cost(options: argparse.Namespace) -> int:
    """The bill by contacts: each municipality's part, and of it each department's; ``-`` is what no department had."""
    _, period = asked(options)
    found = list(map(_contacts, _reports(options, period)))
    table = csv.writer(sys.stdout, lineterminator="\n")
    table.writerow(["municipality", "department", "period", "contacts", "cost"])
    whole = divided(options.bill, [sum(each.values()) for _, each in found])
    for (slug, by_department), part in zip(found, whole, strict=True):
        table.writerow([slug, "all", period.id, sum(by_department.values()), f"{part / 100:.2f}"])
        costs = divided(part, by_department.values())
        for (department, contacts), cost in zip(by_department.items(), costs, strict=True):
            table.writerow([slug, department, period.id, contacts, f"{cost / 100:.2f}"])
    return 0


def _contacts(report: Report) -> tuple[str, dict[str, int]]:
    """Contacts by department. Those that were counted without a case belong to none."""
    (rows,) = (one.rows for one in report.breakdowns if one.by == "department")
    found = {row.id: row.values["contacts"].numerator or 0 for row in rows}
    whole = next(one.now.numerator or 0 for one in report.figures if one.id == "contacts")
    return report.municipality, found | {"-": whole - sum(found.values())}


def divided(amount: int, weights: Iterable[int]) -> list[int]:
    """The whole ``amount`` in parts like ``weights``, which sum to it to the last unit; nothing where nobody weighs."""
    ends = list(accumulate(weights))
    if not ends or not ends[-1]:
        return [0] * len(ends)
    marks = [round(amount * end / ends[-1]) for end in ends]
    return [mark - before for before, mark in zip((0, *marks), marks, strict=False)]


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
