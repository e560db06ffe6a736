"""The address at which a department's own system acknowledges: one case, one hand-over, and for a while."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.acknowledge_proof import GOOD_FOR, claim, sign
from envag.domain.case import Actor, ContactReason, EventType, Resolution
from envag.domain.casework import send_back
from envag.domain.proof import ProofKeys, Purpose
from envag.domain.proof import sign as sign_other
from envag.domain.transitions import Along, close, hand_over
from envag.usecases.acknowledge import NotProvenError, OverError, acknowledge_at_address
from envag.usecases.change import change
from tests.builders import NOW, a_case, an_event
from tests.fakes.store import MemoryCaseStore

SLUG = "solhamra"
GUIDE, OFFICER = Actor("guide", "g1"), Actor("officer", "o1")
MINUTE = timedelta(minutes=1)
pytestmark = pytest.mark.req("R88", "R90")


class Told:
    """A case that has been handed over at ``NOW``, and the proof that the department was told then."""

    def __init__(self):
        self.store, self.case = MemoryCaseStore(), a_case()
        self.store.create(self.case, an_event())
        self.hand_over("sbf", NOW, "first")
        self.proof = self.signed("sbf", "first")

    def hand_over(self, department, at, id_):
        along = Along(acknowledge_by=at + timedelta(hours=8))
        given = {"department": department, "unit": "", "summary": "Lampan.", "actor": GUIDE, "at": at}
        self.do(hand_over, **given, id=event_of(id_), along=along)

    def do(self, decide, **given):
        change(SLUG, self.case.reference, lambda case: decide(case, **given), store=self.store)

    def signed(self, department, told, **how):
        return sign(how.get("keys", self.store.proof_keys(SLUG)), SLUG, self.case.reference, department, event_of(told))

    def acknowledge(self, proof=None, *, slug=SLUG, at=NOW + MINUTE):
        return acknowledge_at_address(slug, proof or self.proof, now=at, store=self.store)

    @property
    def acknowledged(self):
        return [e for e in self.store.timeline(SLUG, self.case.reference) if e.type is EventType.ACKNOWLEDGED]


def event_of(name):
    """An id as events have them."""
    return f"{name:a<20}"


def test_whoever_was_told_acknowledges_once_however_often_they_ask():
    told = Told()
    for _ in range(3):
        told.acknowledge()

    assert told.store.get(SLUG, told.case.reference).acknowledge_by is None
    assert len(told.acknowledged) == 1


def close_it(told):
    ends = {"resolution": Resolution.ANSWERED_BY_DEPARTMENT, "reason": ContactReason.OTHER}
    told.do(close, **ends, actor=OFFICER, at=NOW + 2 * MINUTE, id="closed")


def test_whoever_has_acknowledged_before_hears_the_same_when_the_case_is_closed():
    told = Told()
    told.acknowledge()
    close_it(told)

    assert told.acknowledge(at=NOW + GOOD_FOR * 2).reference == told.case.reference
    assert len(told.acknowledged) == 1


def test_nobody_acknowledges_a_closed_case():
    told = Told()
    close_it(told)

    with pytest.raises(OverError):
        told.acknowledge(at=NOW + 3 * MINUTE)
    assert told.acknowledged == []


def test_what_was_never_told_there_proves_nothing():
    told = Told()
    strange = ProofKeys(current=1, keys={1: b"9" * 32})
    reply = sign_other(told.store.proof_keys(SLUG), SLUG, told.case.reference, Purpose.OFFICER_NOTE, "sbf")
    wrong = [
        told.signed("sof", "first"),
        told.signed("sbf", "first", keys=strange),
        told.proof[:-1] + ("a" if told.proof[-1] != "a" else "b"),
        told.proof.replace(event_of("first"), event_of("other")),
        reply,
        "",
        "x" * 80,
    ]
    for proof in wrong:
        with pytest.raises(NotProvenError):
            acknowledge_at_address(SLUG, proof, now=NOW, store=told.store)
    with pytest.raises(NotProvenError):
        told.acknowledge(slug="norrsjofors")
    assert told.acknowledged == []


def test_it_is_of_one_hand_over_alone():
    told = Told()
    given = {"centre": "klf", "unit": "", "reason": "Fel.", "actor": OFFICER, "at": NOW + MINUTE}
    told.do(send_back, **given, id="back")
    with pytest.raises(NotProvenError):
        told.acknowledge()

    told.hand_over("sbf", NOW + 2 * MINUTE, "again")
    with pytest.raises(OverError):
        told.acknowledge(at=NOW + 3 * MINUTE)
    assert told.acknowledged == []
    told.acknowledge(told.signed("sbf", "again"), at=NOW + 3 * MINUTE)
    assert len(told.acknowledged) == 1


def test_it_is_over_after_a_month():
    told = Told()
    with pytest.raises(OverError):
        told.acknowledge(at=NOW + GOOD_FOR + MINUTE)
    assert told.acknowledged == []


def test_a_proof_says_what_it_is_of():
    told = Told()
    made = claim(told.proof)
    assert (made.reference, made.told) == (told.case.reference, event_of("first"))
