"""``envag cases``: open cases, what was set aside and the way back from there, and one case with its timeline."""

from __future__ import annotations

import json
import sys
from collections import Counter
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence

    from envag.domain.case import Case
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.staff import StaffStore, WorklistEntry

_PAGE = 100


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("cases", help="list open cases, or show one with its timeline")
    actions = command.add_subparsers(metavar="ACTION", required=True)

    listing = actions.add_parser("list", help="open cases by department and due time, then what was set aside")
    listing.add_argument("--municipality", metavar="SLUG", help="only this municipality")
    stack.add_stage(listing)
    listing.set_defaults(run=_list)

    show = actions.add_parser("show", help="one case and everything that happened to it")
    show.add_argument("reference", help="such as SOL-7K3F-9QW4; also read without hyphens or in lower case")
    stack.add_stage(show)
    show.set_defaults(run=_show)

    take_up = actions.add_parser("take-up", help="make a case that was set aside one to work on")
    take_up.add_argument("reference", help="such as SOL-7K3F-9QW4; also read without hyphens or in lower case")
    take_up.add_argument("--by", metavar="PSEUDONYM", default="", help="who decided it; never a name")
    stack.add_stage(take_up)
    take_up.set_defaults(run=_take_up)


def by_list(store: StaffStore, municipality: Municipality) -> Iterator[tuple[str, WorklistEntry]]:
    """Each open case with the list it stands on: a department's id, or why it was set aside."""
    from envag.domain.contact import SetAside  # noqa: PLC0415 - `--help` must be quick

    for name in (*(department.id for department in municipality.departments), *SetAside):
        after, more = "", True
        while more:
            page = store.worklist(municipality.slug, name, sealed=True, limit=_PAGE, after=after)
            yield from ((str(name), entry) for entry in page.lines)
            after, more = page.next, bool(page.next)


def municipality_of(reference: str) -> Municipality:
    """The municipality whose prefix opens the reference. Raises CommandError."""
    prefix = reference.partition("-")[0]
    found = next((one for one in _municipalities() if one.prefix == prefix), None)
    if found is None:
        msg = f"No municipality has the prefix {prefix}."
        raise CommandError(msg)
    return found


def _municipalities(slug: str | None = None) -> Sequence[Municipality]:
    from envag.cli.municipalities import find, load  # noqa: PLC0415 - reads and validates every file

    return [find(slug)] if slug else load()


def _list(options: argparse.Namespace) -> int:
    store = stack.find(options.stage).cases
    count: Counter[str] = Counter()
    for municipality in _municipalities(options.municipality):
        for name, entry in by_list(store, municipality):
            due = entry.due_at.strftime("due %Y-%m-%d %H:%MZ")
            service = entry.service or "-"
            print(f"{entry.reference}  {name:<14} {service:<14} {entry.status:<12} {entry.priority:<7} {due}")
            count[name] += 1
    if not count:
        print("There are no open cases.")
    else:
        # Beside the list, so that a program that reads the lines is not surprised.
        print(_summary(count), file=sys.stderr)
    return 0


def _summary(count: Counter[str]) -> str:
    from envag.domain.contact import SetAside  # noqa: PLC0415

    aside = {reason: count.pop(reason, 0) for reason in SetAside}
    kinds = ", ".join(f"{number} {reason}" for reason, number in aside.items())
    return f"{count.total()} to work on, {sum(aside.values())} set aside ({kinds})"


def _take_up(options: argparse.Namespace) -> int:
    from datetime import UTC, datetime  # noqa: PLC0415

    from envag.domain.case import Actor  # noqa: PLC0415
    from envag.usecases.take_up import take_up  # noqa: PLC0415

    municipality, case, store = find_case(options)
    if case.set_aside is None:
        msg = f"{case.reference} is not set aside."
        raise CommandError(msg)
    actor = Actor(role="guide", id=options.by)
    taken = take_up(municipality.slug, case.reference, actor=actor, at=datetime.now(UTC), store=store)
    print(f"{taken.reference} is a case of {taken.department}; the department is told.")
    return 0


def find_case(options: argparse.Namespace) -> tuple[Municipality, Case, CaseStore]:
    """The case that was named, and where it is. Raises CommandError."""
    from envag.domain.reference import parse  # noqa: PLC0415

    reference = parse(options.reference)
    if reference is None:
        msg = f"'{options.reference}' is no case reference: a character is missing or wrong."
        raise CommandError(msg)
    municipality = municipality_of(reference)
    store = stack.find(options.stage).cases
    case = store.get(municipality.slug, reference)
    if case is None:
        msg = f"{municipality.name} has no case {reference}."
        raise CommandError(msg)
    return municipality, case, store


def _show(options: argparse.Namespace) -> int:
    municipality, case, store = find_case(options)
    print(f"{case.reference}  {municipality.name}, {case.department} {case.unit}".rstrip())
    print(f"  service    {case.service or '-'}  (confidence {case.confidence:.2f})")
    print(f"  status     {case.set_aside or case.status}, {case.priority}")
    print(f"  channel    {case.channel}")
    print(f"  arrived    {case.arrived_at:%Y-%m-%d %H:%M:%SZ}")
    print(f"  due        {case.due_at:%Y-%m-%d %H:%M:%SZ}")
    for event in store.timeline(municipality.slug, case.reference):
        print(f"  {event.occurred_at:%Y-%m-%d %H:%M:%S.%fZ}  {event.type}  by {event.actor.role}")
        for change in event.changes:
            print(f"      {change.field}: {change.before or '-'} -> {change.after or '-'}")
        if event.data:
            print(f"      {json.dumps(event.data, ensure_ascii=False, default=str)}")
    return 0
