"""``envag staff``: the users of Amazon Connect, from a municipality's list of who works in its contact centre."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse

    from envag.cli.staff_list import Fault, StaffList
    from envag.usecases.sync_staff import Plan, Staff, Step


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("staff", help="who may work in the contact centre: users of Amazon Connect")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    syncing = actions.add_parser(
        "sync", help="create and change users so that they are as in a municipality's list; nobody is deleted"
    )
    syncing.add_argument(
        "file", type=Path, help="CSV with the columns municipality, login, first_name, last_name, role, line"
    )
    syncing.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    stack.add_stage(syncing)
    syncing.set_defaults(run=_sync)


def _sync(options: argparse.Namespace) -> int:
    from envag.usecases.sync_staff import StaffError, plan  # noqa: PLC0415

    listed = _read(options.file)
    if listed is None:
        return 1
    staff = _staff(options.stage)
    try:
        planned = plan(tuple(listed.lines), municipality=listed.municipality, staff=staff)
    except StaffError as error:
        msg = f"Connect could not be read: {error}"
        raise CommandError(msg) from error
    if planned.problems:
        _tell_faults(options.file, sorted((listed.lines[p.person], p.text) for p in planned.problems))
        return 1
    failed = sum(not _do(step, staff, dry_run=options.dry_run) for step in planned.steps)
    _sum_up(planned, listed, dry_run=options.dry_run, failed=failed)
    return 1 if failed else 0


def _read(file: Path) -> StaffList | None:
    from envag.cli.municipalities import load  # noqa: PLC0415 - reads and validates every file
    from envag.cli.staff_list import BadListError, read  # noqa: PLC0415

    units = {one.slug: frozenset(unit.id for d in one.departments for unit in d.units) for one in load()}
    try:
        return read(file.read_bytes(), units)
    except OSError as error:
        msg = f"{file} cannot be read: {error.strerror}"
        raise CommandError(msg) from error
    except BadListError as error:
        _tell_faults(file, error.faults)
        return None


def _staff(stage: str) -> Staff:
    """The users of the stage's instance, asked no faster than Connect answers. A laptop's Connect has none."""
    from envag.adapters.centre_staff import ConnectStaff, Pace  # noqa: PLC0415

    if stage == stack.LOCAL:
        msg = "The Amazon Connect that is played on this machine has no users: name a --stage in your AWS account."
        raise CommandError(msg)
    running = stack.find(stage)
    # As infra/constructs/connect_names.py names it: the stack of the instance writes it.
    parameter = f"/envag/{stage}/connect/instance"
    arn = running.client("ssm").get_parameter(Name=parameter)["Parameter"]["Value"]
    client = running.client("connect")
    Pace().hold(client)
    return ConnectStaff(client, arn.rpartition("/")[2])


def _do(step: Step, staff: Staff, *, dry_run: bool) -> bool:
    """Carry out one step and say so. One that fails does not keep the others waiting."""
    from envag.usecases.sync_staff import StaffError, carry_out  # noqa: PLC0415

    person, what = step.person, ", ".join(step.changes)
    try:
        if not dry_run:
            carry_out(step, staff=staff)
    except StaffError as error:
        print(f"{person.login}: {what}: failed: {error}", file=sys.stderr)
        return False
    print(f"{person.login}: {what} ({person.routing_profile}, {person.security_profile})")
    return True


def _sum_up(planned: Plan, listed: StaffList, *, dry_run: bool, failed: int) -> None:
    done = len(planned.steps) - failed
    said = f"{done} would be changed" if dry_run else f"{done} changed"
    print(f"{listed.municipality}: {said}, {planned.unchanged} as they should be.")
    if failed:
        print(f"{failed} failed: the same command does what is left.", file=sys.stderr)
    if planned.strays:
        print(f"In Connect as {listed.municipality}'s, and not in the list; delete by hand who has left:")
        print("\n".join(f"  {login}" for login in planned.strays))


def _tell_faults(file: Path, faults: list[tuple[int, str]] | list[Fault]) -> None:
    for line, text in faults:
        print(f"{file}:{line}: {text}", file=sys.stderr)
    print(f"{len(faults)} faults; nothing was done.", file=sys.stderr)
