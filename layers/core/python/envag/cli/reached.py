"""``envag report reached`` and ``presence``: whether units answer what is passed on to them, and phones left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.cli import figures, stack

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable, Iterator, Mapping

    from envag.cli.stack import Stack
    from envag.domain.figures.contribution import Contribution
    from envag.domain.figures.period import Period
    from envag.domain.figures.reachability import Outcomes
    from envag.domain.municipality import Municipality

Units = dict[str, dict[int, "Outcomes"]]


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the reports."""
    for name, run, text in (
        (
            "reached",
            _reached,
            "calls that were meant for each unit and what became of them, by hour",
        ),
        ("presence", _presence, "units that are marked as available and let it ring, and how often"),
    ):
        command = reports.add_parser(name, help=text)
        figures.add_period(command)
        stack.add_stage(command)
        command.set_defaults(run=run)


def _reached(options: argparse.Namespace) -> int:
    place, period = figures.asked(options)
    for line in table(_units(stack.find(options.stage), place, period), place):
        print(line)
    return 0


def _presence(options: argparse.Namespace) -> int:
    """A day at a time: what is much in a day is little in a month."""
    from envag.domain.figures.period import Period  # noqa: PLC0415
    from envag.domain.figures.reachability import left_open, together  # noqa: PLC0415

    place, period = figures.asked(options)
    chosen, found = stack.find(options.stage), 0
    for day in period.days:
        units = _units(chosen, place, Period.parse(day.isoformat()))
        for unit in left_open(units):
            told = together(units[unit])
            print(f"{day}  {_name(place, unit):<40}  {told.unanswered} of {told.offered} offers rang in vain")
            found += 1
    if not found:
        print(f"No phone was left open in {period.id}.")
    return 0


def table(units: Units, place: Municipality) -> Iterator[str]:
    """A line for each unit and each of its hours; under the threshold of R25 a unit is marked."""
    from envag.domain.figures.reachability import LEAST_REACHABLE, together  # noqa: PLC0415

    if not units:
        yield "No call was meant for any unit."
        return
    head = ("offered", "answered", "back", "message", "given up", "busy", "closed")
    yield f"{'':<40} " + " ".join(f"{name:>9}" for name in (*head, "reached", "engaged"))
    for unit, hours in units.items():
        whole = together(hours)
        low = whole.reached is not None and whole.reached < LEAST_REACHABLE
        yield f"{_name(place, unit):<40} {_row(whole)}" + ("  under the threshold" if low else "")
        for hour, outcomes in hours.items():
            yield f"{f'  {hour:02}-{hour + 1:02}':<40} {_row(outcomes)}"


def _row(outcomes: Outcomes) -> str:
    from envag.domain.figures.reachability import Outcome  # noqa: PLC0415

    counted = (outcomes.offered, *(outcomes.counts.get(one, 0) for one in Outcome))
    shares = ("–" if share is None else f"{share:.0%}" for share in (outcomes.reached, outcomes.busy))
    return " ".join(f"{value:>9}" for value in (*counted, *shares))


def _name(place: Municipality, unit_id: str) -> str:
    units = (unit for department in place.departments for unit in department.units if unit.id == unit_id)
    return next((unit.name for unit in units), unit_id)


def _units(chosen: Stack, place: Municipality, period: Period) -> Units:
    from envag.domain.figures.reachability import by_unit_and_hour  # noqa: PLC0415

    return by_unit_and_hour(_counted(chosen, place.slug, period), _unit_of(chosen, place))


def _counted(chosen: Stack, slug: str, period: Period) -> Iterator[tuple[str, Mapping[str, int]]]:
    """Of months their sums; of a day what its cases added, since days have no sums by queue."""
    from envag.domain.figures.period import PeriodKind  # noqa: PLC0415
    from envag.domain.figures.reachability import QUEUE, parted  # noqa: PLC0415

    for month in period.months:
        if period.kind is PeriodKind.DAY:
            for one in _contributions(chosen, slug, month):
                if one.day == period.first:
                    yield from parted(one.counts)[1].items()
        else:
            sums = chosen.figures.sums(slug, month)
            yield from ((scope, counts) for scope, counts in sums.items() if scope.startswith(QUEUE))


def _contributions(chosen: Stack, slug: str, month: str) -> Iterator[Contribution]:
    after, more = "", True
    while more:
        page = chosen.figures.contributions(slug, month, after=after)
        yield from page.contributions
        after, more = page.next, bool(page.next)


def _unit_of(chosen: Stack, place: Municipality) -> Callable[[str], str]:
    """The unit of a queue. On a laptop a queue's id is its key; in the cloud its name in Connect tells."""
    names = {} if chosen.stage == stack.LOCAL else _names(chosen)
    return lambda queue: unit_named(names[queue], place) if queue in names else queue


def unit_named(name: str, place: Municipality) -> str:
    """The unit whose queue in Connect has that name, ``<slug>.unit.<id>`` or ``<slug>.centre``; else the name."""
    line = name.removeprefix(f"{place.slug}.")
    return place.centre_unit or place.centre if line == "centre" else line.removeprefix("unit.")


def _names(chosen: Stack) -> dict[str, str]:
    arn = chosen.client("ssm").get_parameter(Name=f"/envag/{chosen.stage}/connect/instance")["Parameter"]["Value"]
    pages = chosen.client("connect").get_paginator("list_queues").paginate(InstanceId=arn.rpartition("/")[2])
    return {queue["Id"]: queue["Name"] for page in pages for queue in page["QueueSummaryList"] if "Name" in queue}
