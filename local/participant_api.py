"""Amazon Connect's participant service, as far as a resident's browser calls it: no emulator has it.

Paths, names and errors are those of the service model (``botocore/data/connectparticipant/2018-09-07``); what goes over
the websocket is what amazon-connect-chatjs sends and expects. Tokens are checked as Connect does: the participant's
opens connections, a connection's does everything else, and both are worth nothing once the chat is over.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import secrets
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from weakref import WeakSet

from aiohttp import WSCloseCode, WSMsgType, web

from local.chat_log import time
from local.live import Role
from local.participant_room import TYPING, Item, Page, Room
from local.ports import HOST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from local.exchange import Exchange

BEARER = "X-Amz-Bearer"
_CONNECTION, _WEBSOCKET = "/participant/connection", "/websocket"
MOST_BYTES = 16_384
"""Bytes of a message: https://docs.aws.amazon.com/connect/latest/APIReference/API_connect-participant_SendMessage.html."""

_MESSAGES = frozenset({"text/plain", "text/markdown"})
_EVENTS = frozenset(
    {
        TYPING,
        "application/vnd.amazonaws.connect.event.connection.acknowledged",
        "application/vnd.amazonaws.connect.event.message.delivered",
        "application/vnd.amazonaws.connect.event.message.read",
    }
)
_TYPES = frozenset({"WEBSOCKET", "CONNECTION_CREDENTIALS"})
_PAGE, _LARGEST_PAGE = 10, 100
_URL_LIVES = timedelta(seconds=100)
_TOKEN_LIVES = timedelta(hours=12)
_TOPIC = "aws/chat"
_SUBSCRIBE = "aws/subscribe"
_PING = "aws/ping"
_HEARTBEAT = "aws/heartbeat"


class ParticipantApi:
    """The service for the chats of ``exchange``; ``guides`` are the names of its guides, by municipality."""

    def __init__(self, exchange: Exchange, guides: Mapping[str, str]) -> None:
        self._exchange = exchange
        self._guides = guides
        self._rooms: dict[str, Room] = {}
        self._connections: dict[str, Room] = {}
        self._tickets: dict[str, tuple[Room, datetime]] = {}
        self._sockets: WeakSet[web.WebSocketResponse] = WeakSet()

    def application(self) -> web.Application:
        """The sub-application."""
        app = web.Application(middlewares=[_errors])
        app.router.add_post(_CONNECTION, self._connect)
        app.router.add_post("/participant/message", self._message)
        app.router.add_post("/participant/event", self._event)
        app.router.add_post("/participant/transcript", self._transcript)
        app.router.add_post("/participant/disconnect", self._disconnect)
        app.router.add_get(_WEBSOCKET, self._websocket)
        app.on_shutdown.append(self.hang_up)
        return app

    def room(self, contact_id: str) -> Room | None:
        """The chat with that id, for whoever shows its other side; None when nobody has connected to it."""
        return self._rooms.get(contact_id)

    async def hang_up(self, _app: web.Application | None = None) -> None:
        """Close every websocket, as a network does; the chats go on."""
        for socket in set(self._sockets):
            await socket.close(code=WSCloseCode.GOING_AWAY)

    # The operations ---------------------------------------------------------------------------------------------

    async def _connect(self, request: web.Request) -> web.Response:
        """CreateParticipantConnection."""
        contact = self._exchange.by_token(request.headers.get(BEARER, ""))
        if contact is None or contact.channel != "CHAT" or contact.is_over:
            raise _Refused(403, "AccessDeniedException")
        body = await _body(request)
        types = body.get("Type") or []
        if not isinstance(types, list) or not _TYPES.issuperset(types) or not (types or body.get("ConnectParticipant")):
            raise _Refused(400, "ValidationException")
        room = self._rooms.get(contact.id)
        if room is None:
            room = Room(contact, self._guides[contact.municipality])
            known = {each: old for each, old in self._rooms.items() if self._exchange.get(each)}
            self._rooms = known | {contact.id: room}
        now = datetime.now(UTC)
        answer: dict[str, Any] = {}
        if "WEBSOCKET" in types:
            ticket = secrets.token_urlsafe()
            self._tickets[ticket] = (room, now + _URL_LIVES)
            # chatjs takes no address without encryption but one of this very host.
            here = request.url.with_scheme("ws").with_host(HOST)
            url = here.with_path(here.path.removesuffix(_CONNECTION) + _WEBSOCKET).with_query(ticket=ticket)
            answer["Websocket"] = {"Url": str(url), "ConnectionExpiry": time(now + _TOKEN_LIVES)}
        if "CONNECTION_CREDENTIALS" in types:
            token = secrets.token_urlsafe()
            self._connections[token] = room
            answer["ConnectionCredentials"] = {"ConnectionToken": token, "Expiry": time(now + _TOKEN_LIVES)}
        return web.json_response(answer)

    async def _message(self, request: web.Request) -> web.Response:
        """SendMessage."""
        room, body = self._room(request), await _body(request)
        text, content_type = body.get("Content"), body.get("ContentType")
        if content_type not in _MESSAGES or not isinstance(text, str) or not 0 < len(text.encode()) <= MOST_BYTES:
            raise _Refused(400, "ValidationException")
        item = room.say(text, body.get("ClientToken") or secrets.token_urlsafe())
        if item is None:
            raise _Refused(403, "AccessDeniedException")
        return _sent(item)

    async def _event(self, request: web.Request) -> web.Response:
        """SendEvent. That a message was delivered or read is taken and told to nobody: no guide here looks at it."""
        room, body = self._room(request), await _body(request)
        if body.get("ContentType") not in _EVENTS:
            raise _Refused(400, "ValidationException")
        if body["ContentType"] == TYPING:
            return _sent(room.types(Role.RESIDENT))
        return web.json_response({"Id": secrets.token_hex(8), "AbsoluteTime": time(datetime.now(UTC))})

    async def _transcript(self, request: web.Request) -> web.Response:
        """GetTranscript."""
        room, body = self._room(request), await _body(request)
        page = _page(room, body)
        items = page.items if body.get("SortOrder", "DESCENDING") == "ASCENDING" else page.items[::-1]
        answer: dict[str, Any] = {"InitialContactId": room.contact.id, "Transcript": [_known(item) for item in items]}
        if page.next is not None:
            answer["NextToken"] = str(page.next)
        return web.json_response(answer)

    async def _disconnect(self, request: web.Request) -> web.Response:
        """DisconnectParticipant: the chat ends when its resident leaves it."""
        self._room(request).contact.hang_up()
        return web.json_response({})

    def _room(self, request: web.Request) -> Room:
        """The chat of the connection. Raises _Refused for a token that is none, or of a chat that is over."""
        room = self._connections.get(request.headers.get(BEARER, ""))
        if room is None or room.contact.is_over:
            raise _Refused(403, "AccessDeniedException")
        return room

    # The websocket ----------------------------------------------------------------------------------------------

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        """News of the chat, for whoever has a ticket: it is good for one connection, and not for long."""
        room, until = self._tickets.pop(request.query.get("ticket", ""), (None, datetime.now(UTC)))
        if room is None or until < datetime.now(UTC):
            raise _Refused(403, "AccessDeniedException")
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        news: asyncio.Queue[Item] = asyncio.Queue()
        loop = asyncio.get_running_loop()
        leave: Callable[[], None] | None = None

        def heard(item: Item) -> None:
            loop.call_soon_threadsafe(news.put_nowait, item)

        sender = asyncio.create_task(_send_news(socket, news))
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                asked = json.loads(message.data)
                await socket.send_json(_reply(asked))
                if leave is None and _wants_chat(asked):
                    leave = room.listen(heard)
        finally:
            if leave:
                leave()
            sender.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sender
        return socket


