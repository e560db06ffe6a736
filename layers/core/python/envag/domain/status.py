"""How a case stands, as its resident is told it: other words than those that the centre works by (R16).

What a guide or officer notes, who they are and how the case was routed stand in none of it.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain.case import RESIDENT, EventType, Status
from envag.domain.contact import Automatic, Channel
from envag.domain.day_words import day_words
from envag.domain.greeting import wording
from envag.domain.receipt_letter import due_text
from envag.domain.service import FieldType, Secrecy
from envag.domain.upload import UPLOAD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality


class Standing(StrEnum):
    """How a case stands for its resident; the value ends the ids of its texts, ``status.`` and ``status.next.``."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    ASKED = "waiting"
    PARKED = "parked"
    HANDED_OVER = "handed_over"
    MERGED = "merged"
    CLOSED = "closed"


class LineKind(StrEnum):
    """What a line of the public timeline is; the value ends the id of its heading, ``status.line.``."""

    RECEIVED = "received"
    ADDED = "added"
    ANSWERED = "answered"
    ASKED = "asked"
    WARNED = "warned"
    CLOSED = "closed"
    ENDED = "ended"
    REOPENED = "reopened"
    FILE = "file"
    STOPPED = "stopped"


class Line(NamedTuple):
    """Something that its resident may know of. ``answers`` are the fields of the form by their labels.

    ``files`` are the names of what came along; why a file was ``stopped`` is a word of ``domain.upload.Stopped``.
    """

    kind: LineKind
    at: datetime
    text: str = ""
    answers: tuple[tuple[str, str], ...] = ()
    files: tuple[str, ...] = ()
    stopped: str = ""


def standing(case: Case) -> Standing:
    """How the case stands for its resident. One that is parked waits for a day, not for them."""
    if case.merged_into:
        return Standing.MERGED
    if case.status is Status.WAITING:
        return Standing.PARKED if case.parked_until else Standing.ASKED
    return Standing(case.status)


def standing_text(case: Case, place: Municipality, *, language: str = "sv") -> str:
    """How the case stands, in a few words."""
    return place.text(f"status.{standing(case)}", language)


def for_humans_only(case: Case, place: Municipality) -> bool:
    """Whether no page, mail or machine tells how the case stands: what is secret, and who is protected (R94, X12)."""
    service = place.service(case.service)
    return case.protected or max(case.secrecy, service.secrecy if service else 0) >= Secrecy.SECRET


def status_words(case: Case, place: Municipality, language: str) -> str:
    """How the case stands, who has it, and when an answer is due: one paragraph, to be read or heard."""
    status = standing_text(case, place, language=language)
    sentences = [wording(place, "bot.status", language=language, reference=case.reference, status=status)]
    if case.status.open:
        department = place.department(case.department)
        if department:
            name = department.name
            sentences.append(wording(place, "bot.status.department", language=language, department=name))
        sentences.append(due_words(case, place, language=language))
    return " ".join(sentences)


def due_words(case: Case, place: Municipality, *, language: str, now: datetime | None = None) -> str:
    """When an answer is due, or that it should have come by then where ``now`` is later."""
    due = due_text(case.due_at, place, language=language, with_time=False)
    text_id = "status.late" if now and now > case.due_at else "receipt.due"
    return wording(place, text_id, language=language, due=due)


def next_step(case: Case, place: Municipality, *, language: str) -> str:
    """What happens next, in a sentence or two."""
    department = place.department(case.department)
    return wording(
        place,
        f"status.next.{standing(case)}",
        language=language,
        department=department.name if department else place.centre_name,
        day=day_words(place, case.parked_until, language) if case.parked_until else "",
    )


_WRITTEN = frozenset({Channel.EMAIL, Channel.WEB, Channel.CHAT})
"""The channels whose first words are the resident's own; in the others a guide or another system writes them down."""


