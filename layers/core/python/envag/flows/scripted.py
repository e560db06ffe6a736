"""People who do what a script says, in a time that goes by at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.flows.people import BETWEEN_DIGITS, LAST_DIGIT, Answered, HungUp

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.flows.contact import Contact
    from envag.flows.played import Said, Step
    from envag.flows.scene import Caller

REACTION = 1.0
"""Seconds from a question to a key, or to a written answer."""


class Scripted:
    """Plays ``caller``, and the guides of whom the scene's queues say when they are free. Fulfils People."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller
        self._now = 0.0
        self._keys = list(caller.keys)
        self._words = list(caller.says[1:])
        self._transfers = list(caller.transferred_to)
        self._patient_until = caller.patience
        self._answer_at: float | None = None
        self._off_the_line = False

    @property
    def now(self) -> float:
        """See People."""
        return self._now

    def begins(self, leg: Contact) -> None:
        """See People."""
        self._leg, self._answer_at = leg, None

    def reached(self, step: Step) -> None:
        """See People."""
        if self._caller.hangs_up_at == f"{step.flow}/{step.block}":
            raise HungUp

    def hears(self, said: Said) -> None:
        """See People."""

    def happened(self, event: Mapping[str, Any]) -> None:
        """See People."""

    def pass_by(self, duration: float) -> None:
        """Go to the end of it, or to the moment at which somebody answers or the caller has had enough."""
        until = self._now + duration
        if self._answer_at is not None and self._answer_at <= min(until, self._patient_until):
            self._now, self._answer_at = max(self._now, self._answer_at), None
            raise Answered
        if until >= self._patient_until and not self._leg.agent:
            self._now = self._now if self._off_the_line else max(self._now, self._patient_until)
            raise HungUp
        self._now = until

    def was_busy(self, duration: float) -> None:
        """See People."""
        self.pass_by(duration)

    def next_key(self, prompt: float, limit: float) -> str:
        """See People; the script waits for the end of what is told."""
        self.pass_by(prompt)
        return self._next(self._keys, limit)

    def next_digits(self, prompt: float, limit: float, most: int) -> str:
        """See People; each of the script's keys is typed in its turn."""
        self.pass_by(prompt)
        digits = ""
        while len(digits) < most:
            key = self._next(self._keys, BETWEEN_DIGITS if digits else limit)
            if not key or key == LAST_DIGIT:
                break
            digits += key
        return digits

    def next_words(self, limit: float) -> str:
        """See People."""
        return self._next(self._words, limit)

    def _next(self, script: list[str], limit: float) -> str:
        does = script.pop(0) if script else ""
        self.pass_by(REACTION if does else limit)
        return does

    def wait_for_guide(self, after: float | None) -> None:
        """See People."""
        self._answer_at = None if after is None else self._now + after

    def talk(self) -> str:
        """See People; whoever was called back is passed on to nobody."""
        self.pass_by(self._caller.talks)
        if self._off_the_line or not self._transfers:
            return ""
        self._patient_until = self._now + self._caller.patience
        return self._transfers.pop(0)

    def will_be_called_back(self) -> None:
        """See People; whoever is called back has no end of patience."""
        self._off_the_line, self._patient_until = True, float("inf")
