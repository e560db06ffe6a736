"""``envag demo``: fill a training municipality with a year of invented cases, and empty it again (R83)."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from envag.cli.stack import Stack
    from envag.demo.life import Life
    from envag.domain.access import Acting
    from envag.domain.municipality import Municipality

INVENTED = "99"
"""How the code of a municipality begins that does not exist: no real one can be called so (``catalogue.checks``)."""

_FOLDERS = ("mail", "attachments", "quarantine")
"""Where the records bucket holds what belongs to one municipality."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("demo", help="fill a training municipality with invented cases, or empty it")
    actions = command.add_subparsers(metavar="ACTION", required=True)
    loading = actions.add_parser("load", help="a year of cases that could have happened, ending this week")
    loading.add_argument("--size", choices=("ci", "demo", "load"), default="demo", help="how many (default demo)")
    emptying = actions.add_parser("reset", help="delete all that the municipality has: cases, figures, logs, files")
    emptying.add_argument(
        "--keep-keys",
        action="store_true",
        help="leave its two keys, which running functions remember: for an exercise that goes on at once",
    )
    for action, run in ((loading, _load), (emptying, _reset)):
        action.add_argument("--municipality", metavar="SLUG", required=True, help="one whose code begins with 99")
        stack.add_stage(action)
        action.set_defaults(run=run)


def training(slug: str) -> Municipality:
    """The training municipality. Raises CommandError for one that is real, and for one that is not known."""
    from envag.cli.municipalities import find  # noqa: PLC0415 - reads and validates every file

    place = find(slug)
    if not place.code.startswith(INVENTED):
        msg = f"{place.name} has the code {place.code} and is real; a training municipality's code begins with 99."
        raise CommandError(msg)
    return place


def fill(running: Stack, place: Municipality, size: str, *, now: datetime) -> tuple[int, int]:
    """Write the demo of a municipality that has nothing yet; how many cases and how many items that were.

    ``now`` is the aware present moment: the demo ends on the latest Monday before it. Raises CommandError.
    """
    from envag.adapters.training_table import TrainingTable  # noqa: PLC0415 - `--help` must be quick
    from envag.cli.municipalities import router  # noqa: PLC0415
    from envag.demo import data  # noqa: PLC0415
    from envag.demo.generate import generate, this_week  # noqa: PLC0415
    from envag.demo.items import case_items, figure_items  # noqa: PLC0415

    if place.slug not in data.shape().sizes[size].cases:
        msg = f"{data.FOLDER.name}/shape.yaml says nothing of {place.slug}: how many cases, and what it is like."
        raise CommandError(msg)
    table = TrainingTable(running.client("dynamodb"), running.output("TableName"))
    lives = list(
        _safe(
            generate(
                place,
                size,
                routes=router(place),
                key=running.cases.resident_key(place.slug),
                now=this_week(now),
                staff=staff(running, place),
            )
        )
    )
    return len(lives), table.write(case_items(lives)) + table.write(figure_items(lives, place))


def _safe(lives: Iterator[Life]) -> Iterator[Life]:
    """The lives, none of which names anybody who could exist. Raises UnsafeError."""
    from envag.demo.safety import require_safe  # noqa: PLC0415

    for life in lives:
        require_safe(life.case, tuple(life.events))
        yield life


def staff(running: Stack, place: Municipality) -> Sequence[Acting]:
    """Whoever can sign in and works there: cases that are assigned to them are theirs in the app."""
    from envag.domain.access import GrantError, acting  # noqa: PLC0415

    pages = running.client("cognito-idp").get_paginator("list_users").paginate(UserPoolId=running.output("StaffPoolId"))
    found = []
    for user in (user for page in pages for user in page["Users"]):
        told = {attribute["Name"]: attribute["Value"] for attribute in user["Attributes"]}
        try:
            one = acting(told.get("sub", ""), told.get("custom:grants", ""), place.slug)
        except GrantError:
            continue
        found += [one] if one else []
    return sorted(found, key=lambda one: one.staff)


def _load(options: argparse.Namespace) -> int:
    from envag.adapters.training_table import TrainingTable  # noqa: PLC0415
    from envag.runtime.clock import SystemClock  # noqa: PLC0415

    place, running = training(options.municipality), stack.find(options.stage)
    table = TrainingTable(running.client("dynamodb"), running.output("TableName"))
    if next(table.of(place.slug, keys=False), None):
        msg = (
            f"{place.name} has cases already; `envag demo reset --municipality {place.slug} --keep-keys` deletes them."
        )
        raise CommandError(msg)
    began = time.monotonic()
    cases, items = fill(running, place, options.size, now=SystemClock().now())
    print(f"{place.name}: {cases} cases in {time.monotonic() - began:.0f} s ({items} items).")
    return 0


def _reset(options: argparse.Namespace) -> int:
    place, running = training(options.municipality), stack.find(options.stage)
    print(f"Deleting everything of {place.name} …", file=sys.stderr)
    items = empty(running, place, keep_keys=options.keep_keys)
    print(f"{place.name}: {items} items deleted, and what it had of files.")
    return 0


def empty(running: Stack, place: Municipality, *, keep_keys: bool = False) -> int:
    """Delete every item and file of the municipality; how many items there were."""
    from envag.adapters.training_table import TrainingTable  # noqa: PLC0415

    table = TrainingTable(running.client("dynamodb"), running.output("TableName"))
    deleted = table.delete(table.of(place.slug, keys=not keep_keys))
    s3, bucket = running.client("s3"), running.output("RecordsBucket")
    for folder in _FOLDERS:
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=f"{folder}/{place.slug}/"):
            versions = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
            for one in versions:
                s3.delete_object(Bucket=bucket, Key=one["Key"], VersionId=one["VersionId"])
    return deleted
