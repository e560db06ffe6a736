"""One address for everything on this machine: the deployed HTTP API, and pages that show what happens in it."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import jinja2
from aiohttp import ClientSession, ClientTimeout, web

from local.ports import HOST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from local.board import Board
    from local.ports import Ports

HERE = Path(__file__).parent
PAGES = "/lokalt"
"""Opens the path of every page that exists on this machine only; no municipality can have it as its slug."""

CASES = f"{PAGES}/arenden"
CONNECT = f"{PAGES}/connect"

_API_GATEWAY_LIMIT = 10 * 1024 * 1024
"""https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html: payload size."""

_HOP_BY_HOP = frozenset(
    (
        "connection",
        "keep-alive",
        "proxy-authenticate",
        "proxy-authorization",
        "te",
        "trailer",
        "transfer-encoding",
        "upgrade",
    )
)
"""RFC 9110 section 7.6.1: these end at each intermediary."""

WORDS = {
    "received": "Kom in",
    "contact_moved": "Kontakten gick vidare",
    "message": "Meddelande",
    "transcript": "Chattens text",
    "note": "Anteckning",
    "assigned": "Tilldelat",
    "status_changed": "Status ändrad",
    "service_changed": "Tjänst ändrad",
    "handed_over": "Överlämnat",
    "closed": "Avslutat",
    "reopened": "Öppnat igen",
    "resident": "invånaren",
    "guide": "vägledare",
    "officer": "handläggare",
    "system": "systemet",
    "spam": "Skräppost",
    "advertising": "Reklam",
    "subject": "Rubrik",
    "text": "Text",
    "answers": "Svar",
    "attachments": "Bilagor",
    "raw": "Original",
    "chosen": "Vald tjänst",
    "recipient": "Mottagare",
    "language": "Språk",
    "why": "Varför hit",
    "also": "Kan också gälla",
    "phase": "Steg",
    "contact": "Kontakt i Connect",
    "method": "Hur den kom",
    "queue": "Kö",
    "reason": "Skäl",
    "messages": "Meddelanden",
    "key": "Fil",
    "registered": "Registrerat",
    "summary": "Sammanfattning",
}
"""Swedish for the words that these pages show and no resident ever meets."""

_LOOK_AGAIN_SECONDS = 3
_STOCKHOLM = ZoneInfo("Europe/Stockholm")


class FrontDoor:
    """The web application. ``api_id`` names the deployed HTTP API, ``connect`` plays Amazon Connect."""

    def __init__(self, *, ports: Ports, board: Board, api_id: str, connect: web.Application) -> None:
        self._ports = ports
        self._board = board
        self._api_host = f"{api_id}.execute-api.localhost:{ports.cloud}"
        self._connect = connect
        self._parts: dict[str, Callable[[], Mapping[str, Any]]] = {
            "aviseringar": lambda: {"notifications": board.notifications()},
            "arenden": lambda: {"lines": board.cases()},
            "post": lambda: {"mails": board.sent()},
            "karantan": lambda: {"entries": board.quarantine()},
        }
        self._listeners: set[asyncio.Queue[str]] = set()
        self._templates = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
        )
        self._templates.filters["tid"] = _swedish_time
        self._templates.globals["ord"] = WORDS

    def application(self) -> web.Application:
        """The aiohttp application."""
        app = web.Application(client_max_size=_API_GATEWAY_LIMIT, middlewares=[_only_this_machine])
        app.router.add_get("/", self._start)
        app.router.add_static(f"{PAGES}/filer", HERE / "assets")
        app.router.add_get(f"{PAGES}/handelser", self._events)
        app.router.add_get(f"{PAGES}/del/{{part}}", self._part)
        app.router.add_get(CASES, self._cases)
        app.router.add_get(f"{CASES}/{{slug}}/{{reference}}", self._case)
        app.router.add_get(f"{PAGES}/post", self._sent)
        app.router.add_get(f"{PAGES}/karantan", self._quarantine)
        app.add_subapp(CONNECT, self._connect)
        app.router.add_route("*", "/{path:.*}", self._to_the_api)
        app.cleanup_ctx.append(self._upstream)
        app.cleanup_ctx.append(self._watch)
        return app

    def something_changed(self) -> None:
        """Tell every open page that there are new notifications, and so a changed case. For the loop's own thread."""
        for listener in self._listeners:
            listener.put_nowait("aviseringar")
            listener.put_nowait("arenden")

    # Pages ------------------------------------------------------------------------------------------------------

    async def _start(self, _request: web.Request) -> web.Response:
        parts = [await asyncio.to_thread(read) for read in self._parts.values()]
        values = {name: value for part in parts for name, value in part.items()}
        return self._page("start.html", **values)

    async def _part(self, request: web.Request) -> web.Response:
        name = request.match_info["part"]
        if name not in self._parts:
            raise web.HTTPNotFound
        return self._page(f"_{name}.html", **await asyncio.to_thread(self._parts[name]))

    async def _cases(self, request: web.Request) -> web.Response:
        slug = request.query.get("kommun", "")
        return self._page("cases.html", slug=slug, lines=await asyncio.to_thread(self._board.cases, slug))

    async def _case(self, request: web.Request) -> web.Response:
        slug, reference = request.match_info["slug"], request.match_info["reference"]
        municipality = self._board.municipality(slug)
        found = await asyncio.to_thread(self._board.case, slug, reference) if municipality else None
        if found is None:
            return self._page("missing.html", status=404)
        case, timeline = found
        return self._page("case.html", municipality=municipality, case=case, timeline=timeline)

    async def _sent(self, _request: web.Request) -> web.Response:
        return self._page("sent.html", mails=await asyncio.to_thread(self._board.sent))

    async def _quarantine(self, _request: web.Request) -> web.Response:
        return self._page("quarantine.html", entries=await asyncio.to_thread(self._board.quarantine))

    def _page(self, template: str, *, status: int = 200, **values: Any) -> web.Response:  # noqa: ANN401 - any value
        text = self._templates.get_template(template).render(
            municipalities=self._board.municipalities, ports=self._ports, pages=PAGES, cases_path=CASES, **values
        )
        return web.Response(text=text, content_type="text/html", status=status)

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
                    for listener in self._listeners:
                        listener.put_nowait(name)
                seen[name] = look

    # The deployed API -------------------------------------------------------------------------------------------

    async def _upstream(self, _app: web.Application) -> AsyncIterator[None]:
        async with ClientSession(auto_decompress=False, timeout=ClientTimeout(total=60)) as session:
            self._session = session
            yield

    async def _to_the_api(self, request: web.Request) -> web.Response:
        """Hand the request to API Gateway in the local cloud, which refuses the same sizes as the real one."""
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            return web.json_response({"message": "Request Entity Too Large"}, status=413)
        headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP_BY_HOP}
        headers |= {"Host": self._api_host, "X-Forwarded-For": HOST, "X-Forwarded-Proto": "http"}
        url = f"http://{HOST}:{self._ports.cloud}{request.raw_path}"
        async with self._session.request(
            request.method, url, headers=headers, data=body, allow_redirects=False
        ) as answer:
            content = await answer.read()
            kept = [(n, v) for n, v in answer.headers.items() if n.lower() not in _HOP_BY_HOP | {"content-length"}]
            return web.Response(body=content, status=answer.status, headers=kept)


@web.middleware
async def _only_this_machine(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a foreign Host: a page on the web must not read this one by pointing its own name at us."""
    if request.url.host not in {HOST, "localhost"}:
        raise web.HTTPMisdirectedRequest
    return await handler(request)


def _swedish_time(moment: datetime | str) -> str:
    aware = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    local = aware.astimezone(_STOCKHOLM)
    today = datetime.now(UTC).astimezone(_STOCKHOLM).date()
    return f"{local:%H.%M.%S}" if local.date() == today else f"{local:%Y-%m-%d %H.%M}"
