"""``envag report reached`` and ``presence``: whether units answer what is passed on to them, and phones left open."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from envag.cli import figures, stack

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from envag.domain.figures.report import Reachability, Reached


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the reports."""
    for name, run, text in (
        ("reached", _reached, "calls that were meant for each unit and what became of them, by hour"),
        ("presence", _presence, "units that are marked as available and let it ring, and how often"),
    ):
        command = reports.add_parser(name, help=text)
        figures.add_period(command)
        stack.add_stage(command)
        command.set_defaults(run=run)


def _reached(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415

    from envag.usecases.figures.read_report import read_report  # noqa: PLC0415

    place, period = figures.asked(options)
    report = read_report(place, period, store=stack.find(options.stage).figures, now=datetime.now(UTC))
    sys.stdout.writelines(f"{line}\n" for line in table(report.reachability))
    return 0


def _presence(options: argparse.Namespace) -> int:
    """A day at a time: what is much in a day is little in a month."""
    from datetime import date  # noqa: PLC0415

    from envag.domain.figures.reachability import UNIT  # noqa: PLC0415
    from envag.domain.figures.reached import left_open  # noqa: PLC0415

    place, period = figures.asked(options)
    store, found = stack.find(options.stage).figures, []
    for month in period.months:
        sums = store.sums(place.slug, month, beginning=UNIT)
        found += [one for one in left_open(place, sums, date.fromisoformat(f"{month}-01")) if one.day in period.days]
    for one in sorted(found, key=lambda one: (one.day, one.unit)):
        print(f"{one.day}  {one.label:<40}  {one.unanswered} of {one.offered} offers rang in vain")
    if not found:
        print(f"No phone was left open in {period.id}.")
    return 0


def table(reachability: Reachability) -> Iterator[str]:
    """A line for each unit and each of its hours; under the threshold of R25 a unit is marked."""
    if not reachability.units:
        yield "No call was meant for any unit."
        return
    head = ("offered", "answered", "in vain", "nobody", "reached", "engaged")
    yield f"{'':<40} " + " ".join(f"{name:>9}" for name in head)
    for unit in reachability.units:
        yield f"{unit.label[:40]:<40} {_row(unit.whole)}" + ("  under the threshold" if unit.whole.hard else "")
        for hour in unit.hours:
            yield f"{f'  {hour.at}-{int(hour.at) + 1:02}':<40} {_row(hour.reached)}"


def _row(one: Reached) -> str:
    shares = ("–" if share is None else f"{share:.0%}" for share in (one.value, one.busy))
    return " ".join(f"{value:>9}" for value in (one.offered, one.answered, one.unanswered, one.engaged, *shares))
