"""Keep what was said in a chat: the words in the case's timeline, the transcript's place beside them.

A case is opened by a chat's first words. What came later weighs as much: danger that no human has met yet makes the
case urgent (X32), and what is more secret makes all of it so, before any copy leaves by mail (R94).
"""

from __future__ import annotations

import hashlib
from itertools import islice
from typing import TYPE_CHECKING

from envag.domain import transitions
from envag.domain.case import SYSTEM, Change, EventType, Status, TimelineEvent
from envag.domain.contact import Channel, Contact
from envag.domain.event_id import event_id
from envag.usecases.change import change
from envag.usecases.copy_chat import send_waiting_copies
from envag.usecases.receive_words import receive_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from envag.domain.case import Case
    from envag.domain.municipality import Municipality
    from envag.domain.retention import Keeping
    from envag.domain.routing.result import Routing
    from envag.domain.transcript import Message, Transcript
    from envag.ports.cases import CaseStore
    from envag.usecases.receive import Routes

PAGE_CHARACTERS = 60_000
"""Characters of one timeline event. DynamoDB takes 400 kB an item, and a character at most 6 bytes as JSON."""

MOST_ROUTED, LONGEST_ROUTED = 500, 1000
"""Messages of a resident that are routed, and characters of each: more than anybody writes, and within the function's
time, so that a chat which a machine has filled does not end among the dead letters.
"""

_RESIDENT = "resident"
_DIGEST_CHARACTERS = 32


def keep_transcript(
    transcript: Transcript,
    key: str,
    *,
    kept: Keeping | None = None,
    municipality: Municipality,
    routes: Routes,
    store: CaseStore,
) -> Case:
    """Store the messages, many to an event, then where the transcript stands (``key``); then send who waits a copy.

    ``kept`` is how long the transcript itself is kept, None for ever; the words follow the case.

    A second delivery stores nothing anew, and one that failed halfway is finished by the next. A chat
    that no event has opened gets its case here. Raises StoreConflictError for a later try.
    """
    case = _case(transcript, municipality=municipality, routes=routes, store=store)
    slug, reference = case.municipality, case.reference
    theirs = (message for message in transcript.messages if message.role == _RESIDENT)
    routed = [(one, routes.route("", one.text[:LONGEST_ROUTED])) for one in islice(theirs, MOST_ROUTED)]
    secrecy = max((_secrecy(routing, municipality) for _, routing in routed), default=0)
    for event in map(_said, _pages(transcript.messages)):
        change(slug, reference, lambda _, event=event: event, store=store)  # type: ignore[misc]
    urgent = next(((said, routing) for said, routing in routed if routing.urgent), None)
    if urgent:
        change(slug, reference, lambda case: _alarm(case, *urgent, key), store=store)
    case = change(slug, reference, lambda case: _kept(transcript, key, kept, _more_secret(case, secrecy)), store=store)
    return send_waiting_copies(case, store=store)


def _case(transcript: Transcript, *, municipality: Municipality, routes: Routes, store: CaseStore) -> Case:
    words = "\n".join(message.text for message in transcript.messages if message.role == _RESIDENT)
    contact = Contact(
        municipality=municipality.slug,
        channel=Channel.CHAT,
        source_id=transcript.initial_contact_id,
        arrived_at=transcript.started_at,
        digest=hashlib.sha256(words.encode()).hexdigest()[:_DIGEST_CHARACTERS] if words else "",
        text=words[:PAGE_CHARACTERS],
    )
    return receive_words(contact, municipality=municipality, routes=routes, store=store).case


def _pages(messages: Iterable[Message]) -> Iterator[Sequence[Message]]:
    """The messages in pages that fit an item; a single one always does, since Connect limits its length."""
    page: list[Message] = []
    size = 0
    for message in messages:
        weight = len(message.text) + sum(map(len, message.attachments)) + 100
        if page and size + weight > PAGE_CHARACTERS:
            yield page
            page, size = [], 0
        page.append(message)
        size += weight
    if page:
        yield page


def _said(page: Sequence[Message]) -> TimelineEvent:
    return TimelineEvent(
        id=event_id("messages", *(message.id for message in page)),
        type=EventType.MESSAGE,
        occurred_at=page[0].said_at,
        actor=SYSTEM,
        data={
            "messages": [
                {
                    "id": message.id,
                    "at": message.said_at.isoformat(),
                    "role": message.role,
                    "text": message.text,
                    "attachments": list(message.attachments),
                }
                for message in page
            ]
        },
    )


def _secrecy(routing: Routing, municipality: Municipality) -> int:
    service = municipality.service(routing.service)
    return service.secrecy if service else 0


def _more_secret(case: Case, secrecy: int) -> tuple[Change, ...]:
    if secrecy <= case.secrecy:
        return ()
    return (Change(field="secrecy", before=str(case.secrecy), after=str(secrecy)),)


def _alarm(case: Case, said: Message, routing: Routing, key: str) -> TimelineEvent | None:
    """The alarm that these words of danger raise, where no human has taken up the case meanwhile."""
    if case.status is not Status.NEW:
        return None
    told = {"text": said.text, "why": list(routing.why)}
    return transitions.alarm(case, told, at=said.said_at, id=event_id("transcript", key, "alarm"))


def _kept(transcript: Transcript, key: str, kept: Keeping | None, changes: tuple[Change, ...]) -> TimelineEvent:
    last = transcript.messages[-1].said_at if transcript.messages else transcript.started_at
    return TimelineEvent(
        id=event_id("transcript", key),
        type=EventType.TRANSCRIPT,
        occurred_at=last,
        actor=SYSTEM,
        changes=changes,
        data={"key": key, "contact": transcript.contact_id, "messages": len(transcript.messages)}
        | ({"goes_on": True} if transcript.goes_on else {})
        | (kept.noted if kept else {}),
    )
