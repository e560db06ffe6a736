"""E-mail: a message as SES stores it becomes a Contact. Any message does, and none makes this raise."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.contact import ANONYMOUS, NO_THREAD, Attachment, Automatic, Channel, Contact, Party, SetAside, Thread
from envag.intake import (
    mail_address,
    mail_authentic,
    mail_automatic,
    mail_forwarded,
    mail_language,
    mail_mime,
    mail_reply,
    mail_ses,
    mail_signs,
    mail_thread,
)
from envag.intake.mail_content import Content, MailAttachment
from envag.intake.mail_mime import Headers, first
from envag.intake.mail_text import decode_header, spaced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

_CHUNK = 1024 * 1024
_LONGEST_SUBJECT = 500
_MESSAGE_ID = re.compile(r"<[^<>\s]+>")


class Mail(NamedTuple):
    """A message that has been read.

    ``sender`` is who the message says it is from, unverified; ``recipients`` are addresses in lower case,
    the envelope's first. ``text`` is what a reader sees, ``reply`` the new words of it; ``html`` is as it came
    and must be sanitised before it is shown. ``unread`` says that there is content which could not be turned
    into text: encrypted, not text at all, or left out because it was too much. ``finding`` tells a machine's
    mail from a person's; ``authentic`` is whether the sender's domain vouches for it, None where it says
    nothing. ``digest`` is a hash of the body as it travelled, so the same over any way it took. ``headers``
    are all of them, decoded no further than unfolding. ``protection`` is what was signed or encrypted in it.
    ``recipients`` end with the addresses that it was sent to before a server passed it on.
    """

    message_id: str
    in_reply_to: str
    references: tuple[str, ...]
    sender: Party
    reply_to: tuple[str, ...]
    recipients: tuple[str, ...]
    date: datetime | None
    subject: str
    text: str
    reply: str
    html: str
    attachments: tuple[MailAttachment, ...]
    unread: bool
    finding: mail_automatic.Finding
    thread: Thread
    authentic: bool | None
    digest: str
    stamp: mail_ses.Stamp
    headers: Headers
    protection: tuple[str, ...] = ()

    @property
    def source_id(self) -> str:
        """Equal for the same message whatever way it took, and different when a Message-ID is used again.

        It is a hash, since a Message-ID may hold an address. Without a Message-ID the date counts, so that
        two messages with the same few words stay two.
        """
        identity = self.message_id or first(self.headers, "date")
        seed = f"{identity}\x1f{self.sender.email.lower()}\x1f{spaced(self.subject)}\x1f{self.digest}"
        return hashlib.sha256(seed.encode("utf-8", "replace")).hexdigest()


def parse(raw: bytes) -> Mail:
    """Read a message as SES stores it. Never raises; what cannot be read is left out and ``unread`` set."""
    root = mail_mime.read(raw)
    headers = root.headers
    stamp = mail_ses.read_stamp(headers)
    content = Content(root)
    sender = mail_address.sender(headers, stamp.envelope_from)
    to, cc = mail_address.addresses(headers, "to"), mail_address.addresses(headers, "cc")
    earlier = mail_forwarded.addressed_first(headers)
    recipients = tuple(dict.fromkeys(filter(None, (stamp.recipient, *to, *cc, *earlier))))
    written = decode_header(first(headers, "subject"))
    subject = spaced(written)
    finding = mail_automatic.recognise(headers, stamp, subject, content.text, root)
    return Mail(
        message_id=_message_id(first(headers, "message-id")),
        in_reply_to=_message_id(first(headers, "in-reply-to")),
        references=tuple(_MESSAGE_ID.findall(first(headers, "references"))),
        sender=sender,
        reply_to=tuple(mail_address.addresses(headers, "reply-to")),
        recipients=recipients,
        date=mail_ses.parse_date(first(headers, "date")),
        subject=written,
        text=content.text,
        reply=mail_reply.new_text(content.text, content.html, subject),
        html=content.html,
        attachments=tuple(content.attachments),
        unread=content.unread,
        finding=finding,
        thread=mail_thread.thread_of(headers, recipients, subject, finding.original),
        authentic=mail_authentic.authentic(headers, stamp, sender.email),
        digest=_digest(raw, root.start),
        stamp=stamp,
        headers=headers,
        protection=tuple(sorted(found.value for found in content.protection)),
    )


def unparsed(raw: bytes) -> Mail:
    """What can be said of a message that made ``parse`` raise: its sender, its subject, and SES' stamp.

    It is read by other code than that which failed, has no thread, and is nothing that a receipt may answer.
    """
    # Nobody should ever come here, and every start would pay for the import.
    from email.parser import BytesHeaderParser  # noqa: PLC0415
    from email.utils import parseaddr  # noqa: PLC0415

    found = BytesHeaderParser().parsebytes(raw[: mail_mime.LONGEST_HEADERS]).items()
    headers = tuple((n.lower(), " ".join(str(v).encode("utf-8", "replace").decode().split())) for n, v in found)
    address = parseaddr(first(headers, "from"))[1]
    return Mail(
        message_id="",
        in_reply_to="",
        references=(),
        sender=Party(email=address) if "@" in address else ANONYMOUS,
        reply_to=(),
        recipients=(),
        date=None,
        subject=first(headers, "subject"),
        text="",
        reply="",
        html="",
        attachments=(),
        unread=True,
        finding=mail_automatic.Finding(),
        thread=NO_THREAD,
        authentic=None,
        digest=hashlib.sha256(raw).hexdigest(),
        stamp=mail_ses.read_stamp(headers),
        headers=headers,
    )


def stored_attachments(mail: Mail, prefix: str) -> Iterator[tuple[Attachment, bytes]]:
    """Each attachment with its bytes, one at a time; store them under its key before asking for the next.

    Keys are ``prefix/<number>``: a file's name is the sender's and stands in no key.
    """
    for number, attachment in enumerate(mail.attachments):
        content = _whole(attachment)
        yield (
            Attachment(
                key=f"{prefix}/{number:03}",
                name=attachment.name,
                media_type=attachment.media_type,
                size=len(content),
            ),
            content,
        )


def _whole(attachment: MailAttachment) -> bytes:
    """The file, or its bytes as they travelled when decoding them fails: no file is lost."""
    try:
        return attachment.content()
    except Exception:  # noqa: BLE001 - whatever is wrong with it, the rest of the mail is read
        return attachment.part.raw[attachment.part.start : attachment.part.end]


def to_contact(
    mail: Mail,
    *,
    municipality: str,
    raw_key: str,
    arrived_at: datetime,
    emails: Mapping[str, tuple[str, str]],
    attachments: Sequence[Attachment] = (),
    unread_text: str = "",
) -> Contact:
    """The contact of a mail that reached ``municipality`` (slug) and is stored under ``raw_key``.

    ``arrived_at`` is when it was stored; the moment that SES received it counts when that is earlier (FL 22 §).
    ``emails`` maps the municipalities' own addresses to (slug, department or unit). ``unread_text`` is the
    municipality's words for content that could not be read. What the municipality's own people pass on is a
    contact with whoever wrote it first (R43); it arrived when it reached us, whenever it was written.
    """
    received_at = mail.stamp.received_at
    contact = Contact(
        municipality=municipality,
        channel=Channel.EMAIL,
        source_id=mail.source_id,
        arrived_at=min(received_at, arrived_at) if received_at else arrived_at,
        digest=mail.digest,
        subject=spaced(mail.subject)[:_LONGEST_SUBJECT],
        text="\n\n".join(filter(None, (mail.text, unread_text if mail.unread else ""))),
        reply=mail.reply if mail.reply != mail.text else "",
        party=_party(mail.sender),
        language=mail_language.language_of(mail.reply or mail.text),
        recipient=_department(mail.recipients, municipality, emails),
        attachments=tuple(attachments),
        set_aside=SetAside.SPAM if mail.stamp.is_spam else None,
        raw_key=raw_key,
        automatic=mail.finding.kind,
        answerable=mail.finding.answerable,
        bounced=mail.finding.bounced,
        authentic=mail.authentic,
        verdicts=mail.stamp.verdicts,
        message_id=mail.message_id,
        reply_to=_reply_to(mail),
        thread=mail.thread,
        protection=mail.protection,
        own_words=not mail.unread and not mail_reply.quotes(mail.reply or mail.text),
    )
    forward = mail_forwarded.read_forward(mail, own=_own(municipality, emails))
    return _passed_on(contact, forward, unread_text if mail.unread else "") if forward else contact


def _own(municipality: str, emails: Mapping[str, tuple[str, str]]) -> frozenset[str]:
    """The municipality's addresses, and the domain of its centre's."""
    mine = {address: owner for address, (slug, owner) in emails.items() if slug == municipality}
    return frozenset({*mine, *(address.rpartition("@")[2] for address, owner in mine.items() if not owner)})


def _passed_on(contact: Contact, forward: mail_forwarded.Forward, unread_text: str) -> Contact:
    """The contact with whoever wrote first. Nobody vouches for that: it is our own people's word."""
    # A rule of Outlook's that passes mail on marks it as made by a machine, which it is not.
    automatic = None if contact.automatic is Automatic.GENERATED else contact.automatic
    contact = contact._replace(
        automatic=automatic,
        party=_party(forward.sender),
        subject=forward.subject or contact.subject,
        language=mail_language.language_of(forward.text),
        text="\n\n".join(filter(None, (forward.whole, unread_text))),
        reply="",
        authentic=None,
        reply_to="",
        forwarded_by=forward.by,
        written_at=forward.written_at,
    )
    if not forward.message:
        return contact
    headers = forward.message.headers
    finding = mail_automatic.recognise(headers, mail_ses.Stamp(), forward.subject, forward.text, forward.message)
    recipients = [*mail_address.addresses(headers, "to"), *mail_address.addresses(headers, "cc")]
    return contact._replace(
        automatic=finding.kind,
        answerable=finding.answerable,
        bounced=finding.bounced,
        message_id=_message_id(first(headers, "message-id")),
        thread=mail_thread.thread_of(headers, recipients, forward.subject, finding.original),
    )


