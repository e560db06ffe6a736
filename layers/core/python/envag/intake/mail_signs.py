"""What a message's headers, subject and first words show of who wrote it, gathered once for those that judge it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from envag.intake import mail_address
from envag.intake.mail_robot_words import (
    DAEMONS,
    DELIVERY_SYSTEMS,
    MAIL_PROGRAMS,
    OFFICE_NAMES,
    OFFICES,
    OFFICIALS,
    REPLIES,
    UNATTENDED,
)

if TYPE_CHECKING:
    from envag.intake.mail_mime import Headers, Part
    from envag.intake.mail_ses import Stamp

_HEAD = 4000
_LONGEST_SUBJECT = 500
_LONGEST_VALUE = 500
_MOST_WORDS = 8
_REPLY = re.compile(r"(\w{1,6})\s{0,3}(?:\[\d{1,3}\]|\(\d{1,3}\))?\s{0,3}[::]")
_TAGS = re.compile(r"(?:\[[^\[\]]{1,30}\]\s*|\*{2,3}[^*]{1,30}\*{2,3}\s*|ext(?:ern|ernal)?:\s*){1,3}")
_EMPTY = re.compile(r"<\s*(?:mailer-daemon)?\s*>")
"""How mail servers write an envelope sender that is empty."""
_WORD = re.compile(r"[^\W\d_]+")
_DETAIL = re.compile(r"[+=]")


class Signs(NamedTuple):
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
    def is_answer(self) -> bool:
        """Whether it answers a message, by its headers: its subject may be none that a mail program makes."""
        topic = self.value("thread-topic")
        return self.has("in-reply-to", "references") or (topic != "" and self.subject.endswith(f" {topic}"))

    @property
    def is_conversation(self) -> bool:
        """Whether it answers a message, or was written with a program that people write mail with."""
        return self.has("in-reply-to", "references") or self.from_mail_program

    @property
    def from_mail_program(self) -> bool:
        """Whether a program that people write mail with says that it made the message."""
        program = self.value("user-agent") or self.value("x-mailer") or self.value("x-newsreader")
        return program.startswith(MAIL_PROGRAMS) or "thunderbird" in program

    @property
    def is_reply(self) -> bool:
        """Whether the subject is one that a mail program makes for an answer or a forwarded message."""
        match = _REPLY.match(self.subject)
        return match is not None and match[1] in REPLIES

    @property
    def local(self) -> str:
        """The part of the sender's address before its @."""
        return self.address.rpartition("@")[0] or self.address

    @property
    def from_daemon(self) -> bool:
        """Whether the sender's address is that of a program that delivers mail."""
        return "".join(_words(self.local)).startswith(DAEMONS)

    @property
    def from_office(self) -> bool:
        """Whether the sender's address is that of a server, or of those who look after one, who may well write."""
        return "".join(_words(self.local)).startswith(OFFICES)

    @property
    def named_as_office(self) -> bool:
        """Whether the sender's name is one that servers bear, and people too."""
        return self.name.startswith((*DELIVERY_SYSTEMS, *OFFICE_NAMES))

    @property
    def from_unattended(self) -> bool:
        """Whether the sender's address says that nobody reads what is sent to it."""
        return is_unattended(self.local)

    @property
    def unattended_reply_to(self) -> bool:
        """Whether answers are asked to go where nobody reads them."""
        return is_unattended(self.value("reply-to").rpartition("<")[2].partition("@")[0])

    @property
    def from_official(self) -> bool:
        """Whether the sender's address belongs to a server or a list rather than to somebody who reads answers."""
        return self.from_daemon or _is_official(self.local)

    @property
    def passed_on_by_list(self) -> bool:
        """Whether list software says that it sent the message, for an author of another domain."""
        local, _, domain = self.value("sender").rpartition("<")[2].strip(" >").rpartition("@")
        return _is_official(local) and domain != self.address.rpartition("@")[2]

    @property
    def passed_on_by_rule(self) -> bool:
        """Whether Exchange forwarded a person's mail by a rule of theirs, which it marks as its own (MS-OXCMAIL)."""
        return (
            "mailbox rules agent" in self.value("x-ms-exchange-generated-message-source")
            or (self.is_reply and self.has("x-ms-exchange-inbox-rules-loop"))
            or "true" in {self.value("autoforwarded"), self.value("x-ms-exchange-organization-autoforwarded")}
        )

    @property
    def is_journal(self) -> bool:
        """Whether it is the envelope in which Exchange journals a message: no mail of anybody's itself."""
        return not self.headers.keys().isdisjoint({"x-ms-journal-report", "x-ms-exchange-organization-journal-report"})

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


def _words(local: str) -> list[str]:
    """The words of an address's local part, without digits and what follows a plus or equals sign."""
    return _WORD.findall(_DETAIL.split(local, maxsplit=1)[0])[:_MOST_WORDS]


def is_unattended(local: str) -> bool:
    """Whether words that stand together in a local part say so, such as ``no-reply`` in ``orders-no-reply2``."""
    words = _words(local)
    places = range(len(words) + 1)
    return any("".join(words[start:end]) in UNATTENDED for start in places for end in places[start + 1 :])


def _is_official(local: str) -> bool:
    words = _words(local)
    if not words:
        return False
    whole = "".join(words)
    return (
        whole in OFFICIALS
        or whole.startswith("postmaster")
        or words[0] in {"owner", "bounce", "bounces"}
        or (len(words) > 1 and words[-1] in {"owner", "bounce", "bounces", "request", "errors"})
    )
