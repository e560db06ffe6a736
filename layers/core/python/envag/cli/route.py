"""``envag route``: where messages would go, and why."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

from envag.cli.errors import CommandError

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from envag.domain.routing.result import Routing
    from envag.domain.routing.router import Router


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("route", help="say which service and department a message belongs to, and why")
    command.add_argument("text", nargs="*", help="the message; with --jsonl messages are read from the standard input")
    command.add_argument("--municipality", required=True, metavar="SLUG", help="whose services and departments")
    command.add_argument("--subject", default="", help="the message's subject")
    command.add_argument(
        "--jsonl",
        action="store_true",
        help='read lines {"id", "subject"?, "text"} and write a line for each, as soon as it is read',
    )
    command.set_defaults(run=_route)


def _route(options: argparse.Namespace) -> int:
    if options.jsonl == bool(options.text):
        msg = "Give either a message or --jsonl with messages on the standard input."
        raise CommandError(msg)
    router = _router(options.municipality)
    if options.jsonl:
        for line in answers(sys.stdin.buffer, router):
            sys.stdout.write(line + "\n")
            sys.stdout.flush()
        return 0
    _show(router.route(options.subject, " ".join(options.text)))
    return 0


def _router(slug: str) -> Router:
    from envag.cli.municipalities import find, router  # noqa: PLC0415 - the validation library is heavy

    return router(find(slug))


def answers(lines: Iterable[bytes], router: Router) -> Iterator[str]:
    """One JSON line for each line that is not blank; a line that is no message is answered with an ``error``."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield json.dumps(_answer(line, number, router), ensure_ascii=False)


def _answer(line: bytes, number: int, router: Router) -> dict[str, Any]:
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return {"id": None, "error": f"line {number} is not JSON in UTF-8"}
    if not isinstance(message, dict):
        return {"id": None, "error": f"line {number} is not an object"}
    identity, subject, text = message.get("id"), message.get("subject") or "", message.get("text")
    if identity is None:
        return {"id": None, "error": f"line {number} has no 'id'"}
    if not isinstance(text, str) or not isinstance(subject, str):
        return {"id": identity, "error": f"line {number} needs 'text', and 'subject' if there is one, as text"}
    routing = router.route(subject, text)
    return {
        "id": identity,
        "service": routing.service or None,
        "department": routing.department or None,
        "confidence": routing.confidence,
        "urgent": routing.urgent,
        "must_not_autoreply": routing.must_not_autoreply,
        "why": list(routing.why),
    }


def _show(routing: Routing) -> None:
    where = " / ".join(filter(None, (routing.department, routing.unit)))
    print(f"service      {routing.service or '- (a person decides)'}")
    print(f"department   {where}")
    print(f"confidence   {routing.confidence:.2f}")
    if routing.also:
        print(f"also         {', '.join(routing.also)}")
    if routing.urgent:
        print("URGENT       show the emergency text first")
    if routing.must_not_autoreply:
        print("BY HAND      no machine may answer")
    print(f"why          {', '.join(routing.why)}")
