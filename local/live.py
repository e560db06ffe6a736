"""A contact with real people on it: what they do reaches the flow player, and what it says reaches them.

Its two sides run in different threads: the pages call ``press``, ``say``, ``answer`` and so on at any time, the
player asks as ``People`` in a thread of its own. Everything they share is guarded by one condition.
"""

from __future__ import annotations

import threading
import time
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Protocol

from envag.flows.filled import arn
from envag.flows.people import BETWEEN_DIGITS, LAST_DIGIT, Answered, HungUp
from envag.flows.played import BOT
from envag.flows.speech import plain

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from envag.flows.contact import Contact
    from envag.flows.played import Said, Step

LONGEST = 3_600.0
"""Seconds after which a contact ends that nobody has ended."""

VOICE, CHAT, TASK = "VOICE", "CHAT", "TASK"
"""Connect's names of the channels."""

KEYS = frozenset("0123456789*#")


class Clock(Protocol):
    """Real time, or a test's."""

    def seconds(self) -> float:
        """Seconds since any fixed moment."""

    def wait(self, changed: threading.Condition, seconds: float) -> None:
        """Wait until ``changed`` is notified or so many seconds have gone by; its lock is held."""


class RealClock:
    """The machine's own clock."""

    def seconds(self) -> float:
        """See Clock."""
        return time.monotonic()

    def wait(self, changed: threading.Condition, seconds: float) -> None:
        """See Clock."""
        changed.wait(seconds)


class State(StrEnum):
    """Where a contact is."""

    IN_FLOW = "in_flow"
    """The flow speaks, or a machine answers."""
    QUEUED = "queued"
    CALL_BACK = "call_back"
    """The resident has put down the phone and will be called back."""
    CONNECTED = "connected"
    """With a guide."""
    ENDED = "ended"


