"""``envag keys``: the keys that sign reply addresses, by which a mail proves its case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("keys", help="list, rotate and retire the keys that sign reply addresses")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    for name, run, text in (
        ("list", _list, "versions of a municipality's keys; the keys themselves are never shown"),
        ("rotate", _rotate, "sign with a new key from now on; older ones still verify"),
        ("retire", _retire, "forget a key: replies to what it signed prove nothing any more"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("municipality", metavar="SLUG")
        if run is _retire:
            action.add_argument("version", type=int)
        stack.add_stage(action)
        action.set_defaults(run=run)


def _slug(options: argparse.Namespace) -> str:
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file

    return find(options.municipality).slug


def _list(options: argparse.Namespace) -> int:
    keys = stack.find(options.stage).cases.proof_keys(_slug(options))
    for version in sorted(keys.keys):
        print(f"{version}  {'signs and verifies' if version == keys.current else 'verifies'}")
    return 0


def _rotate(options: argparse.Namespace) -> int:
    from envag.ports.cases import StoreConflictError  # noqa: PLC0415

    slug = _slug(options)
    try:
        version = stack.find(options.stage).cases.rotate_proof_keys(slug)
    except StoreConflictError:
        msg = f"Somebody else rotated the keys of {slug} at the same moment. `envag keys list {slug}` shows them."
        raise CommandError(msg) from None
    print(f"{slug} signs with key {version}. Functions that run take it up as they are replaced, within hours.")
    return 0


def _retire(options: argparse.Namespace) -> int:
    from envag.ports.cases import StoreConflictError  # noqa: PLC0415

    slug = _slug(options)
    try:
        stack.find(options.stage).cases.retire_proof_key(slug, options.version)
    except StoreConflictError:
        msg = f"{slug} has no key {options.version} to retire, or it is the one that signs: rotate first."
        raise CommandError(msg) from None
    print(f"Key {options.version} of {slug} proves nothing any more.")
    return 0
