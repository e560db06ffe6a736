"""One address for everything on this machine: the deployed HTTP API, and pages that show what happens in it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from typing import TYPE_CHECKING, Any

from aiohttp import web
from yarl import URL

from local.case_pages import CasePages
from local.contact_news import ContactNews
from local.gateway_proxy import API_GATEWAY_LIMIT
from local.mail_pages import MailPages
from local.notice_pages import NoticePages
from local.pages import HERE, PAGES, SIGN_IN, STAFF_API, Pages
from local.phone_pages import PhonePages
from local.ports import HOST
from local.switchboard_pages import SwitchboardPages
from local.workspace_pages import WorkspacePages

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence

    from local.board import Board
    from local.delivery import Delivery
    from local.desk import Desk
    from local.exchange import Exchange
    from local.gateway_proxy import GatewayProxy
    from local.mailbox import Mailbox
    from local.ports import Ports

CONNECT = f"{PAGES}/connect"
PARTICIPANT = f"{PAGES}/participant"
SES = f"{PAGES}/ses"

_FOR_THE_APP = (SIGN_IN, STAFF_API)
"""Paths that the staff's app calls from its own origin; they look themselves at who asks."""

_LOOK_AGAIN_SECONDS = 3
_SHOWN_MAILS = 10


class FrontDoor:
    """The web application. ``apis`` are the deployed HTTP APIs, ``played`` the services that we play.

    Those are by the path that opens theirs; the API without a prefix has every path that nobody else has, and is last.
    """

    def __init__(
        self,
        *,
        ports: Ports,
        board: Board,
        desk: Desk,
        mailbox: Mailbox,
        delivery: Delivery,
        exchange: Exchange,
        apis: Sequence[GatewayProxy],
        played: Mapping[str, web.Application],
    ) -> None:
        self._board = board
        self._apis = apis
        self._played = played
        self._parts: dict[str, Callable[[], Mapping[str, Any]]] = {
            "aviseringar": lambda: {"notifications": board.notifications()},
            "arenden": lambda: {"lines": board.cases()},
            "post": lambda: {"mails": mailbox.newest(_SHOWN_MAILS)},
            "karantan": lambda: {"entries": board.quarantine()},
        }
        self._listeners: set[asyncio.Queue[str]] = set()
        self._pages = Pages(board.municipalities, ports)
        news = ContactNews(exchange, {place.slug: place for place in board.municipalities})
        switchboard = SwitchboardPages(self._pages, news)
        self._parts["vaxel"] = switchboard.part
        self._rooms = (
            CasePages(self._pages, board, desk, mailbox),
            MailPages(self._pages, mailbox, delivery),
            NoticePages(self._pages, board, delivery),
            PhonePages(self._pages, news),
            switchboard,
            WorkspacePages(self._pages, news, origin=ports.workspace_origin),
            news,
        )

    def application(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(client_max_size=API_GATEWAY_LIMIT, middlewares=[_only_this_machine])
        app.router.add_get("/", self._start)
        app.router.add_static(f"{PAGES}/filer", HERE / "assets")
        app.router.add_get(f"{PAGES}/handelser", self._events)
        app.router.add_get(f"{PAGES}/del/{{part}}", self._part)
        app.router.add_get(f"{PAGES}/karantan", self._quarantine)
        for room in self._rooms:
            room.add_to(app.router)
        for path, service in self._played.items():
            app.add_subapp(path, service)
        for api in self._apis:
            api.add_to(app)
        app.cleanup_ctx.append(self._watch)
        return app

    def changed(self, *parts: str) -> None:
        """Tell every open page which of its parts to read again. For the loop's own thread."""
        for listener in self._listeners:
            for part in parts:
                listener.put_nowait(part)

    # Pages ------------------------------------------------------------------------------------------------------

    async def _start(self, _request: web.Request) -> web.Response:
        parts = [await asyncio.to_thread(read) for read in self._parts.values()]
        values = {name: value for part in parts for name, value in part.items()}
        return self._pages.show("start.html", **values)

    async def _part(self, request: web.Request) -> web.Response:
        name = request.match_info["part"]
        if name not in self._parts:
            raise web.HTTPNotFound
        return self._pages.show(f"_{name}.html", **await asyncio.to_thread(self._parts[name]))

    async def _quarantine(self, _request: web.Request) -> web.Response:
        return self._pages.show("quarantine.html", entries=await asyncio.to_thread(self._board.quarantine))

    # What the pages show, as it changes -------------------------------------------------------------------------

    async def _events(self, request: web.Request) -> web.StreamResponse:
        """Server-sent events: the name of a part of the start page whenever it should be read again."""
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        listener: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(listener)
        try:
            with contextlib.suppress(ConnectionError):
                await response.prepare(request)
                await response.write(b"retry: 2000\n\n")
                while True:
                    await response.write(f"data: {await listener.get()}\n\n".encode())
        finally:
            self._listeners.discard(listener)
        return response

    async def _watch(self, _app: web.Application) -> AsyncIterator[None]:
        task = asyncio.create_task(self._look_again())
        yield
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task

    async def _look_again(self) -> None:
        """Notice what no notification tells of, as long as somebody has the start page open."""
        seen: dict[str, str] = {}
        while True:
            await asyncio.sleep(_LOOK_AGAIN_SECONDS)
            for name, read in self._parts.items() if self._listeners else ():
                values = await asyncio.to_thread(read)
                look = hashlib.sha256(repr(values).encode()).hexdigest()
                if seen.get(name, look) != look:
                    self.changed(name)
                seen[name] = look


@web.middleware
async def _only_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a foreign Host: a page on the web must not read this one by pointing its own name at us.

    Nor may it fill in a form of these pages.
    """
    if request.url.host == "localhost" and request.method == "GET":
        # One origin for all pages: the websocket of the chat is one of this host and no other.
        raise web.HTTPTemporaryRedirect(str(request.url.with_host(HOST)))
    if request.url.host not in {HOST, "localhost"}:
        raise web.HTTPMisdirectedRequest
    origin = request.headers.get("Origin", "")
    ours = request.path.startswith(PAGES) and not request.path.startswith(_FOR_THE_APP)
    if origin and ours and URL(origin).authority != request.host:
        raise web.HTTPForbidden
    return await handler(request)