def _reply_to(mail: Mail) -> str:
    """The other address that an answer is wanted at.

    Only a sender whose own domain vouches for the mail may turn an answer away from a person in From: otherwise
    whoever writes in a resident's name would get what the resident asks for. From an address that nobody reads,
    such as that of a form on another web site, there is nobody to protect.
    """
    sender = mail.sender.email.lower()
    wanted = next((address for address in mail.reply_to if address != sender), "")
    unattended = mail_signs.is_unattended(sender.rpartition("@")[0])
    return wanted if mail.authentic is True or (unattended and mail.authentic is None) else ""


def _party(sender: Party) -> Party:
    """The sender as somebody to answer: a name that is only the address is none."""
    return sender._replace(name="") if sender.name.lower() == sender.email.lower() else sender


def _digest(raw: bytes, start: int) -> str:
    """A hash of the body, the same whatever line ends it travelled with."""
    end = len(raw)
    while end > start and not (tail := raw[max(start, end - _CHUNK) : end].rstrip(b"\r\n")):
        end = max(start, end - _CHUNK)
    end = max(start, end - _CHUNK) + len(tail) if end > start else start
    digest = hashlib.sha256()
    for offset in range(start, end, _CHUNK):
        digest.update(raw[offset : min(end, offset + _CHUNK)].replace(b"\r", b""))
    return digest.hexdigest()


def _message_id(value: str) -> str:
    match = _MESSAGE_ID.search(value)
    return match[0] if match else value[:_LONGEST_SUBJECT]


def _department(recipients: Sequence[str], municipality: str, emails: Mapping[str, tuple[str, str]]) -> str:
    """Whose own address was used, empty for the centre's. Addresses of other municipalities do not count.

    The envelope's stands first. Where that is the centre's, a department's address in the mail still counts:
    its mailbox passes on what comes to it.
    """
    for address in recipients:
        local, _, domain = address.rpartition("@")
        slug, department = emails.get(address) or emails.get(f"{local.partition('+')[0]}@{domain}") or ("", "")
        if slug == municipality and department:
            return department
    return ""
