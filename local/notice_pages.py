"""Pages with the mail of a notification, and a form that answers it as an officer's mail program would."""

from __future__ import annotations

import asyncio
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import TYPE_CHECKING

from aiohttp import web

from local.pages import CASES, NOTICES

if TYPE_CHECKING:
    from local.board import Board
    from local.delivery import Delivery
    from local.notice import Notice
    from local.pages import Pages


class NoticePages:
    """Everything under ``/lokalt/aviseringar``."""

    def __init__(self, pages: Pages, board: Board, delivery: Delivery) -> None:
        self._pages = pages
        self._board = board
        self._delivery = delivery

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the pages."""
        router.add_get(f"{NOTICES}/{{event}}", self._show)
        router.add_post(f"{NOTICES}/{{event}}/svar", self._answer)

    async def _show(self, request: web.Request) -> web.Response:
        notice = await self._found(request)
        return self._pages.show("notice.html", notice=notice, event=request.match_info["event"])

    async def _answer(self, request: web.Request) -> web.Response:
        """Send what an officer writes by SMTP, from the municipality's own server, and show the case."""
        notice = await self._found(request)
        form = await request.post()
        to = str(form.get("till", ""))
        if to not in notice.addresses.values():
            raise web.HTTPBadRequest
        sender = str(form.get("fran", "")) or notice.reader
        raw = reply(notice, str(form.get("text", "")), sender=sender, to=to)
        helo = f"post.{notice.municipality.domain}"
        try:
            await asyncio.to_thread(self._delivery.send, sender, to, raw, helo=helo)
        except (smtplib.SMTPException, OSError) as error:
            return web.Response(text=f"Mejlservern tog inte emot svaret: {type(error).__name__}", status=502)
        raise web.HTTPSeeOther(location=f"{CASES}/{notice.municipality.slug}/{notice.reference}?skickat=1")

    async def _found(self, request: web.Request) -> Notice:
        notice = await asyncio.to_thread(self._board.notice, request.match_info["event"])
        if notice is None:
            raise web.HTTPNotFound
        return notice


def reply(notice: Notice, text: str, *, sender: str, to: str) -> bytes:
    """An answer whose recipient the officer has changed, with the notification quoted below."""
    mail = EmailMessage()
    mail["From"], mail["To"] = sender, to
    mail["Subject"] = f"Sv: {notice.reference}"
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    quoted = "\n".join(f"> {line}".rstrip() for line in notice.text.splitlines())
    mail.set_content(f"{text}\n\nAWS Notifications <no-reply@sns.amazonaws.com> skrev:\n\n{quoted}\n")
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n", max_line_length=998))
