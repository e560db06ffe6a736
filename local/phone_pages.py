"""A telephone in the browser: call a municipality, hear what is said as text, press keys, hang up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from aiohttp import web

from envag.domain.identity import Phone
from envag.flows.house import numbers_of
from local.exchange import BusyError, UnknownNumberError
from local.live import KEYS
from local.pages import PHONE, STOCKHOLM

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from local.contact_news import ContactNews
    from local.pages import Pages

DEMO_NUMBERS = ("+46701740605", "+46701740606", "+46701740607")
"""Numbers that are given to nobody: https://pts.se/nummer-for-anvandning-i-bocker-och-filmer."""


BY_ITSELF_SECONDS = 20.0
"""How long somebody who tries the product alone waits for an answer."""


class Called(NamedTuple):
    """A number that can be called, and whose it is."""

    number: str
    shown: str
    name: str


class PhonePages:
    """Everything under ``/lokalt/telefon``."""

    def __init__(self, pages: Pages, news: ContactNews) -> None:
        self._pages, self._news = pages, news

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the pages."""
        router.add_get(PHONE, self._form)
        router.add_post(PHONE, self._dial)
        router.add_get(f"{PHONE}/{{id}}", self._call)
        router.add_post(f"{PHONE}/{{id}}/tangent", self._press)
        router.add_post(f"{PHONE}/{{id}}/lagg-pa", self._hang_up)

    async def _form(self, _request: web.Request) -> web.Response:
        return self._show_form()

    def _show_form(self, problem: str = "") -> web.Response:
        return self._pages.show(
            "phone.html",
            status=422 if problem else 200,
            places=[(place, called(place)) for place in self._news.municipalities.values()],
            own=[(number, Phone(number).display) for number in DEMO_NUMBERS],
            problem=problem,
            seconds=f"{BY_ITSELF_SECONDS:.0f}",
        )

    async def _dial(self, request: web.Request) -> web.Response:
        form = await request.post()
        number = str(form.get("fran", ""))
        try:
            at = moment(str(form.get("tid", ""))) if form.get("klockan") == "annan" else None
            live = self._news.exchange.call(
                number if number in DEMO_NUMBERS else "",
                str(form.get("till", "")),
                at=at,
                answers_after=BY_ITSELF_SECONDS if form.get("svarar") == "sjalv" else None,
            )
        except (ValueError, UnknownNumberError, BusyError) as error:
            return self._show_form(type(error).__name__)
        raise web.HTTPSeeOther(location=f"{PHONE}/{live.id}")

    async def _call(self, request: web.Request) -> web.Response:
        live = self._news.find(request)
        lines = list(live.lines)
        return self._pages.show(
            "call.html",
            contact=self._news.shown(live),
            lines=[self._news.line(line) for line in lines],
            dialled=Phone(live.identity.dialled).display if live.identity.dialled else "",
            keys="123456789*0#",
        )

    async def _press(self, request: web.Request) -> web.Response:
        live = self._news.find(request)
        key = str((await request.post()).get("tangent", ""))
        if key in KEYS:
            live.press(key)
        raise web.HTTPSeeOther(location=f"{PHONE}/{live.id}")

    async def _hang_up(self, request: web.Request) -> web.Response:
        live = self._news.find(request)
        live.hang_up()
        raise web.HTTPSeeOther(location=f"{PHONE}/{live.id}")


def called(place: Municipality) -> list[Called]:
    """The numbers of a municipality, each with the name of whom it was given to."""
    names = {place.phone: place.centre_name}
    for department in place.departments:
        names.setdefault(department.phone, department.name)
        for unit in department.units:
            names.setdefault(unit.phone, unit.name)
    return [Called(one, Phone(one).display, names.get(one, "")) for one in numbers_of(place)]


def moment(written: str) -> datetime:
    """A Swedish time as a browser's field writes it (``2026-11-23T18:30``). Raises ValueError."""
    return datetime.fromisoformat(written).replace(tzinfo=STOCKHOLM)
