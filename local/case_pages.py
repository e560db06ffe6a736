"""Pages with the cases: lists, and one case with its timeline, its mail and what a guide can do with it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING
from urllib.parse import quote

from aiohttp import web

from envag.domain.case import ContactReason, Resolution
from envag.ports.mail import OutgoingFile
from envag.usecases.answer import AnswerError, recipient
from envag.usecases.change import UnknownCaseError
from local.original import original
from local.pages import CASES, eml, foreign_html

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from local.board import Board
    from local.desk import Desk
    from local.mailbox import Mailbox
    from local.pages import Pages

_CASE = f"{CASES}/{{slug}}/{{reference}}"
_EVENT = f"{_CASE}/{{event}}"


class CasePages:
    """Everything under ``/lokalt/arenden``."""

    def __init__(self, pages: Pages, board: Board, desk: Desk, mailbox: Mailbox) -> None:
        self._pages = pages
        self._board = board
        self._desk = desk
        self._mailbox = mailbox

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the pages."""
        router.add_get(CASES, self._list)
        router.add_get(_CASE, self._case)
        router.add_post(f"{_CASE}/svar", self._answer)
        router.add_post(f"{_CASE}/ta-upp", self._take_up)
        router.add_post(f"{_CASE}/avsluta", self._close)
        router.add_get(f"{_EVENT}/original", self._shown)
        router.add_get(f"{_EVENT}/original.eml", self._original)
        router.add_get(f"{_EVENT}/bilaga/{{number:\\d+}}", self._file)

    async def _list(self, request: web.Request) -> web.Response:
        slug = request.query.get("kommun", "")
        return self._pages.show("cases.html", slug=slug, lines=await asyncio.to_thread(self._board.cases, slug))

    async def _case(self, request: web.Request) -> web.Response:
        return await self._show(request)

    async def _show(self, request: web.Request, problem: str = "") -> web.Response:
        found = await self._find(request)
        if found is None:
            return self._pages.missing()
        municipality, case, timeline = found
        return self._pages.show(
            "case.html",
            status=422 if problem else 200,
            municipality=municipality,
            case=case,
            timeline=timeline,
            sent=await asyncio.to_thread(self._mailbox.by_event, case.reference),
            answer_to=recipient(case, timeline),
            resolutions=Resolution,
            reasons=ContactReason,
            said="skickat" in request.query,
            problem=problem,
        )

    async def _answer(self, request: web.Request) -> web.Response:
        form = await request.post()
        fields = [field for field in form.getall("filer", ()) if isinstance(field, web.FileField) and field.filename]
        files = [OutgoingFile(field.filename, field.content_type, field.file.read()) for field in fields]
        text = str(form.get("text", ""))
        return await self._do(request, lambda place, reference: self._desk.answer(place, reference, text, files))

    async def _take_up(self, request: web.Request) -> web.Response:
        return await self._do(request, self._desk.take_up)

    async def _close(self, request: web.Request) -> web.Response:
        form = await request.post()
        try:
            how, why = Resolution(str(form.get("losning"))), ContactReason(str(form.get("skal")))
        except ValueError:
            raise web.HTTPBadRequest from None
        return await self._do(request, lambda place, reference: self._desk.close(place, reference, how, why))

    async def _do(self, request: web.Request, work: Callable[[Municipality, str], None]) -> web.Response:
        """Let the guide do something with the case, and show how it went."""
        slug, reference = request.match_info["slug"], request.match_info["reference"]
        municipality = self._board.municipality(slug)
        if municipality is None:
            return self._pages.missing()
        try:
            await asyncio.to_thread(work, municipality, reference)
        except UnknownCaseError:
            return self._pages.missing()
        except AnswerError as error:
            return await self._show(request, problem=type(error).__name__)
        raise web.HTTPSeeOther(location=f"{CASES}/{slug}/{reference}?skickat=1")

    async def _original(self, request: web.Request) -> web.Response:
        return eml(await self._raw(request), request.match_info["reference"])

    async def _shown(self, request: web.Request) -> web.Response:
        return foreign_html(await asyncio.to_thread(original, await self._raw(request)))

    async def _raw(self, request: web.Request) -> bytes:
        return await self._stored((await self._event(request)).data.get("raw", ""))

    async def _file(self, request: web.Request) -> web.Response:
        files = (await self._event(request)).data.get("attachments", ())
        number = int(request.match_info["number"])
        if number >= len(files):
            raise web.HTTPNotFound
        key, name, *_ = files[number]
        content = await self._stored(key)
        # Saved, never shown: what a stranger sent must not run as a page of ours.
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name or 'bilaga')}",
            "X-Content-Type-Options": "nosniff",
        }
        return web.Response(body=content, content_type="application/octet-stream", headers=headers)

    async def _stored(self, key: str) -> bytes:
        try:
            return await asyncio.to_thread(self._board.file, key)
        except KeyError:
            raise web.HTTPNotFound from None

    async def _event(self, request: web.Request) -> TimelineEvent:
        found = await self._find(request)
        event = next((one for one in found[2] if one.id == request.match_info["event"]), None) if found else None
        if event is None:
            raise web.HTTPNotFound
        return event

    async def _find(self, request: web.Request) -> tuple[Municipality, Case, list[TimelineEvent]] | None:
        slug, reference = request.match_info["slug"], request.match_info["reference"]
        municipality = self._board.municipality(slug)
        found = await asyncio.to_thread(self._board.case, slug, reference) if municipality else None
        return (municipality, found[0], list(found[1])) if municipality and found else None
