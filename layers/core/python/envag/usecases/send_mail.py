"""Send the mail that a case's event asks for: a receipt at most once, an answer or a chat's copy at least once."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import EventType
from envag.domain.copy_letter import chat_copy, chat_language
from envag.domain.delivery import DeliveryKind, DeliveryNotice, Mailed, mail_tags
from envag.domain.event_id import event_id
from envag.domain.greeting import wording
from envag.domain.hours import STOCKHOLM
from envag.domain.keyed_hash import keyed_hash
from envag.domain.letter import Part, compose, message_ids, references
from envag.domain.proof import sign, signed_address
from envag.domain.receipt import (
    COPIES_A_DAY,
    COPIES_TO_ONE_A_DAY,
    RECEIPTS_A_DAY,
    UNVOUCHED_A_DAY,
    mailbox,
    usable,
)
from envag.domain.receipt_letter import ANSWER_PATH, followed, languages, receipt
from envag.domain.service import Secrecy
from envag.domain.status import for_humans_only
from envag.ports.mail import Claim, MailNotSentError, MailRejectedError, OutgoingFile, OutgoingMail
from envag.usecases.change import UnknownCaseError
from envag.usecases.note_delivery import note_delivery
from envag.usecases.status import status_link

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from envag.domain.case import Case
    from envag.domain.letter import Letter
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.files import Files
    from envag.ports.mail import DueMail, Mailer, SentMail

_UNVOUCHED = "unvouched"
"""Stands for all senders whom no domain vouches for; no keyed hash is written in lower case."""

_COPIES = "copies"
"""Stands for whoever a copy of a chat goes to."""

_MAILED = {
    **dict.fromkeys((EventType.ANSWERED, EventType.ASKED, EventType.WARNED), Mailed.ANSWER),
    EventType.COPY: Mailed.COPY,
}
"""What the mail of an event is; that of any other is a receipt."""

_SUPPRESS = ("X-Auto-Response-Suppress", "All")
_AUTOMATIC: Mapping[Mailed, tuple[tuple[str, str], ...]] = {
    Mailed.RECEIPT: (("Auto-Submitted", "auto-replied"), _SUPPRESS),
    Mailed.COPY: (("Auto-Submitted", "auto-generated"), _SUPPRESS),
    Mailed.ANSWER: (),
}
"""RFC 3834 section 5, and what Exchange heeds in its place."""


class Outcome(StrEnum):
    """What came of a mail. ``UNCERTAIN``: a receipt that an earlier try may have sent, and that is let be."""

    SENT = "sent"
    SENT_BEFORE = "sent_before"
    UNCERTAIN = "uncertain"
    TOO_MANY = "too_many"
    NOT_WANTED = "not_wanted"
    REJECTED = "rejected"


class Post(NamedTuple):
    """What sending takes. ``web_address`` is where the residents' pages stand."""

    store: CaseStore
    sent: SentMail
    mailer: Mailer
    files: Files
    web_address: str


def send_mail(due: DueMail, *, municipality: Municipality, post: Post, at: datetime) -> Outcome:
    """Send the mail of an event, judged by how its case stands now.

    A rejected one is noted on the case. Raises UnknownCaseError, StoreConflictError and MailNotSentError, and
    whatever else leaves open what became of the mail: then come again with the same.
    """
    case = post.store.get(due.municipality, due.reference)
    if case is None:
        raise UnknownCaseError(due.reference)
    mailed = _MAILED.get(due.event.type, Mailed.RECEIPT)
    if mailed is not Mailed.ANSWER:
        known = mailed is Mailed.COPY or case.resident
        if case.set_aside or not known or not usable(_recipient(due, case)):
            return Outcome.NOT_WANTED
        if not _within_limits(due, _recipient(due, case), mailed, post):
            return Outcome.TOO_MANY
    letter = _letter(due, case, municipality, mailed=mailed, post=post, at=at)
    mail = _mail(due, case, municipality, letter, mailed=mailed, post=post)
    # Between the claim and the sending nothing else may fail: it would leave open whether a receipt went.
    claim = post.sent.claim(due.municipality, due.reference, due.event.id)
    if claim is Claim.SENT:
        return Outcome.SENT_BEFORE
    if claim is Claim.UNCERTAIN and mailed is Mailed.RECEIPT:
        return Outcome.UNCERTAIN
    return _send(due, case, mail, post=post, at=at)


