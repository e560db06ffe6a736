"""What residents do with their own case on its page: add words, end it, open it again, judge how it went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain import transitions
from envag.domain.case import RESIDENT, ContactReason, EventType, Resolution
from envag.domain.contact import ANONYMOUS, Channel, Contact
from envag.domain.event_id import event_id
from envag.domain.status import for_humans_only
from envag.usecases.change import change
from envag.usecases.receive_mail import Reply
from envag.usecases.status import may_end

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.usecases.receive import Routes


class TooLateError(Exception):
    """The case was closed too long ago to be opened again (R44)."""


def add_words(
    case: Case,
    text: str,
    *,
    key: str,
    language: str,
    place: Municipality,
    routes: Routes,
    store: CaseStore,
    at: datetime,
) -> Case:
    """The case after its resident has written more, just as a reply by mail: one that waited or was closed goes on.

    The same words with the same ``key`` are added once; other words from a page that somebody went back to are words of
    their own. Raises TooLateError, UnknownCaseError and StoreConflictError.
    """
    contact = Contact(
        municipality=place.slug,
        channel=Channel.WEB,
        source_id=event_id("words", case.reference, key, text.encode("utf-8", "backslashreplace").decode()),
        arrived_at=at,
        text=text,
        party=case.party or ANONYMOUS,
        language=language,
    )
    reply = Reply(contact, place, routes, store)
    after = reply.join(case.reference)
    if reply.outcome is None:
        raise TooLateError
    return after


def end(case: Case, *, key: str, store: CaseStore, at: datetime) -> Case:
    """The case after its resident has said that it is solved; as it was where they may not close it.

    Raises UnknownCaseError and StoreConflictError.
    """
    timeline = store.timeline(case.municipality, case.reference, consistent=True)
    resolution = _resolution(timeline)

    def decide(current: Case) -> TimelineEvent | None:
        if not may_end(current):
            return None
        return transitions.close(
            current,
            resolution=resolution,
            reason=current.contact_reason or ContactReason.OTHER,
            actor=RESIDENT,
            at=at,
            id=event_id("status", case.municipality, case.reference, key, "ended"),
        )

    return change(case.municipality, case.reference, decide, store=store)


def rate(case: Case, marks: Mapping[str, int], *, place: Municipality, store: CaseStore, at: datetime) -> Case:
    """The case after its resident has judged how it was closed, once for each time that it was.

    Nobody judges what only a human may tell of (R64).

    Raises UnknownCaseError and StoreConflictError.
    """

    def decide(current: Case) -> TimelineEvent | None:
        if current.closed_at is None or current.merged_into or for_humans_only(current, place):
            return None
        id_ = event_id("rated", current.municipality, current.reference, current.closed_at.isoformat())
        if store.holds(current.municipality, current.reference, id_):
            return None
        return transitions.rate(current, marks, at=at, id=id_)

    return change(case.municipality, case.reference, decide, store=store)


_BY = {"guide": Resolution.SOLVED_BY_CENTRE, "officer": Resolution.ANSWERED_BY_DEPARTMENT}


def _resolution(timeline: Sequence[TimelineEvent]) -> Resolution:
    """How it was solved: by whoever answered last, or by nobody of ours."""
    answered = [event.actor.role for event in timeline if event.type is EventType.ANSWERED]
    return _BY.get(answered[-1], Resolution.NO_ACTION) if answered else Resolution.NO_ACTION
