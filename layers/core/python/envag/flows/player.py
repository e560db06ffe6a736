"""The flow player: walks the very flows that are deployed, with a clock of its own, and calls the real functions.

It plays what the flow language promises (``language.py``), not what Amazon Connect might do beside it: speech
takes the time that ``speech.py`` assumes, a person answers when the scene says so, and a block of a type that is
not played here is refused rather than guessed.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any, NoReturn

from envag.flows.conditions import holds
from envag.flows.contact import Contact
from envag.flows.document import NEXT, condition_label, target
from envag.flows.language import FULL, NO_CONDITION, NO_MATCH, SILENCE
from envag.flows.played import End, Played, Said, Step
from envag.flows.scene import Queue
from envag.flows.speech import seconds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from envag.flows.document import Block
    from envag.flows.scene import Caller, Scene

MOST_STEPS = 2_000
LARGEST_ANSWER = 32_000
"""Bytes of a function's answer that a flow takes."""

WAIT_FOR_ONE_AHEAD = 120
"""Seconds that each person in front adds to the estimated wait where the queue does not say."""

_BACK_AT_THE_GUIDE = Queue(answers_after=3.0)


class UnplayableError(Exception):
    """The flow holds what the player does not know, or goes round without an end."""


class _HungUp(Exception):  # noqa: N818 - what happened, no fault
    """The caller is gone."""


class _Answered(Exception):  # noqa: N818 - what happened, no fault
    """An agent is free."""


class _Over(Exception):  # noqa: N818 - what happened, no fault
    """The flow has ended the contact."""


def play(scene: Scene, caller: Caller) -> Played:
    """Play one call or chat to its end, call backs that it ordered included. Raises UnplayableError."""
    return _Player(scene, caller).play()


