"""The guide's desk for calls, chats and tasks: who waits where, and what the guide can do with them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiohttp import web

from local.contact_news import queue_name
from local.live import State
from local.pages import SWITCHBOARD

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from local.contact_news import ContactNews
    from local.live import LiveContact
    from local.pages import Pages

_ORDER = (State.CALL_BACK, State.QUEUED, State.CONNECTED, State.IN_FLOW, State.ENDED)
_SHOWN_ENDED = 10


class SwitchboardPages:
    """Everything under ``/lokalt/vaxel``."""

    def __init__(self, pages: Pages, news: ContactNews) -> None:
        self._pages, self._news = pages, news

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the pages."""
        router.add_get(SWITCHBOARD, self._list)
        router.add_get(f"{SWITCHBOARD}/{{id}}", self._contact)
        router.add_post(f"{SWITCHBOARD}/{{id}}/{{act}}", self._act)

    def part(self) -> Mapping[str, Any]:
        """What the list shows: those who wait the longest first, and a few that are over."""
        contacts = self._news.exchange.contacts()
        over = [one for one in contacts if one.is_over][:_SHOWN_ENDED]
        open_ = [one for one in reversed(contacts) if not one.is_over]
        ordered = sorted(open_, key=lambda one: _ORDER.index(one.state))
        return {"contacts": [self._news.shown(one) for one in (*ordered, *over)]}

    async def _list(self, _request: web.Request) -> web.Response:
        return self._pages.show("switchboard.html", **self.part())

    async def _contact(self, request: web.Request) -> web.Response:
        live = self._news.find(request)
        place = self._news.municipalities[live.municipality]
        return self._pages.show(
            "conversation.html",
            contact=self._news.shown(live),
            lines=[self._news.line(line) for line in list(live.lines)],
            queues=[(key, queue_name(place, key)) for key in live.identity.queues if key != live.queue],
        )

    async def _act(self, request: web.Request) -> web.Response:
        live, form = self._news.find(request), await request.post()
        acts: dict[str, Callable[[LiveContact], bool]] = {
            "svara": lambda one: one.answer(),
            "skriv": lambda one: one.reply(str(form.get("text", ""))),
            "koppla": lambda one: one.transfer(str(form.get("till", ""))),
            "avsluta": lambda one: one.end(),
        }
        act = acts.get(request.match_info["act"])
        if act is None:
            raise web.HTTPNotFound
        act(live)
        raise web.HTTPSeeOther(location=f"{SWITCHBOARD}/{live.id}")
