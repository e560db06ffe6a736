"""``envag quarantine``: what arrived but could not become a case."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("quarantine", help="list what could not become a case, or show its raw bytes")
    actions = command.add_subparsers(metavar="ACTION", required=True)

    listing = actions.add_parser("list", help="one line for each: when it arrived, reason, channel, municipality, key")
    stack.add_stage(listing)
    listing.set_defaults(run=_list)

    show = actions.add_parser("show", help="write the raw bytes of one to the standard output")
    show.add_argument("key", help="a key from `envag quarantine list`")
    stack.add_stage(show)
    show.set_defaults(run=_show)


def _list(options: argparse.Namespace) -> int:
    entries = list(stack.find(options.stage).quarantine.entries())
    for entry in entries:
        arrived = entry.arrived_at.strftime("%Y-%m-%d %H:%M:%SZ")
        print(f"{arrived}  {entry.reason:<24} {entry.channel:<8} {entry.municipality or '-':<16} {entry.key}")
    if not entries:
        print("The quarantine is empty.")
    return 0


def _show(options: argparse.Namespace) -> int:
    try:
        raw = stack.find(options.stage).quarantine.read(options.key)
    except KeyError:
        msg = f"Nothing in quarantine has the key {options.key}; `envag quarantine list` shows the keys."
        raise CommandError(msg) from None
    sys.stdout.buffer.write(raw)
    return 0
