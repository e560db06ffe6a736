"""What a hand-over would carry, hold back and lose: told before anybody confirms it (X39)."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import RESIDENT, SECRET, EventType
from envag.domain.greeting import wording
from envag.domain.identity import Phone
from envag.domain.minimised import is_company, minimised

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.completeness import Gap
    from envag.domain.minimised import Minimised
    from envag.domain.municipality import Municipality

LARGEST_FILES = 7_000_000
"""Bytes of files that go to another municipality, which gets them by mail; a mail server need not take more than 10 MB
with base64 (RFC 5321 section 4.5.3.1.7 leaves the limit to each)."""


class Receiver(StrEnum):
    """What the receiver is."""

    DEPARTMENT = "department"
    COMPANY = "company"
    MUNICIPALITY = "municipality"


class What(StrEnum):
    """A part of a case, as its staff think of it."""

    CONTACT = "contact"
    WORDS = "words"
    ANSWERS = "answers"
    FILES = "files"
    WRITTEN = "written"
    STEPS = "steps"
    NOTES = "notes"
    HISTORY = "history"
    PERSON_NUMBERS = "person_numbers"
    REFERENCE = "reference"
    SERVICE = "service"
    DUE = "due"


class Part(NamedTuple):
    """So much of a part: the number of its texts, answers, files or events."""

    what: What
    number: int = 1


class Preview(NamedTuple):
    """What ``name`` would get. ``lost`` is what it has no place for. ``form`` is what another municipality would read.

    ``forbidden``: the case is secret or about a protected person, and may not leave the municipality like this.
    """

    receiver: Receiver
    name: str
    receives: Sequence[Part]
    held_back: Sequence[Part]
    lost: Sequence[Part] = ()
    gaps: Sequence[Gap] = ()
    forbidden: bool = False
    form: str = ""


def to_department(case: Case, timeline: Sequence[TimelineEvent], place: Municipality, department: str) -> Preview:
    """What a department or company of the municipality's would get; KeyError for one that there is not."""
    found = place.department(department)
    if found is None:
        raise KeyError(department)
    name = found.name
    if not is_company(place, department):
        return Preview(Receiver.DEPARTMENT, name, tuple(_parts(case, timeline)), ())
    taken = _outside(case, timeline, place, frozenset({department}))
    held_back = tuple(_difference(case, timeline, taken))
    return Preview(Receiver.COMPANY, name, tuple(_parts(case, taken.events)), held_back)


def to_municipality(case: Case, timeline: Sequence[TimelineEvent], place: Municipality, other: Municipality) -> Preview:
    """What another municipality would get: it has none of our services, deadlines and references."""
    taken = _outside(case, timeline, place, frozenset())
    taken = taken._replace(events=list(_within_size(taken.events)))
    lost = [Part(What.REFERENCE), Part(What.DUE)]
    if case.service and other.service(case.service) is None:
        lost.append(Part(What.SERVICE))
    forbidden = case.secrecy >= SECRET or case.protected
    return Preview(
        receiver=Receiver.MUNICIPALITY,
        name=other.name,
        receives=tuple(_parts(case, taken.events)),
        held_back=tuple(_difference(case, timeline, taken)),
        lost=tuple(lost),
        forbidden=forbidden,
        form="" if forbidden else "\n".join(_form(case, taken.events, place)),
    )


def neighbours(place: Municipality, on: date) -> list[str]:
    """The slugs of the municipalities that by agreement answer for this one on that day (X35)."""
    valid = (one.host for one in place.agreements if one.valid_from <= on <= one.valid_to)
    return list(dict.fromkeys(valid))


def _outside(
    case: Case, timeline: Sequence[TimelineEvent], place: Municipality, companies: frozenset[str]
) -> Minimised:
    stands_for = place.text("minimised.person_number")
    return minimised(case, timeline, companies, place.service(case.service), stands_for)


def _parts(case: Case, events: Sequence[TimelineEvent]) -> Iterator[Part]:
    counts = {
        What.CONTACT: int(bool(case.party and case.party.reachable)),
        What.WORDS: sum(bool(_words(event)) for event in events),
        What.ANSWERS: sum(len(event.data.get("answers", ())) for event in events),
        What.FILES: sum(len(event.data.get("attachments", ())) for event in events),
        What.WRITTEN: sum(event.type in {EventType.ANSWERED, EventType.ASKED} for event in events),
        What.STEPS: sum(event.type is EventType.CHECKLIST for event in events),
        What.NOTES: sum(event.type is EventType.NOTE for event in events),
    }
    return (Part(what, count) for what, count in counts.items() if count)


def _difference(case: Case, timeline: Sequence[TimelineEvent], taken: Minimised) -> Iterator[Part]:
    after = {part.what: part.number for part in _parts(case, taken.events)}
    for what, count in _parts(case, timeline):
        if what is not What.ANSWERS and count > after.get(what, 0):
            yield Part(what, count - after.get(what, 0))
    if taken.person_numbers:
        yield Part(What.PERSON_NUMBERS, taken.person_numbers)
    kept = {event.id for event in taken.events}
    if history := sum(event.id not in kept and event.type is not EventType.NOTE for event in timeline):
        yield Part(What.HISTORY, history)


def _words(event: TimelineEvent) -> str:
    """What the resident said in the event: of a mail the new words."""
    if event.type is EventType.MESSAGE:
        said = (one.get("text", "") for one in event.data.get("messages", ()) if one.get("role") == RESIDENT.role)
        return "\n".join(filter(None, said))
    if event.actor != RESIDENT and event.type not in {EventType.RECEIVED, EventType.ADDED}:
        return ""
    return str(event.data.get("reply") or event.data.get("text", "")).strip()


def _within_size(events: Sequence[TimelineEvent]) -> Iterator[TimelineEvent]:
    left = LARGEST_FILES
    for event in events:
        files = []
        for file in event.data.get("attachments", ()):
            if file[3] <= left:
                left -= file[3]
                files.append(file)
        yield event._replace(data={**event.data, "attachments": files}) if "attachments" in event.data else event


def _form(case: Case, events: Sequence[TimelineEvent], place: Municipality) -> Iterator[str]:
    """The case as plain text, for whoever gets it elsewhere."""
    service = place.service(case.service)
    labels = {field.id: field.label for field in service.form} if service else {}
    yield wording(place, "preview.form.from")
    if service:
        yield wording(place, "preview.form.about", service=service.title)
    if case.party and case.party.reachable:
        phone = Phone.parse(case.party.phone) if case.party.phone else None
        ways = (case.party.name, phone.display if phone else case.party.phone, case.party.email)
        yield f"{wording(place, 'preview.form.contact')}: {', '.join(filter(None, ways))}"
    for event in events:
        yield from (f"{labels.get(name, name)}: {text}" for name, text in event.data.get("answers", {}).items())
        if words := _words(event):
            yield f"\n{words}"
        yield from (f"– {name}" for _, name, *_ in event.data.get("attachments", ()))
