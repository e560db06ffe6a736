"""``envag report onboarding``: how far each department has been connected, and what is missing (R86)."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator

    from envag.domain.municipality import Department, Municipality, Unit
    from envag.domain.service import Service


class Connected(NamedTuple):
    """A department: its services that a decision has handed to the centre, all of its services, and its ``gaps``."""

    department: str
    taken_on: tuple[str, ...]
    services: tuple[str, ...]
    gaps: tuple[str, ...]


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the report. It reads the municipality's files, and no stack."""
    command = reports.add_parser("onboarding", help="how far each department has been connected, and what is missing")
    command.add_argument("--municipality", metavar="SLUG", default="solhamra", help="whose (default: %(default)s)")
    command.add_argument(
        "--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="as of that day (default: today)"
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file

    chosen: date | None = options.date
    for line in told(find(options.municipality), chosen or datetime.now(STOCKHOLM).date()):
        print(line)
    return 0


def told(place: Municipality, today: date) -> Iterator[str]:
    """Each department with what it has handed to the centre, its gaps below it, and how many have none."""
    found = connected(place, today)
    for one in found:
        yield f"{one.department:<44} {len(one.taken_on):>3} of {len(one.services)} services"
        yield from (f"    {gap}" for gap in one.gaps)
    whole = sum(not one.gaps for one in found)
    yield f"{whole} of {len(found)} departments lack nothing."


def connected(place: Municipality, today: date) -> list[Connected]:
    """How far every department stands on that day, in the file's order."""
    return [_connected(place, department, today) for department in place.departments]


def _connected(place: Municipality, department: Department, today: date) -> Connected:
    services = [service for service in place.services if service.department == department.id]
    gaps = [
        *_of_department(department, services),
        *(gap for service in services if (gap := _of_service(service, today))),
        *(gap for unit in department.units for gap in _of_unit(place, department, unit, today)),
        *_unlisted(place, department),
    ]
    taken_on = tuple(service.id for service in services if not _of_service(service, today))
    return Connected(department.name, taken_on, tuple(service.id for service in services), tuple(gaps))


def _of_department(department: Department, services: list[Service]) -> Iterator[str]:
    if not services:
        yield "no service has been handed over"
    if not department.subscriptions:
        yield "nobody is told: it has no subscription"


def _of_service(service: Service, today: date) -> str:
    """Why the centre has not taken it on, empty where it has."""
    if not service.decision:
        return f"{service.id}: no decision hands it to the centre"
    begins = service.active_from
    return f"{service.id}: begins on {begins}" if begins and begins > today else ""


def _of_unit(place: Municipality, department: Department, unit: Unit, today: date) -> Iterator[str]:
    if not (unit.contact_person or department.contact_person):
        yield f"{unit.id}: no contact person"
    if unit.phone and unit.hours is None:
        yield f"{unit.id}: no hours of its own, though it has a telephone"
    own = [entry for entry in place.directory if entry.unit == unit.id]
    if old := sum(entry.stale(today) for entry in own):
        yield f"{unit.id}: {old} of {len(own)} entries of the directory not confirmed for 90 days"


def _unlisted(place: Municipality, department: Department) -> Iterator[str]:
    """The units of which guides find nobody."""
    listed = {entry.unit for entry in place.directory}
    if units := [unit.id for unit in department.units if unit.id not in listed]:
        yield f"nobody in the directory: {', '.join(units)}"
