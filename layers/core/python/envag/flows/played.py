"""What became of a played contact."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class End(StrEnum):
    """How it ended."""

    TALKED = "talked"
    """With a human, who had time for it."""
    HUNG_UP = "hung_up"
    """The caller gave up."""
    TOLD = "told"
    """The flow told what happens now and ended it."""
    CALLED_BACK = "called_back"
    """The flow ended it with a call back, and that was answered."""


@dataclass(frozen=True, slots=True)
class Step:
    """One block that was reached, ``at`` seconds after the beginning."""

    flow: str
    block: str
    at: float


FLOW, BOT = "flow", "bot"
"""Who says something that is no human."""


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody heard or read. ``to`` is ``caller`` or ``guide``; a chat's words take no time."""

    text: str
    at: float
    seconds: float
    to: str = "caller"
    by: str = FLOW


@dataclass(slots=True)
class Played:
    """The whole of it. Times are seconds from the beginning; None where it never came to that."""

    end: End = End.HUNG_UP
    steps: list[Step] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    answers: list[Mapping[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    attributes: dict[str, str] = field(default_factory=dict)
    recorded: list[str] = field(default_factory=list)
    """The contact ids of the legs in which what was said is recorded."""
    queue: str = ""
    queued_after: float | None = None
    human_after: float | None = None
    lasted: float = 0.0

    @property
    def path(self) -> list[str]:
        """The blocks in the order they were reached, as ``flow/block``."""
        return [f"{step.flow}/{step.block}" for step in self.steps]

    @property
    def heard(self) -> list[str]:
        """What the caller heard or read."""
        return [one.text for one in self.said if one.to == "caller"]

    @property
    def spoken_before_the_queue(self) -> float:
        """Seconds of speech before the caller first stood in a queue."""
        limit = self.queued_after if self.queued_after is not None else self.lasted
        return sum(one.seconds for one in self.said if one.to == "caller" and one.at < limit)
