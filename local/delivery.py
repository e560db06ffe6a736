"""Where sent mail goes from here: to our own SMTP port, to SES' mailbox simulator, or no further than its page.

The simulator: https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator
"""

from __future__ import annotations

import smtplib
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from typing import TYPE_CHECKING, Any

from local import ses_events
from local.mailbox import Sent
from local.ses_message import DOMAIN

if TYPE_CHECKING:
    from collections.abc import Callable

    from local.ses_message import Accepted

SIMULATOR = "simulator.amazonses.com"
_TIMEOUT_SECONDS = 30


class Delivery:
    """Delivers in a thread of its own, as SES does after it has answered.

    ``smtp`` is host and port of our mail server, ``is_ours`` knows the domains it takes, ``tell`` hands an event
    to whoever hears SES' events.
    """

    def __init__(
        self, *, smtp: tuple[str, int], is_ours: Callable[[str], bool], tell: Callable[[dict[str, Any]], None]
    ) -> None:
        self._smtp = smtp
        self._is_ours = is_ours
        self._tell = tell
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="delivery")

    def deliver(self, mail: Accepted) -> None:
        """Deliver to every recipient, later."""
        for recipient in mail.recipients:
            self._thread.submit(self._try, mail, recipient)

    def send(self, sender: str, recipient: str, raw: bytes, *, helo: str | None = None) -> None:
        """Hand a message to our mail server now, as the server ``helo``. Raises smtplib.SMTPException, OSError."""
        with smtplib.SMTP(*self._smtp, local_hostname=helo, timeout=_TIMEOUT_SECONDS) as server:
            server.sendmail(sender, [recipient], raw)

    def stop(self) -> None:
        """Give up what is not delivered yet."""
        self._thread.shutdown(wait=True, cancel_futures=True)

    def _try(self, mail: Accepted, recipient: str) -> None:
        try:
            self._deliver(mail, recipient)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next mail shall go
            print(f"a mail could not be delivered: {type(error).__name__}")

    def _deliver(self, mail: Accepted, recipient: str) -> None:
        local_part, _, domain = recipient.lower().rpartition("@")
        if domain == SIMULATOR:
            # A label may follow a plus sign.
            self._simulate(local_part.partition("+")[0], mail, recipient)
        elif self._is_ours(domain):
            try:
                self.send(f"{mail.id}@{DOMAIN}", recipient, mail.raw)
            except smtplib.SMTPRecipientsRefused:
                self._tell(ses_events.bounce(mail, recipient))

    def _simulate(self, address: str, mail: Accepted, recipient: str) -> None:
        match address:
            case "bounce":
                self._tell(ses_events.bounce(mail, recipient))
            case "suppressionlist":
                self._tell(ses_events.bounce(mail, recipient, suppressed=True))
            case "complaint":
                self._tell(ses_events.complaint(mail, recipient))
            case "ooto":
                original = Sent(id=mail.id, at=mail.at, tags=mail.tags, raw=mail.raw)
                self.send("", original.reply_address, _out_of_office(original, recipient))


def _out_of_office(original: Sent, recipient: str) -> bytes:
    """The automatic answer of somebody away (RFC 3834), as the simulator sends it: with an empty return path."""
    answer = EmailMessage()
    answer["From"] = recipient
    answer["To"] = original.reply_address
    answer["Subject"] = f"Automatic reply: {original.header('Subject')}"
    answer["Date"] = localtime()
    answer["Message-ID"] = make_msgid(domain=SIMULATOR)
    answer["In-Reply-To"] = original.header("Message-ID")
    answer["References"] = f"{original.header('References')} {original.header('Message-ID')}".strip()
    answer["Auto-Submitted"] = "auto-replied"
    answer.set_content("I am out of the office and will read your mail when I am back.\n")
    return answer.as_bytes(policy=answer.policy.clone(linesep="\r\n"))
