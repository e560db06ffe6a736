"""``envag callers``: who calls again and again and is led straight to their unit (R24)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("callers", help="lead who calls again and again straight to their unit")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    adding = actions.add_parser("add", help="register a number whose owner has asked for it, or give it a new code")
    forgetting = actions.add_parser("forget", help="lead that number the way of everybody again")
    for action, run in ((adding, _add), (forgetting, _forget)):
        action.add_argument("municipality", metavar="SLUG")
        action.add_argument("phone", metavar="NUMBER", help="as dialled in Sweden, or with its country code")
        stack.add_stage(action)
        action.set_defaults(run=run)
    adding.add_argument("role", metavar="ROLE", help="one of role_queues in municipality.yaml, such as god_man")


def _add(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import find  # noqa: PLC0415 - `--help` must be quick
    from envag.runtime.clock import SystemClock  # noqa: PLC0415
    from envag.usecases.know_caller import UnknownRoleError, know_caller  # noqa: PLC0415

    municipality = find(options.municipality)
    try:
        code = know_caller(
            _number(options),
            options.role,
            municipality=municipality,
            store=stack.find(options.stage).cases,
            now=SystemClock().now(),
            draw=secrets.randbelow,
        )
    except UnknownRoleError:
        known = ", ".join(sorted(municipality.role_queues)) or "none"
        msg = f"{municipality.name} leads nobody past its centre as '{options.role}'; roles: {known}."
        raise CommandError(msg) from None
    if code:
        print(f"Registered. The code is {code}: tell it to its owner, it is shown only now.")
    else:
        print("Registered. No code is asked for, since the unit has no secret matters.")
    return 0


def _forget(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import find  # noqa: PLC0415
    from envag.usecases.know_caller import forget_caller  # noqa: PLC0415

    slug = find(options.municipality).slug
    was_known = forget_caller(_number(options), municipality=slug, store=stack.find(options.stage).cases)
    print("Forgotten." if was_known else "That number was not registered.")
    return 0


def _number(options: argparse.Namespace) -> str:
    from envag.domain.identity import Phone  # noqa: PLC0415

    phone = Phone.parse(options.phone)
    if phone is None or phone.short_number:
        msg = "That is no telephone number of a person."
        raise CommandError(msg)
    return phone.value