class Role(StrEnum):
    """Who says something; ``system`` is the flow, ``machine`` the bot."""

    RESIDENT = "resident"
    GUIDE = "guide"
    MACHINE = "machine"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """Something said or written, ``at`` when it began. ``seconds`` is how long it takes to say, 0 in a chat."""

    id: str
    at: datetime
    role: Role
    text: str
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who is in touch, with whom, how and since when.

    ``municipality`` is a slug, ``queues`` the keys of its queues. ``number`` (E.164) is empty for a withheld one
    and in a chat; ``name`` is how a chat shows the resident, or what a task is called; ``link`` a task's.
    """

    id: str
    municipality: str
    channel: str
    began_at: datetime
    queues: tuple[str, ...]
    number: str = ""
    dialled: str = ""
    name: str = ""
    link: str = ""


class LiveContact:
    """One contact. What people do gives whether it was possible just then. Fulfils People for the player."""

    def __init__(
        self, identity: Identity, *, clock: Clock, happened: Callable[[Mapping[str, Any]], None], words: str = ""
    ) -> None:
        self.identity = identity
        self.participant_id, self.participant_token = str(uuid.uuid4()), uuid.uuid4().hex
        self.state = State.IN_FLOW
        self.lines: list[Line] = []
        self.human_after: float | None = None
        """Seconds until the resident had a human."""
        self._clock, self._happened = clock, happened
        self._began = clock.seconds()
        self._changed = threading.Condition()
        self._listeners: list[Callable[[Line | State], object]] = []
        self._leg: Contact | None = None
        self._keys: list[str] = []
        self._asked = False
        self._words: list[str] = []
        self._gone = self._answered = self._waits = self._off_the_line = False
        self._answer_at = float("inf")
        self._passed_on: str | None = None
        if words:
            with self._changed:
                self._add(Role.RESIDENT, words)

    # What it is ------------------------------------------------------------------------------------------------

    @property
    def id(self) -> str:
        """The id of its first leg."""
        return self.identity.id

    @property
    def leg(self) -> str:
        """The id of the leg that goes on: a transfer or a call back has another than the first."""
        return self._leg.id if self._leg else self.id

    @property
    def municipality(self) -> str:
        """The slug."""
        return self.identity.municipality

    @property
    def channel(self) -> str:
        """VOICE, CHAT or TASK."""
        return self.identity.channel

    @property
    def attributes(self) -> dict[str, str]:
        """What the flow knows of it so far: ``reference``, ``whisper`` and more."""
        return dict(self._leg.attributes) if self._leg else {}

    @property
    def queue(self) -> str:
        """The key of the queue that it waits in or was answered from, empty before."""
        return self._leg.queue.rpartition("/")[2] if self._leg else ""

    @property
    def is_over(self) -> bool:
        """Whether it has ended."""
        return self.state is State.ENDED

    @property
    def moment(self) -> datetime:
        """What its clock shows."""
        return self.identity.began_at + timedelta(seconds=self.now)

    def subscribe(self, listener: Callable[[Line | State], object], *, since: int | None = None) -> Callable[[], None]:
        """Tell ``listener`` of every new line and state, in their order; gives what ends that.

        It is called in whichever thread brings the news, must be quick and must not wait for another thread.
        With ``since`` it gets all lines from that index on and the present state at once.
        """
        with self._changed:
            if since is not None:
                for line in self.lines[since:]:
                    listener(line)
                listener(self.state)
            self._listeners.append(listener)

        def unsubscribe() -> None:
            with self._changed:
                if listener in self._listeners:
                    self._listeners.remove(listener)

        return unsubscribe

    # What the resident does --------------------------------------------------------------------------------------

    def press(self, key: str) -> bool:
        """Press a key; only a menu hears it."""
        with self._changed:
            heard = self._asked and key in KEYS
            if heard:
                self._keys.append(key)
                self._changed.notify_all()
            return heard

    def say(self, text: str) -> bool:
        """Write something in a chat, to whoever reads it: the bot, the guide, or the guide to come."""
        with self._changed:
            if self.channel != CHAT or self.is_over or not text.strip():
                return False
            self._words.append(text)
            self._add(Role.RESIDENT, text)
            return True

    def hang_up(self) -> bool:
        """Put down the phone, or leave the chat."""
        with self._changed:
            if self.is_over or (self._off_the_line and self.state is not State.CONNECTED):
                return False
            self._gone = True
            self._changed.notify_all()
            return True

    # What the guide does -----------------------------------------------------------------------------------------

    def answer(self) -> bool:
        """Take the contact out of its queue."""
        with self._changed:
            if self._waits:
                self._answered = True
                self._changed.notify_all()
            return self._waits

    def reply(self, text: str) -> bool:
        """Write something to the resident of a chat."""
        with self._changed:
            if self.channel != CHAT or self.state is not State.CONNECTED or not text.strip():
                return False
            self._add(Role.GUIDE, text)
            return True

    def transfer(self, queue: str) -> bool:
        """Pass the contact on to a queue of the municipality, by its key."""
        return queue in self.identity.queues and self._end_talk(arn("queue", queue))

    def end(self) -> bool:
        """Hang up, end the chat or task, or give up calling back."""
        with self._changed:
            if self.state is State.CALL_BACK:
                self._gone = True
                self._changed.notify_all()
                return True
            return self._end_talk("")

    def _end_talk(self, passed_on: str) -> bool:
        with self._changed:
            talking = self.state is State.CONNECTED and self._passed_on is None
            if talking:
                self._passed_on = passed_on
                self._changed.notify_all()
            return talking

    # What the player asks (People) -------------------------------------------------------------------------------

    @property
    def now(self) -> float:
        """See People."""
        return self._clock.seconds() - self._began

    def begins(self, leg: Contact) -> None:
        """See People."""
        with self._changed:
            self._leg = leg
            self._answer_at = float("inf")
            self._waits = self._answered = False
            self._become(State.CALL_BACK if self._off_the_line else State.IN_FLOW)

    def reached(self, step: Step) -> None:  # noqa: ARG002 - a live contact hangs up when its resident does
        """See People."""
        self._wait(self.now)

    def hears(self, said: Said) -> None:
        """See People. What the guide alone is told stands among the attributes."""
        if said.to == "caller":
            with self._changed:
                self._add(Role.MACHINE if said.by == BOT else Role.SYSTEM, plain(said.text), said.seconds)

    def happened(self, event: Mapping[str, Any]) -> None:
        """See People."""
        self._happened(event)

    def pass_by(self, duration: float) -> None:
        """See People."""
        self._wait(self.now + duration)

    def was_busy(self, duration: float) -> None:  # noqa: ARG002 - that time has gone by
        """See People."""
        self._wait(self.now)

    def next_key(self, prompt: float, limit: float) -> str:
        """See People; a key interrupts what is told."""
        with self._changed:
            self._asked, self._keys = True, []
        try:
            return self._wait(self.now + prompt + limit, lambda: self._keys.pop(0) if self._keys else "")
        finally:
            self._asked = False

    def next_digits(self, prompt: float, limit: float, most: int) -> str:
        """See People; a digit interrupts what is told."""
        with self._changed:
            self._asked, self._keys = True, []
        digits, waits = "", prompt + limit
        try:
            while len(digits) < most:
                key = self._wait(self.now + waits, lambda: self._keys.pop(0) if self._keys else "")
                if not key or key == LAST_DIGIT:
                    break
                digits, waits = digits + key, BETWEEN_DIGITS
        finally:
            self._asked = False
        return digits

    def next_words(self, limit: float) -> str:
        """See People."""
        return self._wait(self.now + limit, lambda: self._words.pop(0) if self._words else "")

    def wait_for_guide(self, after: float | None) -> None:
        """See People."""
        with self._changed:
            self._waits = True
            self._answer_at = float("inf") if after is None else self.now + after
            if not self._off_the_line:
                self._become(State.QUEUED)

    def talk(self) -> str:
        """See People."""
        with self._changed:
            self._passed_on = None
            if self.human_after is None:
                self.human_after = self.now
            self._become(State.CONNECTED)
            self._wait(float("inf"), lambda: "" if self._passed_on is None else "talked")
            return self._passed_on or ""

    def will_be_called_back(self) -> None:
        """See People."""
        with self._changed:
            self._off_the_line, self._gone = True, False

    def shut(self) -> None:
        """End it as if the resident were gone, wherever it is."""
        with self._changed:
            self._gone = True
            self._changed.notify_all()

    def over(self) -> None:
        """The player is done with it."""
        with self._changed:
            self._waits = False
            self._become(State.ENDED)

    def _wait(self, until: float, found: Callable[[], str] = lambda: "") -> str:
        """Wait for what ``found`` gives, until that second. Raises HungUp and Answered."""
        with self._changed:
            while True:
                if self._gone or self.now >= LONGEST:
                    raise HungUp
                if self._waits and (self._answered or self.now >= self._answer_at):
                    self._waits = False
                    raise Answered
                if (what := found()) or self.now >= until:
                    return what
                next_moment = min(until, LONGEST, self._answer_at if self._waits else LONGEST)
                self._clock.wait(self._changed, next_moment - self.now)

    def _become(self, state: State) -> None:
        if state is not self.state:
            self.state = state
            self._tell(state)

    def _add(self, role: Role, text: str, seconds: float = 0.0) -> None:
        line = Line(id=str(uuid.uuid4()), at=self.moment, role=role, text=text, seconds=seconds)
        self.lines.append(line)
        self._tell(line)

    def _tell(self, news: Line | State) -> None:
        for listener in tuple(self._listeners):
            listener(news)
        self._changed.notify_all()