def _within_limits(due: DueMail, address: str, mailed: Mailed, post: Post) -> bool:
    """Whether this mail is within what one mailbox, and all for whom nobody vouches, get of its kind in a day."""
    slug = due.municipality
    day = due.event.occurred_at.astimezone(STOCKHOLM).date()
    kind = "copy" if mailed is Mailed.COPY else "mailbox"
    recipient = keyed_hash(post.store.resident_key(slug), slug, kind, mailbox(address))
    if mailed is Mailed.COPY:
        counts = [(recipient, COPIES_TO_ONE_A_DAY), (_COPIES, COPIES_A_DAY)]
    else:
        counts = [(recipient, RECEIPTS_A_DAY)]
        if due.event.data.get("authentic") != "yes":
            counts.append((_UNVOUCHED, UNVOUCHED_A_DAY))
    return all(post.sent.allow_receipt(slug, who, due.event.id, on=day, limit=limit) for who, limit in counts)


def _send(due: DueMail, case: Case, mail: OutgoingMail, *, post: Post, at: datetime) -> Outcome:
    try:
        message_id = post.mailer.send(mail)
    except MailNotSentError:
        post.sent.release(due.municipality, due.reference, due.event.id)
        raise
    except MailRejectedError:
        # The claim goes first: should the note fail, the next try is rejected again and writes it.
        post.sent.release(due.municipality, due.reference, due.event.id)
        _note_rejected(due, case, Mailed(mail.tags["mail"]), store=post.store, at=at)
        return Outcome.REJECTED
    post.sent.sent(due.municipality, due.reference, due.event.id, message_id)
    return Outcome.SENT


def _letter(
    due: DueMail, case: Case, municipality: Municipality, *, mailed: Mailed, post: Post, at: datetime
) -> Letter:
    page = f"{post.web_address}/{due.municipality}/{ANSWER_PATH}"
    language = due.event.data.get("language", "sv")
    status = _status_page(case, municipality, post, at)
    if mailed is Mailed.RECEIPT:
        crisis = post.store.at_call(due.municipality, "").crisis
        return receipt(
            case, municipality, language=language, at=at, answer_page=page, status_page=status, crisis=crisis
        )
    if mailed is Mailed.COPY:
        timeline = post.store.timeline(due.municipality, due.reference, consistent=True)
        language = chat_language(timeline)
        if case.secrecy < Secrecy.SECRET:
            return chat_copy(case, municipality, timeline, language=language)
    if case.secrecy >= Secrecy.SECRET:
        text_id = "copy.secret" if mailed is Mailed.COPY else "email.answer.secret"
        return _secret(text_id, case, municipality, language, page)
    site = f"{post.web_address}/{due.municipality}"
    return compose(due.event.data["mail"]["subject"], [_answer(due, case, municipality, language, site, status)])


def _status_page(case: Case, municipality: Municipality, post: Post, at: datetime) -> str:
    """The address of the case's own page, by a fresh link; empty for what no page may tell of."""
    if for_humans_only(case, municipality):
        return ""
    return post.web_address + status_link(municipality, case.reference, post.store.proof_keys(municipality.slug), at)


def _answer(due: DueMail, case: Case, municipality: Municipality, language: str, site: str, status_page: str) -> Part:
    """The guide's own words, where to do it oneself, who answers, how to go on, and where to follow the case."""
    signature = wording(municipality, "email.signature", language=language)
    footer = wording(municipality, "email.answer.footer", language=language, reference=case.reference)
    themselves = _e_service(due, municipality, language, site)
    words = "\n\n".join(filter(None, (due.event.data["text"], themselves, signature.strip(), footer)))
    return Part(language, followed(words, municipality, language, status_page))


