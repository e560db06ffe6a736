"""``envag call``: call a municipality on this machine, through its flows and its deployed functions."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from envag.cli import stack
from envag.cli.errors import CommandError
from envag.cli.lint import FLOWS
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping, Sequence

    from envag.cli.stack import Stack
    from envag.domain.municipality import Municipality
    from envag.flows.played import Played
    from envag.flows.scene import Function, Queue

NOBODY = "never"
SILENCE = "-"


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
    command.add_argument("--hang-up", default="", metavar="FLOW/BLOCK", help="the caller is gone at that block")
    command.set_defaults(run=_call)


def _call(options: argparse.Namespace) -> int:
    from envag.cli.municipalities import load  # noqa: PLC0415 - `--help` must be quick
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
    function = _at_that_moment(running, load()) if options.at else _deployed(running)
    caller = Caller(
        contact_id=str(uuid.uuid4()),
        dialled=CHAT if written else options.to,
        number="" if written else options.number,
        channel="CHAT" if written else "VOICE",
        keys=tuple("" if key == SILENCE else key for key in options.keys.split(",") if key),
        patience=options.patience,
        hangs_up_at=options.hang_up,
        transferred_to=tuple(arn("queue", key) for key in options.transfer),
        marks={"municipality": called.slug} if written else {},
    )
    around = scene(called, read_all(FLOWS), function=function, at=at, queue=lambda key: _queue(options, key))
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


def _deployed(running: Stack) -> Function:
    """The deployed function, called as Connect calls it; it has the time that the machine has."""

    def invoke(_arn: str, event: Mapping[str, Any], _at: datetime) -> tuple[Mapping[str, Any], float]:
        began = datetime.now(UTC)
        answer = running.client("lambda").invoke(
            FunctionName=f"envag-{running.stage}-call-flow", Payload=json.dumps(event).encode()
        )
        said = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            msg = f"the function failed: {said}"
            raise RuntimeError(msg)
        return said, (datetime.now(UTC) - began).total_seconds()

    return invoke


def _at_that_moment(running: Stack, municipalities: Sequence[Municipality]) -> Function:
    """What the function does, on the running stack's table but at another moment: a deployed one has its own clock."""
    from envag.catalogue.compiling import numbers  # noqa: PLC0415 - `--help` must be quick
    from envag.domain.directory import Directory  # noqa: PLC0415
    from envag.flows.filled import INSTANCE_ARN  # noqa: PLC0415
    from envag.intake import call  # noqa: PLC0415
    from envag.usecases.answer_call import answer_call  # noqa: PLC0415

    served = {one.slug: one for one in municipalities}
    directory = Directory(numbers=numbers(municipalities), slugs=tuple(served), municipality=served.__getitem__)

    class At:
        def __init__(self, moment: datetime) -> None:
            self._moment = moment

        def now(self) -> datetime:
            return self._moment

    def invoke(_arn: str, event: Mapping[str, Any], at: datetime) -> tuple[Mapping[str, Any], float]:
        answer = answer_call(
            call.parse(event),
            call.question(event),
            instance_arn=INSTANCE_ARN,
            directory=directory,
            store=running.cases,
            clock=At(at.astimezone(UTC)),
        )
        return answer, 0.0

    return invoke


def _show(played: Played) -> None:
    lines = [(step.at, 0, f"{step.flow}/{step.block}") for step in played.steps]
    lines += [(one.at, 1, f"    {one.to}: {one.text}") for one in played.said]
    for at, _, text in sorted(lines, key=lambda line: line[:2]):
        print(f"{at:7.1f} s  {text}")
    human = f"{played.human_after:.0f} s to a human" if played.human_after is not None else "no human"
    print(f"\n{played.end}, {human}, {len(played.events)} contact events sent")
    if reference := played.attributes.get("reference"):
        print(f"envag cases show {reference}")
