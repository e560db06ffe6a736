"""What a message's headers, subject and first words show of who wrote it, gathered once for those that judge it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from envag.intake import mail_address
from envag.intake.mail_mime import Part
from envag.intake.mail_robot_words import DELIVERY_SYSTEMS, OFFICES

if TYPE_CHECKING:
    from envag.intake.mail_mime import Headers
    from envag.intake.mail_ses import Stamp

_HEAD = 4000
_LONGEST_SUBJECT = 500
_LONGEST_VALUE = 500
_REPLY = re.compile(
    r"(?:re|sv|vs|aw|antw|odp|ref|rif|r|vá|vb|fw|fwd|vl|wg|tr|rv|enc|i|doorst)\s{0,3}(?:\[\d{1,3}\]|\(\d{1,3}\))?\s{0,3}[::]"
)
_PARTS_OF_ADDRESS = re.compile(r"[^a-z0-9]+")
_EMPTY = re.compile(r"<\s*(?:mailer-daemon)?\s*>")
"""How mail servers write an envelope sender that is empty."""
_TAGS = re.compile(r"(?:\[[^\[\]]{1,30}\]\s*|\*{2,3}[^*]{1,30}\*{2,3}\s*|(?:ext|extern|external):\s*){1,3}")
_DAEMON = re.compile(
    r"(?:mail(?:er)?[-_. ]?(?:daemon|delivery[-_. a-z]*)|mdaemon|mmdf|auto-?mailer-daemon|"
    r"microsoftexchange[0-9a-f]{16,}|ndr)(?:[-_+.=].*)?"
)
_OFFICE = re.compile(
    r"(?:post-?_?master|sysadmin|post-?office|smtpd?|imss|symantec.*|system.?administrator|mail-?admin|"
    r"[a-z]*-?gateway[a-z]*|mail-?marshal|mail-?scanner|mail-?system)(?:[-_+.=].*)?"
)
_UNATTENDED = re.compile(
    r"(?:.*[-_.+])?(?:no-?_?\.?reply|no-?_?respon[ds]e?r?|do-?_?\.?not-?_?\.?(?:reply|respond|answer)|donot-?reply|dont-?reply|"
    r"nicht-?antworten|keine-?antwort|ne-?pas-?repondre|pas-?de-?reponse|no-?responder|no-?rispondere|"
    r"ej-?svar|svara-?(?:ej|inte)|inget-?svar|ikke-?svar|svar-?ikke|besvar-?ikke|ei-?vastaa|ei-?vastata|ala-?vastaa|"
    r"inte-?svara|ej-?besvara|automat(?:ic|ed)|autoreply|auto-?reply|autosvar|auto-?responder|auto-?confirm|"
    r"notifications?|unattended)(?:[-_.+=].*|\d*)?"
)
_MAIL_PROGRAM = re.compile(
    r"(?:mozilla|.{0,40}thunderbird|mutt|neomutt|evolution|kmail|gnus|.{0,20}pine|alpine|apple mail|"
    r"ip(?:hone|ad|od) mail|"
    r"microsoft (?:office )?outlook|microsoft(?:-macintosh| windows mail|-macoutlook)|microsoft windows live mail|"
    r"outlook|sylpheed|claws|git-send-email|squirrelmail|roundcube|horde|internet messaging program|"
    r"vm |mew |wanderlust|"
    r"eudora|qualcomm|the bat|elm |exmh|nmh|mh-e|lotus notes|k-9|zimbra|groupwise|novell groupwise [0-9]|"
    r"yahoomail|sogo|open-xchange|mailmate|airmail|spark|em ?client|postbox|notmuch|quilt|stgit|bsd mail|mail[ /]|"
    r"mulberry|forte agent|pegasus|turnpike|slrn|tin/|knode|pan/|xnews|opera|aol|web ?mail|samsung|android|blackberry)"
)
_OFFICIAL = re.compile(
    r"(?:mail(?:er)?[-_. ]?daemon|post-?master|bounces?|mdaemon|return|returns|undeliver(?:ed|able)|"
    r"owner-.*|.*-(?:bounces?|owner|request|errors)|listserv|majordomo|sympa|mailman|prvs|srs\d|root|nobody|daemon|cron)"
    r"(?:[-_+.=].*)?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """What is known of a message before its parts are looked at.

    Everything is casefolded. ``head`` are its first words with single spaces; ``empty_return`` says that
    its envelope had no sender, as that of a notification must (RFC 3834 section 3.3, RFC 5321 section 4.5.5).
    """

    headers: dict[str, str]
    address: str
    name: str
    subject: str
    head: str
    empty_return: bool
    root: Part

    def has(self, *names: str) -> bool:
        """Whether one of the headers is there and not empty."""
        return any(self.headers.get(name) for name in names)

    def value(self, name: str) -> str:
        """The header's first value, or an empty string."""
        return self.headers.get(name, "")

    @property
    def title(self) -> str:
        """The subject without the tags that mail gateways put before it, such as ``[EXTERN]``."""
        return _TAGS.sub("", self.subject, count=1)

    @property
    def opening(self) -> str:
        """The first words, without the lines and bars that programs draw above them."""
        return self.head.lstrip(" -*=#|_~")

    @property
    def is_conversation(self) -> bool:
        """Whether it answers a message, or was written with a program that people write mail with."""
        return self.has("in-reply-to", "references") or self.from_mail_program

    @property
    def from_mail_program(self) -> bool:
        """Whether a program that people write mail with says that it made the message."""
        return any(_MAIL_PROGRAM.match(self.value(name)) for name in ("user-agent", "x-mailer", "x-newsreader"))

    @property
    def local(self) -> str:
        """The part of the sender's address before its @."""
        return self.address.rpartition("@")[0] or self.address

    @property
    def is_reply(self) -> bool:
        """Whether the subject is one that a mail program makes for an answer or a forwarded message."""
        return bool(_REPLY.match(self.subject))

    @property
    def from_daemon(self) -> bool:
        """Whether the sender's address is that of a program that delivers mail."""
        return bool(_DAEMON.fullmatch(self.local))

    @property
    def from_office(self) -> bool:
        """Whether the sender is called like a server, or like those who look after one, who may well write."""
        return bool(_OFFICE.fullmatch(self.local)) or self.name.startswith((*DELIVERY_SYSTEMS, *OFFICES))

    @property
    def from_unattended(self) -> bool:
        """Whether the sender's address says that nobody reads what is sent to it."""
        return bool(_UNATTENDED.fullmatch(self.local))

    @property
    def unattended_reply_to(self) -> bool:
        """Whether answers are asked to go where nobody reads them."""
        return bool(_UNATTENDED.fullmatch(self.value("reply-to").rpartition("<")[2].partition("@")[0]))

    @property
    def from_official(self) -> bool:
        """Whether the sender's address belongs to a server or a list rather than to somebody who reads answers."""
        return self.from_daemon or bool(_OFFICIAL.fullmatch(self.local))

    @property
    def auto_submitted(self) -> str:
        """The keyword of Auto-Submitted (RFC 3834 section 5), empty where a person sent the message."""
        keyword = self.value("auto-submitted").partition(";")[0].partition("(")[0].strip()
        return "" if keyword in {"no", "auto-forwarded", "forwarded"} else keyword

    @property
    def precedence(self) -> str:
        """The value of Precedence, an old sign of mail that nobody should answer, under all of its names."""
        return self.value("precedence") or self.value("x-precedence") or self.value("preference")


def read_signs(headers: Headers, stamp: Stamp, subject: str, text: str, root: Part) -> Signs:
    """The signs of a message."""
    values: dict[str, str] = {}
    for name, value in headers:
        if not values.get(name):
            values[name] = value[:_LONGEST_VALUE].strip().casefold()
    sender = mail_address.sender(headers, "")
    return Signs(
        headers=values,
        address=(sender.email or stamp.envelope_from).casefold(),
        name=sender.name.casefold(),
        subject=" ".join(subject[:_LONGEST_SUBJECT].split()).casefold(),
        head=" ".join(text[:_HEAD].split()).casefold(),
        empty_return=_EMPTY.fullmatch(values.get("return-path", "")) is not None or values.get("from", "")[-2:] == "<>",
        root=root,
    )