def public(case: Case, timeline: Sequence[TimelineEvent], place: Municipality) -> list[Line]:
    """What of the whole timeline, oldest first, its resident may read: their own words and what was written to them."""
    return [line for event in timeline if (line := _line(case, event, place))]


def open_question(lines: Sequence[Line]) -> str:
    """The question that they have not answered yet, empty where there is none or where it was asked by telephone."""
    for line in reversed(lines):
        if line.kind is LineKind.ASKED:
            return line.text
        if line.kind in {LineKind.ADDED, LineKind.FILE, LineKind.REOPENED}:
            break
    return ""


_KINDS = {
    EventType.RECEIVED: LineKind.RECEIVED,
    EventType.MESSAGE: LineKind.RECEIVED,
    EventType.ADDED: LineKind.ADDED,
    EventType.ANSWERED: LineKind.ANSWERED,
    EventType.ASKED: LineKind.ASKED,
    EventType.WARNED: LineKind.WARNED,
    EventType.CLOSED: LineKind.CLOSED,
    EventType.REOPENED: LineKind.REOPENED,
}
"""The events that a resident may know of; every other one is for those who work with the case."""


def _line(case: Case, event: TimelineEvent, place: Municipality) -> Line | None:
    """The event as its resident reads it, None for what is not theirs to read."""
    if "stopped" in event.data:
        stopped = event.data["stopped"]
        return Line(LineKind.STOPPED, event.occurred_at, files=(event.data["file"],), stopped=stopped)
    kind, own = _KINDS.get(event.type), event.actor.role == RESIDENT.role
    if UPLOAD in event.data and kind is LineKind.ADDED:
        kind = LineKind.FILE
    if kind is None or _is_somebody_elses(event) or (kind is LineKind.ADDED and not own):
        return None
    if kind in {LineKind.ANSWERED, LineKind.ASKED, LineKind.WARNED}:
        return _written(kind, event)
    if own and kind is LineKind.CLOSED:
        return Line(LineKind.ENDED, event.occurred_at)
    if own and (kind is not LineKind.RECEIVED or _in_own_words(case, event)):
        return _said(kind, event, place)
    return Line(kind, event.occurred_at) if event.type is not EventType.MESSAGE else None


def _is_somebody_elses(event: TimelineEvent) -> bool:
    """Whether another sender in the same thread wrote it, or a machine that nobody let write for them."""
    return "from" in event.data or event.data.get("automatic", Automatic.GENERATED) != Automatic.GENERATED


def _in_own_words(case: Case, event: TimelineEvent) -> bool:
    return case.channel in _WRITTEN and "split_by" not in event.data


def _said(kind: LineKind, event: TimelineEvent, place: Municipality) -> Line:
    """The resident's own words: of a mail the new ones, of a form what each field was answered."""
    data = event.data
    text = data.get("reply") or data.get("text", "")
    return Line(kind, event.occurred_at, text, tuple(_answers(data, place)), tuple(_files(data)))


def _written(kind: LineKind, event: TimelineEvent) -> Line:
    """What was written to the resident; of what they were told otherwise a guide has only taken a note."""
    if "mail" not in event.data:
        return Line(kind, event.occurred_at)
    return Line(kind, event.occurred_at, event.data["text"], files=tuple(_files(event.data)))


_WHO = frozenset({FieldType.PERSON_NUMBER, FieldType.EMAIL, FieldType.PHONE})
"""Answers that tell who somebody is: a link that gets into other hands must not."""


def _answers(data: Mapping[str, Any], place: Municipality) -> Iterator[tuple[str, str]]:
    service = place.service(str(data.get("chosen", "")))
    asked = {field.id: field for field in service.form} if service else {}
    for name, text in data.get("answers", {}).items():
        field = asked.get(name)
        if field is None or field.type not in _WHO:
            yield field.label if field else name, text


def _files(data: Mapping[str, Any]) -> Iterator[str]:
    for _, name, *_ in data.get("attachments", ()):
        yield name
