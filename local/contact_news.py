"""What a page needs to know of a live contact: as it stands, and every change of it as server-sent events."""

from __future__ import annotations

import asyncio
import contextlib
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from envag.domain.availability import find_unit
from envag.domain.identity import Phone
from local.live import Line, LiveContact, State
from local.pages import CASES, PAGES, STOCKHOLM, WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.municipality import Municipality
    from local.exchange import Exchange

NEWS = f"{PAGES}/kontakt/{{id}}/nytt"
_SILENCE_SECONDS = 15.0
"""After which a stream says that it is still there: only then is it noticed that nobody reads it."""


class ContactNews:
    """Looks at contacts of the exchange for the pages of both sides."""

    def __init__(self, exchange: Exchange, municipalities: Mapping[str, Municipality]) -> None:
        self.exchange = exchange
        self.municipalities = municipalities

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the stream."""
        router.add_get(NEWS, self._stream)

    def find(self, request: web.Request) -> LiveContact:
        """The contact of the request's path. Raises HTTPNotFound."""
        live = self.exchange.get(request.match_info["id"])
        if live is None:
            raise web.HTTPNotFound
        return live

    def shown(self, live: LiveContact) -> dict[str, Any]:
        """A contact as templates and scripts show it."""
        place, known = self.municipalities[live.municipality], live.attributes
        reference = known.get("reference", "")
        human, number = live.human_after, live.identity.number
        return {
            "id": live.id,
            "state": live.state.value,
            "channel": live.channel,
            "municipality": place.name,
            "who": live.identity.name or (Phone(number).display if number else WORDS["withheld"]),
            "since": f"{live.identity.began_at.astimezone(STOCKHOLM):%H.%M.%S}",
            "queue": queue_name(place, live.queue) if live.queue else "",
            "whisper": known.get("whisper", ""),
            "reference": reference,
            "case": f"{CASES}/{place.slug}/{reference}" if reference else "",
            "link": live.identity.link,
            "human": f"{human:.0f}" if human is not None else "",
        }

    @staticmethod
    def line(line: Line) -> dict[str, Any]:
        """A line as templates and scripts show it."""
        return {
            "role": line.role.value,
            "name": WORDS[f"said_by_{line.role}"],
            "text": line.text,
            "at": f"{line.at.astimezone(STOCKHOLM):%H.%M.%S}",
            "seconds": line.seconds,
        }

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Every line from the number that the page has not shown yet, and every state, until the contact ends."""
        live = self.find(request)
        known = request.headers.get("Last-Event-ID") or request.query.get("fran", "0")
        number = int(known) if known.isdecimal() else 0
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"})
        loop, news = asyncio.get_running_loop(), asyncio.Queue[Line | State]()
        leave = live.subscribe(lambda one: loop.call_soon_threadsafe(news.put_nowait, one), since=number)
        try:
            with contextlib.suppress(ConnectionError):
                await response.prepare(request)
                while True:
                    try:
                        one = await asyncio.wait_for(news.get(), _SILENCE_SECONDS)
                    except TimeoutError:
                        await response.write(b":\n\n")
                        continue
                    number += isinstance(one, Line)
                    told = {"line": self.line(one)} if isinstance(one, Line) else {}
                    data = json.dumps(told | {"contact": self.shown(live)}, ensure_ascii=False)
                    await response.write(f"id: {number}\ndata: {data}\n\n".encode())
        finally:
            leave()
        return response


def queue_name(place: Municipality, key: str) -> str:
    """What a queue is called, by its key (FlowQuestion.queue)."""
    unit = find_unit(place, key)
    kind, _, name = key.partition(":")
    if kind == "language":
        return WORDS["language_line"].format(language=WORDS.get(f"language_{name}", name))
    return unit.name if unit else place.centre_name
