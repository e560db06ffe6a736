"""A live chat as Amazon Connect's participant service shows it: items in their order, for everybody who is connected.

Items are those of https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_Item.html.
"""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from local.chat_log import NAMES, ROLES, time
from local.live import Role, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.live import Line, LiveContact

Item = dict[str, Any]

TYPING = "application/vnd.amazonaws.connect.event.typing"
_EVENT = "application/vnd.amazonaws.connect.event."


class Page(NamedTuple):
    """A part of the items, oldest first, and where the next one begins: None when there is no more."""

    items: list[Item]
    next: int | None


class Room:
    """One chat. ``guide`` is the name that guides are shown by."""

    def __init__(self, contact: LiveContact, guide: str) -> None:
        self.contact = contact
        self.items: list[Item] = []
        self._names = NAMES | {Role.RESIDENT: contact.identity.name, Role.GUIDE: guide}
        self._guide_is_here = False
        self._listeners: list[Callable[[Item], None]] = []
        self._sent: dict[str, Item] = {}
        self._lock = threading.RLock()
        contact.subscribe(self._heard, since=0)

    def listen(self, listener: Callable[[Item], None]) -> Callable[[], None]:
        """Tell ``listener`` of every new item, from any thread; gives what ends that."""
        with self._lock:
            self._listeners.append(listener)

        def leave() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return leave

    def say(self, text: str, token: str) -> Item | None:
        """The resident writes something, once for each ``token``; None when the chat is over."""
        with self._lock:
            if token in self._sent:
                return self._sent[token]
        if not self.contact.say(text):
            return None
        with self._lock:
            self._sent[token] = next(item for item in reversed(self.items) if item["Content"] == text)
            return self._sent[token]

    def types(self, role: Role) -> Item:
        """Somebody is writing: everybody else sees it, and nobody keeps it."""
        item = self._item(datetime.now(UTC), role, TYPING)
        with self._lock:
            self._tell(item)
        return item

    def page(self, *, most: int, backward: bool, start: int | None) -> Page:
        """At most so many items from ``start`` on, or before it."""
        with self._lock:
            items = list(self.items)
        if backward:
            end = len(items) if start is None else start
            begin = max(0, end - most)
            return Page(items[begin:end], begin or None)
        begin = start or 0
        end = begin + most
        return Page(items[begin:end], end if end < len(items) else None)

    def place(self, item_id: str) -> int | None:
        """Where the item with that id stands."""
        with self._lock:
            return next((place for place, item in enumerate(self.items) if item["Id"] == item_id), None)

    def _heard(self, news: Line | State) -> None:
        with self._lock:
            if isinstance(news, State):
                self._moved(news)
            else:
                self._add(self._item(news.at, news.role, "text/plain", id=news.id, content=news.text))

    def _moved(self, state: State) -> None:
        """What Connect tells of a guide who comes or goes, and of the end."""
        guide = state is State.CONNECTED
        if guide and not self._guide_is_here:
            self._event(Role.GUIDE, "participant.joined")
        if self._guide_is_here and not guide:
            self._event(Role.GUIDE, "participant.left")
        if self._guide_is_here and state in (State.IN_FLOW, State.QUEUED):
            self._event(Role.SYSTEM, "transfer.succeeded")
        self._guide_is_here = guide
        if state is State.ENDED:
            self._event(Role.SYSTEM, "chat.ended")

    def _event(self, role: Role, name: str) -> None:
        self._add(self._item(self.contact.moment, role, f"{_EVENT}{name}"))

    def _add(self, item: Item) -> None:
        self.items.append(item)
        self._tell(item)

    def _tell(self, item: Item) -> None:
        for listener in tuple(self._listeners):
            listener(item)

    def _item(self, at: datetime, role: Role, content_type: str, *, id: str = "", content: str | None = None) -> Item:  # noqa: A002 - its name in Connect
        resident = role is Role.RESIDENT
        return {
            "AbsoluteTime": time(at),
            "Content": content,
            "ContentType": content_type,
            "Id": id or str(uuid.uuid4()),
            "Type": "EVENT" if content is None else "MESSAGE",
            "ParticipantId": self.contact.participant_id
            if resident
            else str(uuid.uuid5(uuid.UUID(self.contact.id), role)),
            "DisplayName": self._names[role],
            "ParticipantRole": ROLES[role],
            "ContactId": self.contact.id,
        }
