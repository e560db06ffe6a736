"""What answers a played contact on a running stack: its functions as deployed, or as they would at another moment."""

from __future__ import annotations

import json
from datetime import UTC
from typing import TYPE_CHECKING, Any

from envag.catalogue import utterances
from envag.catalogue.compiling import numbers
from envag.cli.municipalities import FOLDER
from envag.domain.directory import Directory
from envag.flows.filled import INSTANCE_ARN
from envag.flows.scene import Bot
from envag.intake import call
from envag.usecases.answer_call import answer_call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from envag.cli.stack import Stack
    from envag.domain.municipality import Municipality
    from envag.flows.scene import Fulfilment, Function

CALL_FLOW, BOT = "call-flow", "bot"


def call_flow(running: Stack) -> Function:
    """The deployed function, called as Connect calls it, at the time that the machine has."""
    invoke = _invoke(running, CALL_FLOW)
    return lambda _arn, event, at: invoke(event, at)


def bot(running: Stack) -> Bot:
    """The deployed function behind the bot, and what the bot is taught to know its intents by."""
    return Bot(function=_invoke(running, BOT), utterances=utterances.load(FOLDER))


def _invoke(running: Stack, name: str) -> Fulfilment:
    """Its answers are never too late: what a laptop takes to start a worker is no measure of Lambda."""
    client = running.client("lambda")

    def invoke(event: Mapping[str, Any], _at: datetime) -> tuple[Mapping[str, Any], float]:
        answer = client.invoke(FunctionName=f"envag-{running.stage}-{name}", Payload=json.dumps(event).encode())
        said = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            msg = f"the function failed: {said}"
            raise RuntimeError(msg)
        return said, 0.0

    return invoke


def call_flow_then(running: Stack, municipalities: Sequence[Municipality]) -> Function:
    """What ``call_flow`` does, on the running stack's table but at the contact's own moment.

    A deployed function has its own clock, which nobody can set.
    """
    served = {one.slug: one for one in municipalities}
    directory = Directory(numbers=numbers(municipalities), slugs=tuple(served), municipality=served.__getitem__)

    def invoke(_arn: str, event: Mapping[str, Any], at: datetime) -> tuple[Mapping[str, Any], float]:
        answer = answer_call(
            call.parse(event),
            call.question(event),
            instance_arn=INSTANCE_ARN,
            directory=directory,
            store=running.cases,
            clock=_At(at),
        )
        return answer, 0.0

    return invoke


class _At:
    """A clock that shows one moment."""

    def __init__(self, moment: datetime) -> None:
        self._moment = moment

    def now(self) -> datetime:
        """See Clock."""
        return self._moment.astimezone(UTC)
