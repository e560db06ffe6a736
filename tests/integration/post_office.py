"""Mail in both directions on a stack: SES played on the way out, its stamp written on the way in."""

from __future__ import annotations

import base64
import itertools
import re
from datetime import timedelta
from email import message_from_bytes, policy
from email.utils import format_datetime
from pathlib import Path
from string import Template

from tests.builders import NOW

THREADS = Path(__file__).parents[1] / "data" / "mail" / "threads"
CLIENTS = sorted(path.stem for path in THREADS.glob("*.eml"))
RESIDENT = "alva.ek@post.example"
_NUMBERS = itertools.count()
_BASE64 = re.compile(r"\[\[base64\n(.*?)\n\]\]", re.DOTALL)


class PostOffice:
    """Delivers to a stack and carries what it sends, by a ``PlayedSes`` of its own where one is given."""

    def __init__(self, stack, ses=None):
        self.stack = stack
        self._numbers = itertools.count()
        if ses:
            stack.ses, stack.environment["MAIL_ENDPOINT"] = ses, ses.url

    def deliver(self, message, *, slug="solhamra", days=0, **stamp):
        """A message arrives ``days`` after the demo's Monday morning; the case whose timeline grew, and its event."""
        before = {(i["pk"]["S"], i["sk"]["S"]) for i in self.stack.events()}
        ses_id = f"{next(self._numbers):040}"
        raw = stamped(message, ses_id=ses_id, at=NOW + timedelta(days=days), **stamp)
        self.stack.put_object(f"mail/{slug}/{ses_id}", raw, "inbound_mail")
        new = [i for i in self.stack.events() if (i["pk"]["S"], i["sk"]["S"]) not in before]
        assert len(new) <= 1
        return self._told(new[0]) if new else None

    def send(self):
        """Every mail that the stack has sent by now, parsed."""
        self.stack.drain()
        return [message_from_bytes(mail.raw, policy=policy.default) for mail in self.stack.mailed()]

    def _told(self, item):
        from envag.adapters.items import event_from_item

        slug, reference = item["pk"]["S"].split("#")[1::2]
        return reference, self.stack.function("inbound_mail").STORE.get(slug, reference), event_from_item(item)


def stamped(message, *, ses_id, at=NOW, envelope=RESIDENT, dmarc="pass", recipient=""):
    """The message as SES stores it."""
    if isinstance(message, str):
        message = message.replace("\r\n", "\n").replace("\n", "\r\n").encode()
    domain = envelope.rpartition("@")[2]
    to = f" for {recipient}" if recipient else ""
    checked = f"client-ip=192.0.2.25; envelope-from={envelope}; helo=mail.{domain};"
    lines = (
        f"Return-Path: <{envelope}>",
        f"Received: from mail.{domain} (mail.{domain} [192.0.2.25])",
        f" by inbound-smtp.eu-central-1.amazonaws.com with SMTP id {ses_id}{to};",
        f" {format_datetime(at)}",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        f"Received-SPF: pass (spfCheck: by {domain}) {checked}",
        "Authentication-Results: amazonses.com;",
        f" spf=pass (spfCheck: by {domain}) {checked}",
        f" dkim=pass header.i=@{domain};",
        f" dmarc={dmarc};",
        "X-SES-RECEIPT: QUVG",
        "",
    )
    return "\r\n".join(lines).encode() + message


def a_mail(text="Gatlampan vid skolan är trasig.", **headers):
    """A plain message; ``headers`` by name with ``_`` for ``-``, None leaves one out."""
    fields = {
        "From": f"Alva Ek <{RESIDENT}>",
        "To": "kontakt@solhamra.example",
        "Subject": "Gatlampan",
        "Message-ID": f"<{next(_NUMBERS)}@post.example>",
        "Date": format_datetime(NOW),
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    } | {name.replace("_", "-"): value for name, value in headers.items()}
    return "\n".join(f"{name}: {value}" for name, value in fields.items() if value is not None) + f"\n\n{text}\n"


def reply(client, mail):
    """What ``client`` makes of a reply to ``mail``, which we sent."""
    quoted = mail.get_body(("plain",)).get_content().strip().splitlines()
    earlier = str(mail["References"]).split()
    filled = Template((THREADS / f"{client}.eml").read_text("utf-8")).substitute(
        reply_to=mail["Reply-To"].addresses[0].addr_spec,
        sent_id=mail["Message-ID"],
        references="\n ".join((*earlier, mail["Message-ID"])),
        subject=mail["Subject"],
        date=format_datetime(NOW + timedelta(hours=1)),
        # the templates' encodings differ, and what is quoted need not have letters beyond ASCII
        quoted="\n".join(line.encode("ascii", "replace").decode().replace("=", ":") for line in quoted),
        quoted_marked="\n".join(
            f"> {line}".encode("ascii", "replace").decode().replace("=", ":").rstrip() for line in quoted
        ),
    )
    return _BASE64.sub(lambda match: base64.encodebytes(match[1].encode()).decode().strip(), filled)
