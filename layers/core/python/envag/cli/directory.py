"""``envag report directory`` and ``numbers``: stale entries with their owners, and numbers that are still to move."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from envag.domain.left_numbers import LeftNumber
    from envag.domain.municipality import Municipality

_MOVED = "moved"


class Line(NamedTuple):
    """A number of before the centre: whose it was, the services that it was for, and where it stands."""

    number: str
    owner: str
    services: tuple[str, ...]
    state: str
    menu: bool
    overdue: bool


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the reports. They read the municipalities' files, and no stack."""
    for name, run, text in (
        ("directory", _directory, "entries of the directory that nobody has looked at for 90 days, and their owners"),
        ("numbers", _numbers, "numbers of before the centre: whose, for which services, moved or left"),
    ):
        command = reports.add_parser(name, help=text)
        command.add_argument("--municipality", metavar="SLUG", default="solhamra", help="whose (default: %(default)s)")
        command.add_argument(
            "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as of that day (default: today)"
        )
        command.set_defaults(run=run)


def _directory(options: argparse.Namespace) -> int:
    for line in stale(_place(options), _day(options)):
        print(line)
    return 0


def _numbers(options: argparse.Namespace) -> int:
    for line in told(_place(options), _day(options)):
        print(line)
    return 0


def _place(options: argparse.Namespace) -> Municipality:
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file

    return find(options.municipality)


def _day(options: argparse.Namespace) -> date:
    from datetime import UTC, datetime  # noqa: PLC0415

    from envag.domain.hours import STOCKHOLM  # noqa: PLC0415

    chosen: date | None = options.date
    return chosen or datetime.now(UTC).astimezone(STOCKHOLM).date()


def stale(place: Municipality, today: date) -> Iterator[str]:
    """The stale entries, the oldest first, each with its age in days and its owner; then how many there are."""
    old = sorted((entry for entry in place.directory if entry.stale(today)), key=lambda entry: entry.verified_at)
    for entry in old:
        yield f"{entry.age(today).days:>5} days  {entry.id:<32} {entry.name:<24} {entry.owner}"
    yield f"{len(old)} of {len(place.directory)} entries are stale."


def inventory(place: Municipality, today: date) -> list[Line]:
    """Every number of before the centre, those first that are not moved yet."""
    left = [_left(place, number, today) for number in place.left_numbers]
    moved = [
        Line(number, _name(place, owner), _services(place, owner), _MOVED, menu=False, overdue=False)
        for number, owner in place.old_numbers.items()
    ]
    return [*left, *moved]


def told(place: Municipality, today: date) -> Iterator[str]:
    """A line for each number, and how many stand where."""
    lines = inventory(place, today)
    for line in lines:
        marks = ", ".join([line.state, *(["keypad menu"] if line.menu else []), *(["overdue"] if line.overdue else [])])
        shown = place.displayed.get(line.number, line.number)
        yield f"{shown:<16} {line.owner:<32} {marks:<32} {', '.join(line.services) or '–'}"
    states = Counter(line.state for line in lines)
    yield ", ".join(f"{states[state]} {state}" for state in (_MOVED, *sorted(set(states) - {_MOVED})))


def _left(place: Municipality, left: LeftNumber, today: date) -> Line:
    services = _services(place, left.owner)
    return Line(left.number, _name(place, left.owner), services, left.state, left.menu, left.overdue(today))


def _name(place: Municipality, owner_id: str) -> str:
    names = {department.id: department.name for department in place.departments}
    names |= {unit.id: unit.name for department in place.departments for unit in department.units}
    return names.get(owner_id, owner_id)


def _services(place: Municipality, owner_id: str) -> tuple[str, ...]:
    return tuple(service.id for service in place.services if owner_id in {service.unit, service.department})
