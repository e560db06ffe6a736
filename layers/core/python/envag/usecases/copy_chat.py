"""Let a resident have their chat by mail, whether they ask before or after its transcript has arrived.

A request is an event ``COPY`` of the case. Where the whole chat is known, the event asks for the mail itself (its
``data["mail"]``, which the stream carries to ``send_mail``). Otherwise each request gets a second event with the mail
when the transcript arrives. Request and transcript change the same case on the condition that it is as they saw it,
so that whichever comes second sees the other.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import RESIDENT, SYSTEM, EventType, TimelineEvent
from envag.domain.contact import Channel
from envag.domain.event_id import event_id
from envag.domain.proof import Purpose, verify, version
from envag.usecases.change import UnknownCaseError, change
from envag.usecases.receive import KeyReusedError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.domain.case import Case
    from envag.ports.cases import CaseStore

COPIES_OF_A_CHAT = 3
"""How often a chat may be had within 24 hours: our mail must be of no use for sending others what one wrote."""

ASKED_WITHIN = timedelta(days=7)
"""How long after a chat began it may be had: the longest that a chat lasts, StartChatContact's
``ChatDurationInMinutes``. After that the proof that lies in some browser opens nothing."""


class TooManyCopiesError(Exception):
    """The chat has been asked for too often for today."""


class AskedFor(NamedTuple):
    """A chat that somebody wants sent to the address ``to``. ``id`` tells a repeated request from another one."""

    municipality: str
    reference: str
    proof: str
    to: str
    at: datetime
    id: str


def copy_chat(asked: AskedFor, *, store: CaseStore) -> Case:
    """The case after the request, which counts once however often it comes.

    Raises TooManyCopiesError, StoreConflictError, KeyReusedError when the request's id has stood for another address,
    and UnknownCaseError for whatever the proof does not open: no such
    case, another municipality's, one that is no chat, or one too long ago.
    """
    if not _proven(asked, store):
        raise UnknownCaseError(asked.reference)

    def decide(case: Case) -> TimelineEvent | None:
        if case.channel != Channel.CHAT or asked.at - case.arrived_at > ASKED_WITHIN:
            raise UnknownCaseError(asked.reference)
        timeline = store.timeline(case.municipality, case.reference, consistent=True)
        before = next((event for event in timeline if event.id == asked.id), None)
        if before:
            _must_go_to(asked.to, before)
            return None
        if len(list(_asked_since(timeline, asked.at - timedelta(days=1)))) >= COPIES_OF_A_CHAT:
            raise TooManyCopiesError
        return _request(asked, known=whole(case, timeline))

    return change(asked.municipality, asked.reference, decide, store=store)


def send_waiting_copies(case: Case, *, store: CaseStore) -> Case:
    """The case after all requests that waited for its transcript have got their mail, once each.

    Raises StoreConflictError for a later try.
    """
    timeline = store.timeline(case.municipality, case.reference, consistent=True)
    for event in _due(timeline) if whole(case, timeline) else ():
        case = change(case.municipality, case.reference, lambda _, event=event: event, store=store)  # type: ignore[misc]
    return case


def whole(case: Case, timeline: Sequence[TimelineEvent]) -> bool:
    """Whether all that was said is known: the transcript of the chat's first contact, and one that does not go on."""
    kept = [event.data for event in timeline if event.type is EventType.TRANSCRIPT]
    return any(one["contact"] == case.source for one in kept) and any("goes_on" not in one for one in kept)


def _proven(asked: AskedFor, store: CaseStore) -> bool:
    """Whether the proof is this case's. A key of a later version than those kept may have been made meanwhile."""
    keys = store.proof_keys(asked.municipality, known=version(asked.proof))
    return bool(asked.reference) and verify(keys, asked.municipality, asked.proof, Purpose.CHAT) == asked.reference


def _request(asked: AskedFor, *, known: bool) -> TimelineEvent:
    mail = {"mail": {"to": asked.to}} if known else {"to": asked.to}
    return TimelineEvent(id=asked.id, type=EventType.COPY, occurred_at=asked.at, actor=RESIDENT, data=mail)


def _must_go_to(address: str, before: TimelineEvent) -> None:
    if address != before.data.get("mail", before.data)["to"]:
        raise KeyReusedError


def _asked_since(timeline: Sequence[TimelineEvent], since: datetime) -> Iterator[TimelineEvent]:
    for event in timeline:
        if event.type is EventType.COPY and event.actor == RESIDENT and event.occurred_at > since:
            yield event


def _due(timeline: Sequence[TimelineEvent]) -> Iterator[TimelineEvent]:
    """For each request that waits, the event that asks for its mail: the same one whenever it is made."""
    for asked in timeline:
        if asked.type is EventType.COPY and "to" in asked.data:
            yield TimelineEvent(
                id=event_id("copy", asked.id),
                type=EventType.COPY,
                occurred_at=asked.occurred_at,
                actor=SYSTEM,
                data={"of": asked.id, "mail": {"to": asked.data["to"]}},
            )