class _Refused(Exception):  # noqa: N818 - what the service says
    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status = status


@web.middleware
async def _errors(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except _Refused as refused:
        code = str(refused)
        return web.json_response({"Message": code}, status=refused.status, headers={"x-amzn-ErrorType": code})


async def _body(request: web.Request) -> dict[str, Any]:
    try:
        body = await request.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise _Refused(400, "ValidationException")
    return body


def _sent(item: Item) -> web.Response:
    return web.json_response({"Id": item["Id"], "AbsoluteTime": item["AbsoluteTime"]})


def _known(item: Item) -> Item:
    return {name: value for name, value in item.items() if value is not None}


def _page(room: Room, body: Mapping[str, Any]) -> Page:
    """The part of the transcript that was asked for. Raises _Refused."""
    start = body.get("StartPosition") or {}
    backward = body.get("ScanDirection", "FORWARD" if start else "BACKWARD") == "BACKWARD"
    most = body.get("MaxResults", _PAGE)
    token = body.get("NextToken")
    if not isinstance(most, int) or not 0 < most <= _LARGEST_PAGE or (token and not str(token).isdigit()):
        raise _Refused(400, "ValidationException")
    return room.page(most=most, backward=backward, start=int(token) if token else _start(room, start, backward))


def _start(room: Room, start: Mapping[str, Any], backward: bool) -> int | None:  # noqa: FBT001 - the other half of one question
    """The index that a StartPosition means; the item that it names is part of the answer."""
    match start:
        case {"Id": str() as item_id}:
            place = room.place(item_id)
            if place is None:
                raise _Refused(400, "ValidationException")
            return place + backward
        case {"AbsoluteTime": str() as moment}:
            earlier = [item for item in room.items if item["AbsoluteTime"] < moment]
            return len(earlier)
        case {"MostRecent": int() as count}:
            return max(0, len(room.items) - count)
    return None


def _reply(asked: Mapping[str, Any]) -> dict[str, Any]:
    topic = asked.get("topic")
    if topic == _SUBSCRIBE:
        return {"topic": _SUBSCRIBE, "content": {"status": "success", "topics": asked["content"]["topics"]}}
    if topic == _PING:
        return {"topic": _PING, "statusCode": 200, "statusContent": "OK"}
    return {"topic": _HEARTBEAT}


def _wants_chat(asked: Mapping[str, Any]) -> bool:
    return asked.get("topic") == _SUBSCRIBE and _TOPIC in asked["content"]["topics"]


async def _send_news(socket: web.WebSocketResponse, news: asyncio.Queue[Item]) -> None:
    while True:
        item = await news.get()
        content = _known(item) | {"InitialContactId": item["ContactId"]}
        await socket.send_json(
            {"topic": _TOPIC, "contentType": "application/json", "content": json.dumps(content, ensure_ascii=False)}
        )
