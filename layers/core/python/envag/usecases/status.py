"""Let a resident see how their case stands: by a link that expires, or by its reference with a code (R16)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.case import EventType, Priority
from envag.domain.reference import parse
from envag.domain.status import for_humans_only, open_question, public
from envag.domain.status_proof import link_version, sign_code, sign_link, verify_code, verify_link
from envag.domain.transitions import takes_replies

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.municipality import Municipality
    from envag.domain.proof import ProofKeys
    from envag.domain.status import Line
    from envag.ports.cases import CaseStore

STATUS_PATH = "arende"
"""The residents' page where a case is looked up and followed: ``/<slug>/arende``."""


class NotProvenError(Exception):
    """Nothing proves a case of the municipality, or there is no such case: nobody may tell the two apart."""


class ExpiredError(Exception):
    """The link was good until its last day."""


class HumansOnlyError(Exception):
    """Only a human may tell of the case, or take something for it (R94, X12)."""


class Followed(NamedTuple):
    """A case as its resident sees it. ``lines`` are the public timeline, oldest first.

    ``question`` is one of ours that waits for their answer. What they may do: ``may_add`` words, ``may_end`` it
    themselves, ``may_rate`` how it was closed.
    """

    case: Case
    lines: Sequence[Line]
    question: str
    may_add: bool
    may_end: bool
    may_rate: bool


def status_link(place: Municipality, reference: str, keys: ProofKeys, now: datetime) -> str:
    """The path of the case's page, ``/<slug>/arende/<proof>``, which opens it for 90 days from ``now``."""
    return f"/{place.slug}/{STATUS_PATH}/{sign_link(keys, place.slug, reference, now)}"


def status_code(place: Municipality, reference: str, keys: ProofKeys) -> str:
    """The code that opens the case's page beside its reference, such as ``4XJ7-M0QA``."""
    return sign_code(keys, place.slug, reference)


def look_up(place: Municipality, reference: str, code: str, *, store: CaseStore, now: datetime) -> str:
    """The path of the case with that reference, for who has its code as well; both as people write them.

    Whatever is wrong takes the same reads of the store and raises NotProvenError.
    """
    known = parse(reference) or ""
    keys = store.proof_keys(place.slug)
    fits = verify_code(keys, place.slug, known, code)
    case = store.get(place.slug, known)
    if case is None or not fits:
        raise NotProvenError
    return status_link(place, known, keys, now)


def proven(place: Municipality, proof: str, *, store: CaseStore, now: datetime) -> Case:
    """The case that the proof of a link opens. Raises NotProvenError, ExpiredError and HumansOnlyError."""
    keys = store.proof_keys(place.slug, known=link_version(proof))
    link = verify_link(keys, place.slug, proof, now)
    case = store.get(place.slug, link.reference) if link else None
    if link is None or case is None:
        raise NotProvenError
    if link.expired:
        raise ExpiredError
    if for_humans_only(case, place):
        raise HumansOnlyError
    return case


def follow(place: Municipality, proof: str, *, store: CaseStore, now: datetime) -> Followed:
    """The case of a link as its resident sees it. Raises what ``proven`` does."""
    case = proven(place, proof, store=store, now=now)
    timeline = store.timeline(place.slug, case.reference, consistent=True)
    lines = public(case, timeline, place)
    return Followed(
        case=case,
        lines=lines,
        question=open_question(lines) if case.status.open else "",
        may_add=takes_replies(case, now),
        may_end=may_end(case),
        may_rate=takes_replies(case, now) and may_rate(case, timeline),
    )


def may_end(case: Case) -> bool:
    """Whether its resident may close the case: not what is urgent, nor what the law lets only a human end (X8)."""
    return case.status.open and not case.must_not_autoreply and case.priority is not Priority.URGENT


def may_rate(case: Case, timeline: Sequence[TimelineEvent]) -> bool:
    """Whether they have not judged yet how the case was closed."""
    closed_at = case.closed_at
    if case.status.open or case.merged_into or closed_at is None:
        return False
    return not any(event.type is EventType.RATED and event.occurred_at >= closed_at for event in timeline)
