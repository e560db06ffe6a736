"""The telephone exchange of this machine: calls, chats and tasks with real people, through the flows as deployed."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from envag.domain.municipality import Municipality
from envag.flows.filled import INSTANCE_ARN, arn, queues_of
from envag.flows.house import numbers_of
from envag.flows.player import play
from envag.flows.scene import Caller, Queue, Scene
from local import call_recording, chat_log
from local.live import CHAT, TASK, VOICE, Clock, Identity, LiveContact, RealClock, State

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_LIVE = 50
"""Calls and chats that go on at the same time."""

MOST_TASKS = 100
"""Tasks that wait at the same time; another one takes the place of the oldest."""

MOST_OVER = 200
"""Contacts that are known though they have ended."""

_PATIENCE_SECONDS = 5.0
"""For all contacts together to end."""


class BusyError(Exception):
    """So many contacts go on that no other is taken, or the exchange is closing."""


class UnknownNumberError(Exception):
    """No municipality has that number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the exchange has of the stack around it.

    ``scene`` makes a contact's scene of its municipality and the moment it begins; with ``chosen`` that moment is
    not now. ``tell`` delivers a contact event, ``keep`` stores a file of the records bucket by its key.
    """

    scene: Callable[[Municipality, datetime, bool], Scene]
    tell: Callable[[Mapping[str, Any]], None]
    keep: Callable[[str, bytes], None]


class Exchange:
    """Takes contacts, and knows them by their id. Every method may be called from any thread."""

    def __init__(
        self, municipalities: Sequence[Municipality], around: Surroundings, *, clock: Clock | None = None
    ) -> None:
        self._municipalities = {one.slug: one for one in municipalities}
        self._around = around
        self._clock = clock or RealClock()
        self._lock = threading.Lock()
        self._contacts: dict[str, LiveContact] = {}
        self._threads: dict[str, threading.Thread] = {}
        self._listeners: list[Callable[[], None]] = []
        self._closed = False

    def call(
        self, number: str, dialled: str, *, at: datetime | None = None, answers_after: float | None = None
    ) -> LiveContact:
        """Somebody calls ``dialled`` (E.164) from ``number``, empty when withheld, now or ``at`` another moment.

        A guide answers who presses Answer, or, given ``answers_after``, by itself when it has waited so many seconds.
        Raises UnknownNumberError and BusyError.
        """
        called = next((one for one in self._municipalities.values() if dialled in numbers_of(one)), None)
        if called is None:
            raise UnknownNumberError(dialled)
        return self._begin(called, VOICE, at, answers_after=answers_after, number=number, dialled=dialled)

    def chat(
        self,
        municipality: str,
        flow: str,
        display_name: str,
        text: str,
        attributes: Mapping[str, str],
        *,
        at: datetime | None = None,
    ) -> LiveContact:
        """Somebody begins a chat in the flow of that name with ``text``. Raises KeyError and BusyError."""
        place = self._municipalities[municipality]
        return self._begin(place, CHAT, at, flow=flow, name=display_name, words=text, attributes=attributes)

    def task(self, municipality: str, flow: str, name: str, link: str, attributes: Mapping[str, str]) -> LiveContact:
        """A task begins in the flow of that name. Raises KeyError and BusyError."""
        place = self._municipalities[municipality]
        return self._begin(place, TASK, None, flow=flow, name=name, link=link, attributes=attributes)

    def contacts(self) -> list[LiveContact]:
        """Those that are known, newest first."""
        with self._lock:
            return list(reversed(self._contacts.values()))

    def get(self, contact_id: str) -> LiveContact | None:
        """The contact with that id, None when it is unknown or long over."""
        with self._lock:
            return self._contacts.get(contact_id)

    def by_token(self, participant_token: str) -> LiveContact | None:
        """The contact that the resident's token is for."""
        return next((one for one in self.contacts() if one.participant_token == participant_token), None)

    def subscribe(self, listener: Callable[[], None]) -> None:
        """Call ``listener``, from any thread, whenever a contact begins, moves on, says something or ends."""
        self._listeners.append(listener)

    def stop(self) -> None:
        """Take no more, and end all that go on."""
        with self._lock:
            self._closed = True
            threads = list(self._threads.values())
        for one in self.contacts():
            one.shut()
        deadline = time.monotonic() + _PATIENCE_SECONDS
        for thread in threads:
            thread.join(max(0.0, deadline - time.monotonic()))

    def _begin(
        self,
        place: Municipality,
        channel: str,
        at: datetime | None,
        *,
        flow: str = "",
        words: str = "",
        attributes: Mapping[str, str] | None = None,
        answers_after: float | None = None,
        **who: str,
    ) -> LiveContact:
        identity = Identity(
            id=str(uuid.uuid4()),
            municipality=place.slug,
            channel=channel,
            began_at=at or datetime.now(UTC),
            queues=queues_of(place),
            **who,
        )
        live = LiveContact(identity, clock=self._clock, happened=self._around.tell, words=words)
        caller = Caller(
            contact_id=live.id,
            dialled=identity.dialled,
            number=identity.number,
            channel=channel,
            flow=arn("flow", flow) if flow else "",
            says=(words,) if words else (),
            attributes=dict(attributes or {}),
        )
        thread = threading.Thread(
            target=self._play,
            args=(live, caller, at is not None, answers_after),
            name=f"contact {live.id}",
            daemon=True,
        )
        self._admit(live, thread)
        live.subscribe(lambda _: self._changed())
        thread.start()
        self._changed()
        return live

    def _admit(self, live: LiveContact, thread: threading.Thread) -> None:
        with self._lock:
            if self._closed:
                raise BusyError
            going_on = [one for one in self._contacts.values() if not one.is_over]
            tasks = [one for one in going_on if one.channel == TASK]
            if live.channel == TASK and len(tasks) >= MOST_TASKS:
                tasks[0].shut()
            if live.channel != TASK and len(going_on) - len(tasks) >= MOST_LIVE:
                raise BusyError
            over = [one.id for one in self._contacts.values() if one.is_over]
            for contact_id in over[: max(0, len(over) - MOST_OVER)]:
                del self._contacts[contact_id]
            self._contacts[live.id], self._threads[live.id] = live, thread

    def _play(self, live: LiveContact, caller: Caller, chosen: bool, answers_after: float | None) -> None:  # noqa: FBT001 - a thread's argument
        place = self._municipalities[live.municipality]
        try:
            scene = self._around.scene(place, live.identity.began_at, chosen)
            standing = _Standing(scene.queues, self._in_front_of(live), answers_after)
            played = play(replace(scene, queues=standing, guide=Queue(answers_after=answers_after)), caller, live)
            for leg in played.recorded:
                self._around.keep(*call_recording.document(leg, live.identity.began_at, instance_arn=INSTANCE_ARN))
        finally:
            live.over()
            with self._lock:
                self._threads.pop(live.id, None)
            if live.channel == CHAT:
                self._around.keep(*chat_log.document(live, instance_arn=INSTANCE_ARN, guide=place.centre_name))

    def _in_front_of(self, live: LiveContact) -> Callable[[str], int]:
        """How many wait longer than this one in the queue with that key."""

        def count(queue: str) -> int:
            with self._lock:
                others = list(self._contacts.values())
            earlier = others[: others.index(live)] if live in others else others
            return sum(
                one.state in (State.QUEUED, State.CALL_BACK)
                and (one.municipality, one.queue) == (live.municipality, queue)
                for one in earlier
            )

        return count

    def _changed(self) -> None:
        for listener in tuple(self._listeners):
            listener()


class _Standing(Mapping[str, Queue]):
    """Queues as they stand whenever they are looked at."""

    def __init__(self, queues: Mapping[str, Queue], waiting: Callable[[str], int], answers_after: float | None) -> None:
        self._queues, self._waiting, self._answers_after = queues, waiting, answers_after

    def __getitem__(self, queue: str) -> Queue:
        stands = self._queues[queue]
        return replace(stands, answers_after=self._answers_after, waiting=self._waiting(queue.rpartition("/")[2]))

    def __iter__(self) -> Iterator[str]:
        return iter(self._queues)

    def __len__(self) -> int:
        return len(self._queues)
