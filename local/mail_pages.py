"""Pages with the mail that the centre has sent, and a form that answers one as a resident's mail program would."""

from __future__ import annotations

import asyncio
import re
import smtplib
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import TYPE_CHECKING

from aiohttp import web

from local.pages import CASES, MAIL, STOCKHOLM, eml, foreign_html

if TYPE_CHECKING:
    from local.delivery import Delivery
    from local.mailbox import Mailbox, Sent
    from local.pages import Pages

_DAYS = ("mån", "tis", "ons", "tors", "fre", "lör", "sön")
_MONTHS = ("jan.", "feb.", "mars", "apr.", "maj", "juni", "juli", "aug.", "sep.", "okt.", "nov.", "dec.")
_ANSWER = re.compile(r"(?i)(sv|re|vs|ang)\s*:")


class MailPages:
    """Everything under ``/lokalt/post``."""

    def __init__(self, pages: Pages, mailbox: Mailbox, delivery: Delivery) -> None:
        self._pages = pages
        self._mailbox = mailbox
        self._delivery = delivery

    def add_to(self, router: web.UrlDispatcher) -> None:
        """Register the pages."""
        router.add_get(MAIL, self._list)
        router.add_get(f"{MAIL}/{{id}}", self._mail)
        router.add_get(f"{MAIL}/{{id}}/html", self._html)
        router.add_get(f"{MAIL}/{{id}}/original.eml", self._original)
        router.add_post(f"{MAIL}/{{id}}/svar", self._answer)

    async def _list(self, _request: web.Request) -> web.Response:
        return self._pages.show("sent.html", mails=await asyncio.to_thread(self._mailbox.newest))

    async def _mail(self, request: web.Request) -> web.Response:
        mail = self._mailbox.find(request.match_info["id"])
        if mail is None:
            return self._pages.missing()
        return self._pages.show("mail.html", mail=mail, sender=parseaddr(mail.header("From"))[1])

    async def _html(self, request: web.Request) -> web.Response:
        return foreign_html(self._found(request).html)

    async def _original(self, request: web.Request) -> web.Response:
        return eml(self._found(request).raw, request.match_info["id"])

    async def _answer(self, request: web.Request) -> web.Response:
        """Send what a resident writes by SMTP, and show the case that it belongs to."""
        mail = self._found(request)
        form = await request.post()
        sender = parseaddr(mail.header("To"))[1]
        to = mail.reply_address if form.get("till") != "avsandaren" else parseaddr(mail.header("From"))[1]
        raw = reply(mail, str(form.get("text", "")), to=to)
        try:
            await asyncio.to_thread(self._delivery.send, sender, to, raw)
        except (smtplib.SMTPException, OSError) as error:
            return web.Response(text=f"Mejlservern tog inte emot svaret: {type(error).__name__}", status=502)
        slug, reference = mail.tags.get("municipality", ""), mail.tags.get("reference", "")
        raise web.HTTPSeeOther(f"{CASES}/{slug}/{reference}?skickat=1" if reference else MAIL)

    def _found(self, request: web.Request) -> Sent:
        mail = self._mailbox.find(request.match_info["id"])
        if mail is None:
            raise web.HTTPNotFound
        return mail


def reply(mail: Sent, text: str, *, to: str) -> bytes:
    """An answer as mail programs write it: threaded (RFC 5322 section 3.6.4), the original quoted below."""
    subject, message_id = mail.header("Subject"), mail.header("Message-ID").strip()
    sender = parseaddr(mail.header("To"))[1]
    answer = EmailMessage()
    answer["From"], answer["To"] = mail.header("To"), to
    answer["Subject"] = subject if _ANSWER.match(subject) else f"Sv: {subject}"
    answer["Date"] = format_datetime(datetime.now(UTC))
    answer["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2])
    answer["In-Reply-To"] = message_id
    answer["References"] = " ".join(filter(None, (mail.header("References"), message_id)))
    local = mail.at.astimezone(STOCKHOLM)
    day = f"{_DAYS[local.weekday()]} {local.day} {_MONTHS[local.month - 1]} {local.year}"
    quoted = "\n".join(f"> {line}".rstrip() for line in mail.text.splitlines())
    answer.set_content(f"{text}\n\nDen {day} kl {local:%H:%M} skrev {mail.header('From')}:\n\n{quoted}\n")
    return answer.as_bytes(policy=answer.policy.clone(linesep="\r\n", max_line_length=998))
