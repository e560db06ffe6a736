"""``envag crisis``: what callers, chats and the site are told first while something is going on (X42)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError
from envag.domain.crisis import announced
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("crisis", help="tell callers, chats and the site what is going on, for a while")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    starting = actions.add_parser("start", help="tell it from now on, until it ends by itself")
    starting.add_argument("municipality", metavar="SLUG")
    starting.add_argument("message", help="at most 140 characters, as it is to be read out")
    starting.add_argument(
        "--until", type=datetime.fromisoformat, required=True, help="Swedish local time, as 2026-11-18T18:00"
    )
    showing = actions.add_parser("show", help="what is told now")
    ending = actions.add_parser("end", help="tell it no more")
    for action in (showing, ending):
        action.add_argument("municipality", metavar="SLUG")
    for action, run in ((starting, _start), (showing, _show), (ending, _end)):
        stack.add_stage(action)
        action.set_defaults(run=run)


def _slug(options: argparse.Namespace) -> str:
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file

    return find(options.municipality).slug


def _start(options: argparse.Namespace) -> int:
    until = options.until if options.until.tzinfo else options.until.replace(tzinfo=STOCKHOLM)
    if until <= datetime.now(UTC):
        msg = f"{options.until:%Y-%m-%d %H.%M} is over; say until when it is to be told."
        raise CommandError(msg)
    try:
        crisis = announced(options.message, until.astimezone(UTC))
    except ValueError as error:
        msg = f"{error}; more can stand on the web."
        raise CommandError(msg) from error
    stack.find(options.stage).cases.announce(_slug(options), crisis)
    print(f"Told from now on until {until.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}.")
    return 0


def _show(options: argparse.Namespace) -> int:
    crisis = stack.find(options.stage).cases.at_call(_slug(options), "").crisis
    if crisis is None or not crisis.holds_at(datetime.now(UTC)):
        print("Nothing is told.")
        return 0
    print(f"Until {crisis.until.astimezone(STOCKHOLM):%Y-%m-%d %H.%M}: {crisis.message}")
    return 0


def _end(options: argparse.Namespace) -> int:
    stack.find(options.stage).cases.end_crisis(_slug(options))
    print("Told no more.")
    return 0
