"""What a contact flow passes along when it asks: the ways that it can take, and what it wants to know."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Step(StrEnum):
    """What the flow asks for: who answers, or that a unit gets a message that it could not take a call."""

    ANSWER = "answer"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowQuestion:
    """``queues`` and ``queue_flows`` are the ARNs that the flow can use, made with its municipality's stack.

    Queues go by unit or department id, ``language:<code>`` or ``host:<slug>``; queue flows by language. ``to`` is
    the ARN of the queue of whoever did not answer. None of it can be reached by whoever calls.
    """

    step: Step = Step.ANSWER
    queues: Mapping[str, str] = field(default_factory=dict)
    queue_flows: Mapping[str, str] = field(default_factory=dict)
    to: str = ""

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


def queue_keys(language_line: str = "", host: str = "", *owners: str) -> tuple[str, ...]:
    """The keys under which a queue may be found, the most exact first."""
    named = (f"language:{language_line}" if language_line else "", f"host:{host}" if host else "", *owners)
    return tuple(key for key in named if key)
