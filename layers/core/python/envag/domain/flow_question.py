"""What a contact flow passes along when it asks: the ways that it can take, and what it wants to know."""

from collections.abc import Mapping
from typing import NamedTuple

ANSWER = "answer"
"""The step of a flow that asks who answers."""

MESSAGE = "message"
"""The step of a flow whose caller a unit could not take: it gets a message instead."""


class FlowQuestion(NamedTuple):
    """``queues`` and ``queue_flows`` are the ARNs that the flow can use, made with its municipality's stack.

    Queues go by unit or department id, ``language:<code>`` or ``host:<slug>``; queue flows by language. ``to`` is
    the ARN of the queue of whoever did not answer. None of it can be reached by whoever calls, but ``code``, the
    digits that they have typed when they were asked for their code; empty when they were not.
    """

    step: str = ANSWER
    queues: Mapping[str, str] = {}
    queue_flows: Mapping[str, str] = {}
    to: str = ""
    code: str = ""

    def queue(self, *keys: str) -> str:
        """The ARN of the first of ``keys`` that has a queue, empty when none has."""
        return next((self.queues[key] for key in keys if key in self.queues), "")

    def queue_flow(self, language: str) -> str:
        """The ARN of the queue flow in that language, the Swedish one where there is no other."""
        return self.queue_flows.get(language) or self.queue_flows.get("sv", "")

    @property
    def unanswered(self) -> str:
        """The unit or department whose queue ``to`` is, empty when it is none of ours."""
        return next((key for key, arn in self.queues.items() if arn == self.to), "") if self.to else ""
