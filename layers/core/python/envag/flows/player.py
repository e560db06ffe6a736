"""The flow player: walks the very flows that are deployed, with a clock of its own, and calls the real functions.

It plays what the flow language promises (``language.py``), not what Amazon Connect might do beside it: speech
takes the time that ``speech.py`` assumes, a person answers when the scene or a person says so, and a block of a
type that is not played (``blocks.py``) is refused rather than guessed.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from envag.flows.blocks import PLAYED
from envag.flows.contact import Contact
from envag.flows.document import target
from envag.flows.people import Answered, HungUp
from envag.flows.played import FLOW, End, Played, Said, Step
from envag.flows.scripted import Scripted
from envag.flows.speech import seconds
from envag.flows.unplayable import UnplayableError

if TYPE_CHECKING:
    from datetime import datetime

    from envag.flows.people import People
    from envag.flows.scene import Caller, Queue, Scene

MOST_STEPS = 2_000
_METHODS = {"VOICE": "INBOUND"}


class _Over(Exception):  # noqa: N818 - what happened, no fault
    """The flow has ended the contact."""


def play(scene: Scene, caller: Caller, people: People | None = None) -> Played:
    """Play one contact to its end, call backs that it ordered included. Raises UnplayableError.

    ``people`` are those on it; without them the caller does what their script says, in a time that takes none.
    Live people make it last as long as they do, and what the caller's script says is not asked for.
    """
    return Playing(scene, caller, people or Scripted(caller)).play()


class Playing:
    """One contact while it is played: its legs, what it has come through, and where it stands."""

    def __init__(self, scene: Scene, caller: Caller, people: People) -> None:
        self.scene, self.people = scene, people
        self.played = Played()
        self.call_backs: list[tuple[Contact, str]] = []
        self._flow = caller.flow or scene.numbers.get(caller.dialled, "")
        if not self._flow:
            msg = f"no flow is connected to {caller.dialled}"
            raise UnplayableError(msg)
        self._calling_back = False
        self.contact = Contact(
            id=caller.contact_id,
            initial=caller.contact_id,
            previous=caller.contact_id,
            instance_arn=scene.instance_arn,
            channel=caller.channel,
            method=_METHODS.get(caller.channel, "API"),
            number=caller.number,
            dialled=caller.dialled,
            initiated_at=scene.at,
            attributes={**caller.attributes, **caller.marks},
            tags=dict(caller.marks),
            first_words=caller.says[0] if caller.says else "",
        )
        people.begins(self.contact)

    def play(self) -> Played:
        """Play it. Raises UnplayableError."""
        self._event("INITIATED")
        self._event("CONNECTED_TO_SYSTEM")
        try:
            self.run(self._flow)
            self.over("CONTACT_FLOW_DISCONNECT", End.TOLD)
        except _Over:
            pass
        except HungUp:
            self._leave(
                "CUSTOMER_DISCONNECT", End.TALKED if "CONNECTED_TO_AGENT" in self.contact.times else End.HUNG_UP
            )
        self.played.lasted = self.people.now
        self._call_back()
        self.played.attributes = dict(self.contact.attributes)
        return self.played

    @property
    def moment(self) -> datetime:
        """What the clock shows now."""
        return self.scene.at + timedelta(seconds=self.people.now)

    def _event(self, kind: str) -> None:
        event = self.contact.event(kind, self.moment)
        self.played.events.append(event)
        self.people.happened(event)

    def tell(self, words: str, *, to: str = "caller", by: str = FLOW, at_most: float = float("inf")) -> float:
        """Somebody is told something; gives the seconds it takes, which have not gone by yet."""
        duration = min(seconds(words), at_most) if self.contact.channel == "VOICE" else 0.0
        said = Said(text=words, at=self.people.now, seconds=duration, to=to, by=by)
        self.played.said.append(said)
        self.people.hears(said)
        return duration

    def say(self, words: str, *, to: str = "caller", by: str = FLOW) -> None:
        """Somebody is told something, to the end of it."""
        self.people.pass_by(self.tell(words, to=to, by=by))

    def run(self, arn: str) -> None:
        """Run a flow until it ends; blocks that end the contact raise."""
        flow = self.scene.flows.get(arn)
        if flow is None:
            msg = f"no flow {arn}"
            raise UnplayableError(msg)
        blocks, at = flow.blocks, flow.start
        while at:
            if len(self.played.steps) >= MOST_STEPS:
                msg = f"{flow.name} goes round without an end"
                raise UnplayableError(msg)
            step = Step(flow.name, at, self.people.now)
            self.played.steps.append(step)
            self.people.reached(step)
            block = blocks[at]
            one = PLAYED.get(block["Type"])
            if one is None:
                msg = f"{flow.name}: '{at}' is a {block['Type']}, which is not played"
                raise UnplayableError(msg)
            label = one(self, block)
            at = target(block, label) if label else ""

    def over(self, reason: str, end: End) -> NoReturn:
        """The contact ends."""
        self._leave(reason, end)
        raise _Over

    def _leave(self, reason: str, end: End) -> None:
        self.contact.reason = reason
        self._event("DISCONNECTED")
        if self.contact.agent:
            self._event("COMPLETED")
        self.played.end = end

    # Queues and guides ---------------------------------------------------------------------------------------

    def queue(self, arn: str) -> Queue:
        """The queue with that ARN, or the guide's own for an agent's ARN."""
        return self.scene.queues.get(arn, self.scene.guide)

    def is_agent(self, arn: str) -> bool:
        """Whether it is the ARN of one of our guides."""
        return arn.startswith(self._agent(""))

    def _agent(self, queue: str) -> str:
        return f"{self.scene.instance_arn}/agent/{queue.rpartition('/')[2]}"

    def next_leg(self, method: str) -> None:
        """The contact goes on as the next leg of its chain."""
        self.contact.reason = "TRANSFERRED"
        self._event("DISCONNECTED")
        self._begin(self.contact.leg(method, self.moment))
        self._event("CONNECTED_TO_SYSTEM")

    def _begin(self, leg: Contact) -> None:
        self.contact = leg
        self.people.begins(leg)
        self._event("INITIATED")

    def wait_in_queue(self) -> NoReturn:
        """Wait until somebody answers, the caller gives up, or the queue flow leads elsewhere; never returns."""
        if self.played.queued_after is None:
            self.played.queued_after, self.played.queue = self.people.now, self.contact.queue
        self._event("QUEUED")
        self.people.wait_for_guide(self.queue(self.contact.queue).answers_after)
        try:
            if (flow := self.contact.hooks.get("CustomerQueue")) and not self._calling_back:
                self.run(flow)
            self.people.pass_by(float("inf"))
        except Answered:
            self._talk()
        raise HungUp

    def _talk(self) -> NoReturn:
        """The guide is told whose caller it is, then talks, passes the caller on or ends the call."""
        self.contact.agent = self._agent(self.contact.queue)
        if flow := self.contact.hooks.get("AgentWhisper"):
            self.run(flow)
        self._event("CONNECTED_TO_AGENT")
        if self.contact.recorded:
            self.played.recorded.append(self.contact.id)
        if self.played.human_after is None and not self._calling_back:
            self.played.human_after = self.people.now
        unit = self.people.talk()
        if unit:
            self.next_leg("TRANSFER")
            self.contact.queue = unit
            self.run(self._flow_of_type("QUEUE_TRANSFER"))
        self.over("AGENT_DISCONNECT", End.TALKED)

    def _flow_of_type(self, kind: str) -> str:
        return next(arn for arn, flow in self.scene.flows.items() if flow.type == kind)

    def _call_back(self) -> None:
        """Play the call backs that were ordered: each has its own leg and takes its place in its queue."""
        self._calling_back = True
        for ordered_by, flow in self.call_backs:
            self.people.will_be_called_back()
            self._begin(ordered_by.leg("CALLBACK", self.moment))
            try:
                self.run(flow)
            except _Over:
                self.played.end = End.CALLED_BACK if self.contact.agent else self.played.end
            except HungUp:
                # Nobody is free for it: it stays in its queue.
                continue