class _Player:
    def __init__(self, scene: Scene, caller: Caller) -> None:
        self._scene, self._caller = scene, caller
        self._played = Played()
        self._now = 0.0
        self._answer_at: float | None = None
        self._alone = False
        self._patient_until = caller.patience
        self._keys = list(caller.keys)
        self._transfers = list(caller.transferred_to)
        self._call_backs: list[tuple[Contact, str]] = []
        self._contact = Contact(
            id=caller.contact_id,
            initial=caller.contact_id,
            previous=caller.contact_id,
            instance_arn=scene.instance_arn,
            channel=caller.channel,
            method="INBOUND" if caller.channel == "VOICE" else "API",
            number=caller.number,
            dialled=caller.dialled,
            initiated_at=scene.at,
            attributes=dict(caller.marks),
            tags=dict(caller.marks),
        )

    def play(self) -> Played:
        flow = self._scene.numbers.get(self._caller.dialled)
        if flow is None:
            msg = f"no flow is connected to {self._caller.dialled}"
            raise UnplayableError(msg)
        self._event("INITIATED")
        self._event("CONNECTED_TO_SYSTEM")
        try:
            self._run(flow)
            self._over("CONTACT_FLOW_DISCONNECT", End.TOLD)
        except _Over:
            pass
        except _HungUp:
            self._leave("CUSTOMER_DISCONNECT", End.HUNG_UP)
        self._played.lasted = self._now
        self._call_back()
        self._played.attributes = dict(self._contact.attributes)
        return self._played

    # Time and what is recorded -------------------------------------------------------------------------------

    @property
    def _moment(self) -> datetime:
        return self._scene.at + timedelta(seconds=self._now)

    def _event(self, kind: str) -> None:
        self._played.events.append(self._contact.event(kind, self._moment))

    def _pass(self, duration: float) -> None:
        """Let time go by, up to the moment at which somebody answers or the caller has had enough."""
        until = self._now + duration
        if self._answer_at is not None and self._answer_at <= min(until, self._patient_until):
            self._now = max(self._now, self._answer_at)
            raise _Answered
        if until >= self._patient_until and not self._contact.agent:
            self._now = max(self._now, self._patient_until if not self._alone else self._now)
            raise _HungUp
        self._now = until

    def _say(self, words: str, to: str = "caller") -> None:
        duration = seconds(words) if self._contact.channel == "VOICE" else 0.0
        self._played.said.append(Said(text=words, at=self._now, seconds=duration, to=to))
        self._pass(duration)

    def _leave(self, reason: str, end: End) -> None:
        self._contact.reason = reason
        self._event("DISCONNECTED")
        if self._contact.agent:
            self._event("COMPLETED")
        self._played.end = end

    def _over(self, reason: str, end: End) -> NoReturn:
        self._leave(reason, end)
        raise _Over

    # Running a flow ------------------------------------------------------------------------------------------

    def _run(self, arn: str) -> None:
        """Run a flow until it ends; blocks that end the contact raise."""
        flow = self._scene.flows.get(arn)
        if flow is None:
            msg = f"no flow {arn}"
            raise UnplayableError(msg)
        blocks, at = flow.blocks, flow.start
        while at:
            if len(self._played.steps) >= MOST_STEPS:
                msg = f"{flow.name} goes round without an end"
                raise UnplayableError(msg)
            self._played.steps.append(Step(flow.name, at, self._now))
            if self._caller.hangs_up_at == f"{flow.name}/{at}":
                raise _HungUp
            block = blocks[at]
            one = _PLAYED.get(block["Type"])
            if one is None:
                msg = f"{flow.name}: '{at}' is a {block['Type']}, which is not played"
                raise UnplayableError(msg)
            label = one(self, block)
            at = target(block, label) if label else ""

    def _given(self, block: Block, name: str) -> str | None:
        """A parameter with its JSONPaths filled in, None when it leads to nothing or was not given."""
        value = block["Parameters"].get(name)
        return self._contact.text(value) if isinstance(value, str) else None

    def _map(self, block: Block, name: str) -> dict[str, str]:
        return {key: self._contact.text(value) or "" for key, value in block["Parameters"].get(name, {}).items()}

    # One method for each type of block: it does what the block does and gives the branch that is taken ----------

    def message(self, block: Block) -> str:
        words = self._given(block, "Text") or self._given(block, "SSML")
        if words is None:
            return _FAILED
        self._say(words, "guide" if self._contact.agent else "caller")
        return NEXT

    def messages(self, block: Block) -> str:
        """Messages in a loop, interrupted or not, until somebody answers or the caller gives up."""
        if self._contact.channel != "VOICE":
            return _FAILED
        interrupt = float(block["Parameters"].get("InterruptFrequencySeconds", "inf"))
        until = self._now + interrupt
        while self._now < until:
            for one in block["Parameters"]["Messages"]:
                words = self._contact.text(one.get("Text") or one.get("SSML")) or ""
                duration = min(seconds(words), until - self._now)
                self._played.said.append(Said(text=words, at=self._now, seconds=duration))
                self._pass(duration)
                if self._now >= until:
                    break
        return "condition:MessagesInterrupted"

    def menu(self, block: Block) -> str:
        words = self._given(block, "Text") or self._given(block, "SSML")
        if words is None or self._contact.channel != "VOICE":
            return _FAILED
        self._say(words)
        key = self._keys.pop(0) if self._keys else ""
        if not key:
            self._pass(float(block["Parameters"]["InputTimeLimitSeconds"]))
            return f"error:{SILENCE}"
        self._pass(1.0)
        return self._matching(block, key)

    def compare(self, block: Block) -> str:
        value = self._given(block, "ComparisonValue")
        return f"error:{NO_CONDITION}" if value is None else self._matching(block, value)

    def _matching(self, block: Block, value: str) -> str:
        for one in block["Transitions"]["Conditions"]:
            operands = [self._contact.text(operand) or "" for operand in one["Condition"]["Operands"]]
            if holds(one["Condition"]["Operator"], value, operands[0]):
                return condition_label(one["Condition"])
        return f"error:{NO_CONDITION}"

    def invoke(self, block: Block) -> str:
        limit = float(block["Parameters"]["InvocationTimeLimitSeconds"])
        event = self._contact.flow_event(self._map(block, "LambdaInvocationAttributes"))
        arn = str(self._given(block, "LambdaFunctionARN"))
        try:
            answer, took = self._scene.function(arn, event, self._moment)
        except Exception as error:  # noqa: BLE001 - whatever the function raised, Connect sees a failure
            self._played.answers.append({"failed": type(error).__name__})
            return _FAILED
        self._pass(min(took, limit))
        flat = all(isinstance(value, str) for value in answer.values())
        if took >= limit or not flat or len(json.dumps(answer).encode()) > LARGEST_ANSWER:
            self._played.answers.append({"failed": "refused" if took < limit else "too slow"})
            return _FAILED
        self._contact.external = dict(answer)
        self._played.answers.append(answer)
        return NEXT

    def keep(self, block: Block) -> str:
        self._contact.attributes |= self._map(block, "Attributes")
        return NEXT

    def tag(self, block: Block) -> str:
        self._contact.tags |= self._map(block, "Tags")
        return NEXT

    def hook(self, block: Block) -> str:
        ((name, flow),) = self._map(block, "EventHooks").items()
        if flow not in self._scene.flows:
            return _FAILED
        self._contact.hooks[name] = flow
        return NEXT

    def voice(self, block: Block) -> str:
        return NEXT if self._given(block, "TextToSpeechVoice") else _FAILED

    def data(self, block: Block) -> str:  # noqa: ARG002 - a name or a language changes nothing that is played
        return NEXT

    def bot(self, block: Block) -> str:  # noqa: ARG002 - no scene has a bot that could be asked
        return _FAILED

    def hours(self, block: Block) -> str:
        arn = self._given(block, "HoursOfOperationId") or self._queue(self._contact.queue).hours
        return f"condition:{self._scene.hours(arn, self._moment)}" if arn else _FAILED

    def metric(self, block: Block) -> str:
        if not self._scene.metrics:
            return _FAILED
        queue = self._queue(self._given(block, "QueueId") or self._contact.queue)
        found = {"NumberOfContactsInQueue": queue.waiting}.get(block["Parameters"]["MetricType"], queue.staffed)
        return self._matching(block, str(found))

    def metrics(self, block: Block) -> str:  # noqa: ARG002 - of the contact's own queue
        if not self._scene.metrics:
            return _FAILED
        queue = self._queue(self._contact.queue)
        wait = queue.answers_after if queue.answers_after is not None else WAIT_FOR_ONE_AHEAD * (queue.waiting + 1)
        self._contact.metrics = {
            "Queue": {"Size": queue.waiting + 1},
            "Contact": {"PositionInQueue": queue.waiting + 1, "EstimatedWaitTime": int(wait)},
        }
        return NEXT

    def choose_queue(self, block: Block) -> str:
        arn = self._given(block, "QueueId") or ""
        if arn not in self._scene.queues:
            return _FAILED
        self._contact.queue = arn
        return NEXT

    def to_flow(self, block: Block) -> str:
        arn = self._given(block, "ContactFlowId") or ""
        if arn in self._scene.flows:
            self._run(arn)
            self._over("CONTACT_FLOW_DISCONNECT", End.TOLD)
        return _FAILED

    def to_queue(self, block: Block) -> str:  # noqa: ARG002 - the queue was chosen before
        if self._contact.queue not in self._scene.queues:
            return _FAILED
        if self._queue(self._contact.queue).full:
            return f"error:{FULL}"
        return self._wait_in_queue()

    def to_other_queue(self, block: Block) -> str:
        arn = self._given(block, "QueueId") or self._given(block, "AgentId") or ""
        if arn not in self._scene.queues and not arn.startswith(self._agent("")):
            return _FAILED
        if self._queue(arn).full:
            return f"error:{FULL}"
        self._next_leg("QUEUE_TRANSFER")
        self._contact.queue = arn
        return self._wait_in_queue()

    def call_back(self, block: Block) -> str:
        queue = self._given(block, "QueueId") or ""
        flow = self._given(block, "ContactFlowId") or ""
        if not self._scene.dials or not self._contact.number or queue not in self._scene.queues:
            return _FAILED
        self._call_backs.append((self._contact, flow))
        return NEXT

    def disconnect(self, block: Block) -> str:  # noqa: ARG002 - it has no parameters
        self._over("CONTACT_FLOW_DISCONNECT", End.TOLD)

    def stop(self, block: Block) -> str:  # noqa: ARG002 - it has no parameters
        return ""

    # Queues and people ---------------------------------------------------------------------------------------

    def _queue(self, arn: str) -> Queue:
        return self._scene.queues.get(arn, _BACK_AT_THE_GUIDE)

    def _agent(self, queue: str) -> str:
        return f"{self._scene.instance_arn}/agent/{queue.rpartition('/')[2]}"

    def _next_leg(self, method: str) -> None:
        self._contact.reason = "TRANSFERRED"
        self._event("DISCONNECTED")
        self._contact = self._contact.leg(method, self._moment)
        self._answer_at = None
        self._event("INITIATED")
        self._event("CONNECTED_TO_SYSTEM")

    def _wait_in_queue(self) -> str:
        """Wait until somebody answers, the caller gives up, or the queue flow leads elsewhere; never returns."""
        queue = self._queue(self._contact.queue)
        if self._played.queued_after is None:
            self._played.queued_after, self._played.queue = self._now, self._contact.queue
        self._event("QUEUED")
        self._answer_at = None if queue.answers_after is None else self._now + queue.answers_after
        try:
            if (flow := self._contact.hooks.get("CustomerQueue")) and not self._alone:
                self._run(flow)
            self._pass(float("inf"))
        except _Answered:
            return self._talk()
        raise _HungUp

    def _talk(self) -> str:
        """The guide is told whose caller it is, then talks, passes the caller on or ends the call."""
        self._answer_at = None
        self._contact.agent = self._agent(self._contact.queue)
        if flow := self._contact.hooks.get("AgentWhisper"):
            self._run(flow)
        self._event("CONNECTED_TO_AGENT")
        if self._played.human_after is None and not self._alone:
            self._played.human_after = self._now
        if self._transfers and not self._alone:
            self._pass(self._caller.talks)
            unit = self._transfers.pop(0)
            self._patient_until = self._now + self._caller.patience
            self._next_leg("TRANSFER")
            self._contact.queue = unit
            self._run(self._flow_of_type("QUEUE_TRANSFER"))
        else:
            self._pass(self._caller.talks)
        self._over("AGENT_DISCONNECT", End.TALKED)

    def _flow_of_type(self, kind: str) -> str:
        return next(arn for arn, flow in self._scene.flows.items() if flow.type == kind)

    def _call_back(self) -> None:
        """Play the call backs that were ordered: each has its own leg and takes its place in its queue."""
        self._alone, self._patient_until = True, float("inf")
        for ordered_by, flow in self._call_backs:
            self._contact = ordered_by.leg("CALLBACK", self._moment)
            self._answer_at = None
            self._event("INITIATED")
            try:
                self._run(flow)
            except _Over:
                self._played.end = End.CALLED_BACK if self._contact.agent else self._played.end
            except _HungUp:
                # Nobody is free for it: it stays in its queue.
                continue


_FAILED = f"error:{NO_MATCH}"


_PLAYED: Mapping[str, Callable[[_Player, Any], str]] = {
    "CheckHoursOfOperation": _Player.hours,
    "CheckMetricData": _Player.metric,
    "Compare": _Player.compare,
    "ConnectParticipantWithLexBot": _Player.bot,
    "CreateCallbackContact": _Player.call_back,
    "DequeueContactAndTransferToQueue": _Player.to_other_queue,
    "DisconnectParticipant": _Player.disconnect,
    "EndFlowExecution": _Player.stop,
    "GetMetricData": _Player.metrics,
    "GetParticipantInput": _Player.menu,
    "InvokeLambdaFunction": _Player.invoke,
    "MessageParticipant": _Player.message,
    "MessageParticipantIteratively": _Player.messages,
    "TagContact": _Player.tag,
    "TransferContactToQueue": _Player.to_queue,
    "TransferToFlow": _Player.to_flow,
    "UpdateContactAttributes": _Player.keep,
    "UpdateContactData": _Player.data,
    "UpdateContactEventHooks": _Player.hook,
    "UpdateContactTargetQueue": _Player.choose_queue,
    "UpdateContactTextToSpeechVoice": _Player.voice,
}
