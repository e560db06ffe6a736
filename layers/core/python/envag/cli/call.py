"""``envag call``: call a municipality on this machine, through its flows and its deployed functions."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from envag.cli import stack
from envag.cli.errors import CommandError
from envag.cli.lint import FLOWS
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    import argparse

    from envag.flows.played import Played
    from envag.flows.scene import Queue

NOBODY = "never"
SILENCE = "-"
_BY = {"bot": ", by the bot"}


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser(
        "call", help="play a call or chat through the contact flows, on the stack that `make run` started"
    )
    command.add_argument("--to", required=True, metavar="NUMBER", help="+46…, or a municipality's slug for a chat")
    command.add_argument("--from", dest="number", default="", metavar="NUMBER", help="+46…; left out, it is withheld")
    command.add_argument("--at", type=datetime.fromisoformat, help="Swedish local time, as 2026-11-25T10:30 (now)")
    command.add_argument(
        "--keys", default="", help="what is pressed at one menu after the other, as '2,1'; '-' is silence"
    )
    command.add_argument(
        "--answer-after", default="10", metavar="SECONDS", help=f"until a guide is free, or '{NOBODY}' (%(default)s)"
    )
    command.add_argument("--waiting", type=int, default=0, help="how many wait in front (%(default)s)")
    command.add_argument("--patience", type=float, default=1_800.0, help="seconds until the caller gives up")
    command.add_argument(
        "--transfer",
        action="append",
        default=[],
        metavar="UNIT",
        help="the guide passes the call on; may be repeated",
    )
    command.add_argument("--unanswered", action="store_true", help="nobody answers in the units")
    command.add_argument(
        "--say", action="append", default=[], metavar="TEXT", help="what is written in a chat; may be repeated"
    )
    command.add_argument("--hang-up", default="", metavar="FLOW/BLOCK", help="the caller is gone at that block")
    command.set_defaults(run=_call)


def _call(options: argparse.Namespace) -> int:
    from envag.cli import answering  # noqa: PLC0415 - `--help` must be quick
    from envag.cli.municipalities import load  # noqa: PLC0415
    from envag.flows.filled import arn, queues_of  # noqa: PLC0415
    from envag.flows.house import CHAT, numbers_of, scene  # noqa: PLC0415
    from envag.flows.player import play  # noqa: PLC0415
    from envag.flows.scene import Caller  # noqa: PLC0415
    from envag.flows.template import read_all  # noqa: PLC0415
    from envag.flows.unplayable import UnplayableError  # noqa: PLC0415

    running = stack.find()
    written = options.to in {one.slug for one in load()}
    called = next((one for one in load() if options.to in (one.slug, *numbers_of(one))), None)
    if called is None:
        msg = f"No municipality has {options.to}; the centres have {', '.join(one.phone for one in load())}."
        raise CommandError(msg)
    if unknown := set(options.transfer) - set(queues_of(called)):
        msg = f"{called.name} has no queue for {', '.join(sorted(unknown))}; it has {', '.join(queues_of(called))}."
        raise CommandError(msg)
    at = options.at.replace(tzinfo=STOCKHOLM) if options.at else datetime.now(UTC)
    function = answering.call_flow_then(running, load()) if options.at else answering.call_flow(running)
    caller = Caller(
        contact_id=str(uuid.uuid4()),
        dialled=CHAT if written else options.to,
        number="" if written else options.number,
        channel="CHAT" if written else "VOICE",
        keys=tuple("" if key == SILENCE else key for key in options.keys.split(",") if key),
        patience=options.patience,
        hangs_up_at=options.hang_up,
        transferred_to=tuple(arn("queue", key) for key in options.transfer),
        says=tuple(options.say) if written else (),
        marks={"municipality": called.slug} if written else {},
    )
    around = scene(
        called,
        read_all(FLOWS),
        function=function,
        at=at,
        queue=lambda key: _queue(options, key),
        bot=answering.bot(running) if written and options.say else None,
    )
    try:
        played = play(around, caller)
    except UnplayableError as error:
        raise CommandError(str(error)) from error
    for event in played.events:
        stack.tell_of_contact(running, event)
    _show(played)
    return 0


def _queue(options: argparse.Namespace, key: str) -> Queue:
    from envag.flows.filled import arn  # noqa: PLC0415 - `--help` must be quick
    from envag.flows.scene import Queue  # noqa: PLC0415

    silent = options.answer_after == NOBODY or (options.unanswered and key in options.transfer)
    try:
        after = None if silent else float(options.answer_after)
    except ValueError:
        msg = f"--answer-after is a number of seconds or '{NOBODY}', not '{options.answer_after}'."
        raise CommandError(msg) from None
    return Queue(answers_after=after, waiting=options.waiting, hours=arn("hours", key))


def _show(played: Played) -> None:
    lines = [(step.at, 0, f"{step.flow}/{step.block}") for step in played.steps]
    lines += [(one.at, 1, f"    {one.to}{_BY.get(one.by, '')}: {one.text}") for one in played.said]
    for at, _, text in sorted(lines, key=lambda line: line[:2]):
        print(f"{at:7.1f} s  {text}")
    human = f"{played.human_after:.0f} s to a human" if played.human_after is not None else "no human"
    print(f"\n{played.end}, {human}, {len(played.events)} contact events sent")
    if reference := played.attributes.get("reference"):
        print(f"envag cases show {reference}")
