"""``envag report zerohits``: what people searched for in vain, and who could add the word (R33)."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from envag.cli import stack

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from envag.cli.stack import Stack
    from envag.domain.municipality import Municipality
    from envag.domain.routing.router import Router

SAID = "nothing found"
"""What ``search_page`` logs, of words that three sources or more have asked for."""

_FUNCTION = "search_page"
_DAYS = 7
_MOST = 50


class InVain(NamedTuple):
    """Words that found nothing, how often that was told, and whose they may be: ``service`` is empty for nobody's."""

    words: str
    times: int
    service: str
    owner: str


def register(reports: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the report."""
    command = reports.add_parser("zerohits", help="what several people searched for in vain, and who can add the word")
    command.add_argument("--municipality", metavar="SLUG", default="solhamra", help="whose (default: %(default)s)")
    command.add_argument("--days", type=int, default=_DAYS, help="how far back (default: %(default)s)")
    stack.add_stage(command)
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import find, router  # noqa: PLC0415 - reads and validates every file

    place = find(options.municipality)
    found = top(_logged(stack.find(options.stage), options.days), place, router(place))
    if not found:
        print(f"Nothing was searched for in vain by several people in {options.days} days.")
    for one in found:
        print(f"{one.times:>5}  {one.words:<40} {one.service or '–':<24} {one.owner}")
    return 0


def top(lines: Iterable[str], place: Municipality, router: Router) -> list[InVain]:
    """The words of a municipality by how often they were told, from lines of the log; what is no such line is left."""
    counted = Counter(words for slug, words in _told(lines) if slug == place.slug)
    return [
        InVain(words, times, *_whose(words, place, router))
        for words, times in sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:_MOST]
    ]


def _told(lines: Iterable[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        try:
            entry = json.loads(line)
        except ValueError:
            continue
        if isinstance(entry, dict) and entry.get("message") == SAID:
            yield str(entry.get("municipality", "")), str(entry.get("words", ""))


def _whose(words: str, place: Municipality, router: Router) -> tuple[str, str]:
    """The service that routing takes the words for, and who is asked about it; else whoever staffs the centre."""
    routed = router.route("", words)
    department = place.department(routed.department) or place.department(place.centre)
    unit = department.unit(routed.unit or place.centre_unit) if department else None
    owners = (unit.contact_person if unit else "", department.contact_person if department else "", place.centre_name)
    return routed.service, next(filter(None, owners))


def _logged(chosen: Stack, days: int) -> Iterator[str]:
    from datetime import UTC, datetime, timedelta  # noqa: PLC0415

    since = datetime.now(UTC) - timedelta(days=days)
    pages = (
        chosen.client("logs")
        .get_paginator("filter_log_events")
        .paginate(
            logGroupName=f"/envag/{chosen.stage}/{_FUNCTION}",
            startTime=int(since.timestamp() * 1000),
            filterPattern=f'"{SAID}"',
        )
    )
    yield from (event["message"] for page in pages for event in page["events"])
