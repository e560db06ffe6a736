"""``envag replan``: plan a municipality's open cases anew, as a deployment does that changes hours or targets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.cli import stack

if TYPE_CHECKING:
    import argparse


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("replan", help="compute the due time of every open case anew")
    command.add_argument("municipality", metavar="SLUG")
    stack.add_stage(command)
    command.set_defaults(run=_replan)


def _replan(options: argparse.Namespace) -> int:
    from envag.adapters.sqs import SqsReplanning  # noqa: PLC0415 - dear, and of no use to `--help`
    from envag.cli.municipalities import find  # noqa: PLC0415
    from envag.usecases.replan import replan  # noqa: PLC0415

    municipality = find(options.municipality)
    running = stack.find(options.stage)
    sqs = running.client("sqs")
    url = sqs.get_queue_url(QueueName=f"envag-{running.stage}-clocks")["QueueUrl"]
    replan(municipality, SqsReplanning(sqs, url))
    print(f"The function clocks looks at every open case of {municipality.name} now; its log says which ones moved.")
    return 0