def _e_service(due: DueMail, municipality: Municipality, language: str, site: str) -> str:
    """Where residents can do it themselves, when the answer links to it (R45); empty for a service that is no more."""
    service = municipality.service(due.event.data.get("e_service", ""))
    if service is None:
        return ""
    link = f"{site}/{service.id}"
    return wording(municipality, "email.answer.e_service", language=language, service=service.title, link=link)


def _secret(text_id: str, case: Case, municipality: Municipality, language: str, page: str) -> Letter:
    """That there is an answer or a copy, and where: ordinary mail never carries what is secret (R94)."""
    spoken = list(languages(municipality, language))
    subjects = [wording(municipality, "email.subject", language=one, reference=case.reference) for one in spoken]
    bodies = [
        Part(one, wording(municipality, text_id, language=one, reference=case.reference, link=page)) for one in spoken
    ]
    return compose(" / ".join(dict.fromkeys(subjects)), bodies)


def _mail(
    due: DueMail, case: Case, municipality: Municipality, letter: Letter, *, mailed: Mailed, post: Post
) -> OutgoingMail:
    proof = sign(post.store.proof_keys(due.municipality), due.municipality, due.reference)
    files = _files(due, post.files) if mailed is Mailed.ANSWER and case.secrecy < Secrecy.SECRET else ()
    return OutgoingMail(
        municipality=due.municipality,
        sender_name=municipality.centre_name,
        sender=municipality.email,
        to=_recipient(due, case),
        reply_to=reply_address(municipality.email, proof),
        subject=letter.subject,
        text=letter.text,
        html=letter.html,
        headers=(
            *_threading(due, f"<{proof}@{municipality.domain}>"),
            *_AUTOMATIC[mailed],
        ),
        tags=mail_tags(due.municipality, due.reference, due.event.id, mailed),
        files=tuple(files),
    )


def reply_address(address: str, proof: str) -> str:
    """Where a reply to us goes: ``address`` with the proof as its detail, or without where no local part holds both.

    ``References`` then still has the proof.
    """
    return signed_address(address, proof) or address


def _threading(due: DueMail, our_id: str) -> Iterator[tuple[str, str]]:
    """What makes the mail an answer to the resident's. Our own id stands last, so that every reply brings it back.

    SES puts a Message-ID of its own on what it sends.
    """
    data = due.event.data
    answered = message_ids([data["mail"].get("in_reply_to") or data.get("message_id", "")])
    older = message_ids((*data["mail"].get("references", ()), *answered))
    if answered:
        yield "In-Reply-To", answered[0]
    yield "References", references(older, our_id)


def _recipient(due: DueMail, case: Case) -> str:
    return str(due.event.data["mail"].get("to") or (case.party.email if case.party else ""))


def _files(due: DueMail, files: Files) -> Iterator[OutgoingFile]:
    for key, name, media_type, _ in due.event.data.get("attachments", ()):
        yield OutgoingFile(name=name, media_type=media_type, content=files.read(key))


def _note_rejected(due: DueMail, case: Case, mailed: Mailed, *, store: CaseStore, at: datetime) -> None:
    """Note it once, whenever it is rejected again."""
    note = event_id("mail", due.event.id, DeliveryKind.REJECTED)
    if any(event.id == note for event in store.timeline(due.municipality, due.reference)):
        return
    notice = DeliveryNotice(
        id=note,
        municipality=due.municipality,
        reference=case.reference,
        event=due.event.id,
        mailed=mailed,
        kind=DeliveryKind.REJECTED,
        permanent=True,
        status="",
        reason="",
        message_id="",
        occurred_at=at,
    )
    note_delivery(notice, store=store)
