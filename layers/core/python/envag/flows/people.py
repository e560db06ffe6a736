"""What the player asks of the people on a contact: they follow a script in a time of their own, or are really there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.flows.contact import Contact
    from envag.flows.played import Said, Step


BETWEEN_DIGITS = 5.0
"""Seconds that Connect waits for each digit after the first."""

LAST_DIGIT = "#"


class HungUp(Exception):  # noqa: N818 - what happened, no fault
    """The caller is gone."""


class Answered(Exception):  # noqa: N818 - what happened, no fault
    """An agent is free, or has pressed Answer."""


class People(Protocol):
    """Whoever calls or writes, whoever answers, and the clock that they live by.

    Durations are seconds. Each method that lets time go by raises HungUp when the caller is gone, and Answered
    when somebody answers the queue that the caller waits in.
    """

    @property
    def now(self) -> float:
        """Seconds since the contact began."""

    def begins(self, leg: Contact) -> None:
        """A leg of the contact begins; the player goes on changing it."""

    def reached(self, step: Step) -> None:
        """The flow has come to a block. Raises HungUp."""

    def hears(self, said: Said) -> None:
        """Somebody is told something, from now on and for as long as it says; no time goes by yet."""

    def happened(self, event: Mapping[str, Any]) -> None:
        """The contact has left a contact event."""

    def pass_by(self, duration: float) -> None:
        """Time goes by, without an end where it is infinite."""

    def was_busy(self, duration: float) -> None:
        """A function has taken that long: where time is real, it has gone by already."""

    def next_key(self, prompt: float, limit: float) -> str:
        """A key at a menu: while it is told, which takes ``prompt``, or within ``limit`` after it; empty when none."""

    def next_digits(self, prompt: float, limit: float, most: int) -> str:
        """Digits that are typed one after the other, at most ``most``; ``#`` ends them. See ``next_key``."""

    def next_words(self, limit: float) -> str:
        """The next words to whoever waits for them, a machine too; empty when none come within ``limit``."""

    def wait_for_guide(self, after: float | None) -> None:
        """The caller stands in the queue of the leg; whoever answers by plan does so ``after`` that long, or never."""

    def talk(self) -> str:
        """A guide and the caller talk; gives the ARN of the queue that the guide passes on to, or nothing."""

    def will_be_called_back(self) -> None:
        """The caller is off the line, and their place in the queue stands for them."""
