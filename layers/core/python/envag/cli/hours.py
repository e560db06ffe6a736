"""``envag report hours``: everybody's hours side by side, and where they leave people without an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from envag.domain.municipality import Municipality
    from envag.domain.phone_hours import Gap, Kept


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the report. It reads the municipalities' files, and no stack."""
    command = reports.add_parser("hours", help="hours of the centre, desks and units; --conflicts: where they clash")
    command.add_argument("--municipality", metavar="SLUG", default="solhamra", help="whose (default: %(default)s)")
    command.add_argument(
        "--conflicts", action="store_true", help="lunches, hours outside the centre's, units never open together"
    )
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file

    place = find(options.municipality)
    for line in conflicts(place) if options.conflicts else listing(place):
        print(line)
    return 0


def listing(place: Municipality) -> Iterator[str]:
    """A line for each of those who keep hours."""
    from envag.domain.phone_hours import registry  # noqa: PLC0415

    for kept in registry(place):
        yield f"{kept.name:<40} {_week(kept)}"


def conflicts(place: Municipality) -> Iterator[str]:
    """What clashes, and when most units could be reached at once."""
    from envag.domain import phone_hours  # noqa: PLC0415

    yield from _listed("Closed at lunch", _by_who(phone_hours.lunches(place)))
    yield from _listed("Open while the centre is closed", _by_who(phone_hours.outside(place)))
    pairs = (f"{_names(one)}  –  {_names(other)}" for one, other in phone_hours.apart(place))
    yield from _listed("Never open together", pairs)
    best = phone_hours.common(place)
    if best:
        count, everybody = len(best.open), len(best.open) + len(best.closed)
        yield f"Most are open {best.day} {best.opens:%H.%M}–{best.closes:%H.%M}: {count} of {everybody} units"
        if best.closed:
            yield f"  to be asked to join: {_names(best.closed)}"


def _listed(title: str, lines: Iterable[str]) -> Iterator[str]:
    found = list(lines)
    yield f"{title}: {len(found) or 'none'}"
    yield from (f"  {line}" for line in found)
    yield ""


def _by_who(gaps: Iterable[Gap]) -> Iterator[str]:
    """One line for each who and time, with its days."""
    days: dict[tuple[str, str], list[str]] = {}
    for gap in gaps:
        days.setdefault((gap.who.name, f"{gap.opens:%H.%M}–{gap.closes:%H.%M}"), []).append(gap.day[:3])
    yield from (f"{who:<38} {span}  {' '.join(found)}" for (who, span), found in days.items())


def _names(kept: Iterable[Kept]) -> str:
    return ", ".join(one.name for one in kept)


def _week(kept: Kept) -> str:
    days = (
        f"{day[:3]} {' '.join(f'{i.opens:%H.%M}–{i.closes:%H.%M}' for i in intervals)}"
        for day, intervals in kept.week.items()
        if intervals
    )
    return ", ".join(days)
