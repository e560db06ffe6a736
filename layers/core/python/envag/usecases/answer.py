"""Answer a resident by mail: the answer is an event of the case, and the stream sends it."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain import transitions
from envag.domain.contact import Automatic
from envag.domain.greeting import wording
from envag.domain.letter import answer_subject, message_ids
from envag.domain.receipt import usable
from envag.usecases.change import change

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from envag.domain.case import Actor, Case, ContactReason, Resolution, TimelineEvent
    from envag.domain.contact import Attachment
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.files import Files
    from envag.ports.mail import OutgoingFile

LARGEST_FILES = 29_000_000
"""Bytes of files in one mail: as base64 with its line ends, and with its text, they stay under the 40 MB of SES
(https://docs.aws.amazon.com/ses/latest/dg/quotas.html)."""


class AnswerError(ValueError):
    """The answer cannot be sent like this. Nothing was stored."""


class NoAddressError(AnswerError):
    """The case has no e-mail address that an answer can go to."""


class EmptyAnswerError(AnswerError):
    """There is nothing to read in the answer."""


class TooLargeError(AnswerError):
    """The files are more than one mail holds."""


class ElsewhereError(AnswerError):
    """The case lies with another department by now."""


class Written(NamedTuple):
    """What a guide or an officer has written, in the language of the resident, with the files that go along.

    ``stored`` are files that are kept already. ``said`` is what else the event shall tell of the answer. ``closing``
    closes the case with it. ``department`` is whose answer it is: it counts only while the case lies there.
    """

    text: str
    attachments: Sequence[OutgoingFile] = ()
    stored: Sequence[Attachment] = ()
    said: Mapping[str, Any] = MappingProxyType({})
    closing: tuple[Resolution, ContactReason] | None = None
    department: str = ""


def answer(
    municipality: Municipality,
    reference: str,
    written: Written,
    *,
    actor: Actor,
    at: datetime,
    id: str,  # noqa: A002
    store: CaseStore,
    files: Files,
) -> Case:
    """The case after its answer, which joins the thread of the resident's latest mail where there is one.

    The same ``id`` and moment answer once. Raises AnswerError, UnknownCaseError and StoreConflictError.
    """
    timeline = store.timeline(municipality.slug, reference)

    def decide(case: Case) -> TimelineEvent:
        if written.department not in {"", case.department}:
            raise ElsewhereError
        said = by_mail(municipality, case, timeline, written, id=id, files=files)
        return transitions.answer(case, said, actor=actor, at=at, id=id, closing=written.closing)

    return change(municipality.slug, reference, decide, store=store)


def by_mail(
    municipality: Municipality,
    case: Case,
    timeline: Sequence[TimelineEvent],
    written: Written,
    *,
    id: str,  # noqa: A002
    files: Files,
) -> dict[str, Any]:
    """What the event with that ``id`` says so that the words go by mail; their files are stored. Raises AnswerError."""
    if not written.text.strip():
        raise EmptyAnswerError
    sizes = (*(len(file.content) for file in written.attachments), *(file.size for file in written.stored))
    if sum(sizes) > LARGEST_FILES:
        raise TooLargeError
    if not recipient(case, timeline):
        raise NoAddressError
    said: dict[str, Any] = {**written.said, "text": written.text.strip(), "language": spoken(timeline)}
    kept = [[file.key, file.name, file.media_type, file.size] for file in written.stored]
    kept += _kept(written.attachments, f"attachments/{municipality.slug}/{id}", files)
    return said | ({"attachments": kept} if kept else {}) | {"mail": _mail(case, timeline, municipality)}


def recipient(case: Case, timeline: Sequence[TimelineEvent]) -> str:
    """Where an answer goes: where the resident's latest mail wants it, else to their address; empty for nowhere."""
    mails = _mails(timeline)
    wanted = (mails[-1].get("reply_to", "") if mails else "", case.party.email if case.party else "")
    return next(filter(usable, wanted), "")


def _kept(attachments: Sequence[OutgoingFile], prefix: str, files: Files) -> Iterator[list[Any]]:
    """Store each file before the event that names it; stored again, they are the same."""
    for number, file in enumerate(attachments):
        key = f"{prefix}/{number:03}"
        files.write(key, file.content, media_type=file.media_type)
        yield [key, file.name, file.media_type, len(file.content)]


def _mail(case: Case, timeline: Sequence[TimelineEvent], municipality: Municipality) -> dict[str, Any]:
    """To whom the answer goes, and the thread that it belongs to.

    A protected person's own subject stays out of ours: it shows where the mail itself does not (X12).
    """
    mails = _mails(timeline)
    ids = message_ids(mail["message_id"] for mail in mails)
    subject = mails[-1].get("subject", "") if mails and not case.protected else ""
    mail: dict[str, Any] = {
        "to": recipient(case, timeline),
        "subject": answer_subject(subject, case.reference)
        if subject.strip()
        else wording(municipality, "email.subject", language=spoken(timeline), reference=case.reference),
    }
    return mail | ({"in_reply_to": ids[-1], "references": ids} if ids else {})


def _mails(timeline: Sequence[TimelineEvent]) -> Sequence[Mapping[str, Any]]:
    """The mails of the case's own resident: not of anybody else in the thread, nor of a machine that answered us.

    What another system wrote for them, such as a form on another web site, is theirs.
    """
    said = (event.data for event in timeline if "message_id" in event.data and "from" not in event.data)
    return [data for data in said if data.get("automatic", Automatic.GENERATED) == Automatic.GENERATED]


def spoken(timeline: Sequence[TimelineEvent]) -> str:
    """The language (BCP 47) that the case was last written in."""
    languages = [event.data["language"] for event in timeline if event.data.get("language")]
    return str(languages[-1]) if languages else "sv"
