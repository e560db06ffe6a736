"""A chat by mail: who may ask for it, how often, and that each request brings one mail whatever comes first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.adapters.items import event_to_item
from envag.domain.case import Actor, ContactReason, EventType, Resolution, Status
from envag.domain.contact import Channel
from envag.domain.event_id import event_id
from envag.domain.proof import Purpose, sign
from envag.domain.transitions import close
from envag.intake import transcript
from envag.ports.cases import StoreConflictError
from envag.usecases.change import UnknownCaseError, change
from envag.usecases.copy_chat import ASKED_WITHIN, COPIES_OF_A_CHAT, AskedFor, TooManyCopiesError, copy_chat
from envag.usecases.keep_transcript import keep_transcript
from envag.usecases.receive import KeyReusedError, receive
from tests.builders import NOW, FixedRoutes, a_case, a_contact, an_event
from tests.centre import CHAT, recorded_bytes, solhamra
from tests.fakes.store import MemoryCaseStore

ADDRESS = "alva.ek@post.example"
RECORDED = transcript.parse(recorded_bytes("chat/transcript.json"))
SECOND_LEG = "c4a70000-0000-4000-8000-000000000002"
LEGS = (
    replace(RECORDED, goes_on=True, messages=RECORDED.messages[:3]),
    replace(RECORDED, contact_id=SECOND_LEG, messages=RECORDED.messages[3:]),
)
"""The recorded chat as it would come had the guide handed it on."""


class Desk:
    """A municipality with one chat that was begun at NOW."""

    def __init__(self, store=None):
        self.store = store or MemoryCaseStore()
        contact = a_contact(channel=Channel.CHAT, source_id=CHAT, arrived_at=NOW, text="Hej! Gatlampan är trasig.")
        self.case = receive(contact, municipality=solhamra(), routes=FixedRoutes(), store=self.store).case

    def ask(self, key="key-1", **changes):
        keys = self.store.proof_keys("solhamra")
        asked = AskedFor(
            municipality="solhamra",
            reference=self.case.reference,
            proof=sign(keys, "solhamra", self.case.reference, Purpose.CHAT),
            to=ADDRESS,
            at=NOW + timedelta(minutes=4),
            id=event_id("copy", key),
        )
        return copy_chat(asked._replace(**changes), store=self.store)

    def keep(self, said=RECORDED):
        key = f"transcripts/2026/11/23/{said.contact_id}.json"
        return keep_transcript(said, key, municipality=solhamra(), routes=FixedRoutes(), store=self.store)

    def copies(self):
        timeline = self.store.timeline("solhamra", self.case.reference)
        return [event for event in timeline if event.type is EventType.COPY]

    def mails(self):
        """To whom the stream carries a mail, in the order of the timeline."""
        return [e.data["mail"]["to"] for e in self.copies() if self.case.mails_resident(e)]


@pytest.fixture
def desk():
    return Desk()


def test_a_chat_that_is_known_goes_at_once(desk):
    desk.keep()

    desk.ask()

    (asked,) = desk.copies()
    assert (asked.actor.role, asked.data) == ("resident", {"mail": {"to": ADDRESS}})


def test_a_chat_that_still_goes_on_is_sent_when_its_transcript_comes(desk):
    desk.ask()
    assert desk.mails() == []

    desk.keep()

    asked, due = sorted(desk.copies(), key=lambda event: "mail" in event.data)
    assert asked.data == {"to": ADDRESS}
    assert (due.actor.role, due.data) == ("system", {"of": asked.id, "mail": {"to": ADDRESS}})


def test_a_request_moves_nothing_and_tells_nobody(desk):
    desk.ask()
    case = desk.keep()

    assert case.status is Status.NEW
    assert all(not event.changes for event in desk.copies())
    assert not any(case.tells_department(event) for event in desk.copies())


@pytest.mark.parametrize("known", [False, True])
def test_a_key_that_was_used_for_another_address_is_refused_and_not_passed_over(desk, known):
    if known:
        desk.keep()
    desk.ask()
    desk.ask()

    with pytest.raises(KeyReusedError):
        desk.ask(to="alva.ek@ratt.example")

    assert len(desk.copies()) == 1


STEPS = st.lists(
    st.sampled_from(["ask one", "ask two", "ask three", "first leg", "second leg"]), min_size=1, max_size=12
)


@given(STEPS, st.randoms(use_true_random=False))
@settings(max_examples=200)
def test_each_request_brings_one_mail_in_every_order_however_often_all_comes(steps, random):
    """Requests and the legs of the chat shuffled and doubled; in the end everything has come at least once."""
    all_ = ["ask one", "ask two", "ask three", "first leg", "second leg"]
    rest = all_ * 2
    random.shuffle(rest)
    desk = Desk()
    do = {
        "ask one": lambda: desk.ask("one", to="one@post.example"),
        "ask two": lambda: desk.ask("two", to="two@post.example", at=NOW + timedelta(minutes=9)),
        "ask three": lambda: desk.ask("three", to="two@post.example", at=NOW + timedelta(minutes=9)),
        "first leg": lambda: desk.keep(LEGS[0]),
        "second leg": lambda: desk.keep(LEGS[1]),
    }
    seen = set()
    for step in (*steps, *rest):
        do[step]()
        seen.add(step)
        asked = sum(one in seen for one in all_[:3])
        assert len(desk.mails()) == (asked if {"first leg", "second leg"} <= seen else 0)

    assert sorted(desk.mails()) == ["one@post.example", "two@post.example", "two@post.example"]


@pytest.mark.parametrize("transcript_first", [True, False])
def test_request_and_transcript_at_the_same_moment_bring_one_mail(transcript_first):
    """Each sees the case before the other has changed it; whichever is second decides anew."""

    class Meeting(MemoryCaseStore):
        """Lets the other one in between what ``change`` has read and what it writes."""

        meeting = None

        def save(self, case, event):
            wanted = EventType.COPY if transcript_first else EventType.TRANSCRIPT
            if self.meeting and event.type is wanted:
                meet, self.meeting = self.meeting, None
                meet()
            return super().save(case, event)

    desk = Desk(Meeting())
    one, other = (desk.keep, desk.ask) if transcript_first else (desk.ask, desk.keep)
    desk.store.meeting = one

    other()

    assert desk.mails() == [ADDRESS]


def test_both_read_the_timeline_as_it_is_and_not_as_it_was():
    class Old(MemoryCaseStore):
        """Forgets the newest event, as an eventually consistent read may."""

        def timeline(self, municipality, reference, *, consistent=False):
            events = super().timeline(municipality, reference)
            return events if consistent else events[:-1]

    desk = Desk(Old())
    desk.ask()
    desk.keep()

    timeline = desk.store.timeline("solhamra", desk.case.reference, consistent=True)
    assert [event.data["mail"]["to"] for event in timeline if "mail" in event.data] == [ADDRESS]


def test_what_failed_after_the_transcript_was_kept_is_sent_by_its_next_delivery():
    class Failing(MemoryCaseStore):
        failing = True

        def save(self, case, event):
            if self.failing and event.type is EventType.COPY and "of" in event.data:
                raise StoreConflictError
            return super().save(case, event)

    desk = Desk(Failing())
    desk.ask()
    with pytest.raises(StoreConflictError):
        desk.keep()
    assert desk.mails() == []

    desk.store.failing = False
    desk.keep()

    assert desk.mails() == [ADDRESS]


class TestWhoMayAsk:
    def refused(self, desk, **changes):
        before = desk.store.timeline("solhamra", desk.case.reference)
        with pytest.raises(UnknownCaseError):
            desk.ask(**changes)
        assert desk.store.timeline("solhamra", desk.case.reference) == before

    @pytest.mark.req("X36")
    def test_nothing_but_the_chats_own_proof_opens_it(self, desk):
        keys = desk.store.proof_keys("solhamra")
        other = desk.case._replace(reference=a_case("other").reference, source="other")
        desk.store.create(other, an_event())
        reference = desk.case.reference
        for proof in (
            "",
            "x",
            reference,
            f"{reference.lower()}.1.{'a' * 20}",
            f"{reference.lower()}.7.{'a' * 20}",
            sign(keys, "solhamra", other.reference, Purpose.CHAT),
            sign(desk.store.proof_keys("norrsjofors"), "norrsjofors", reference, Purpose.CHAT),
            sign(keys, "norrsjofors", reference, Purpose.CHAT),
        ):
            self.refused(desk, proof=proof)

    def test_the_proof_in_a_mail_lets_one_answer_and_not_read(self, desk):
        self.refused(desk, proof=sign(desk.store.proof_keys("solhamra"), "solhamra", desk.case.reference))

    def test_a_proof_of_a_case_that_is_not_there_is_refused_like_a_wrong_one(self, desk):
        gone = a_case("gone").reference
        proof = sign(desk.store.proof_keys("solhamra"), "solhamra", gone, Purpose.CHAT)
        self.refused(desk, reference=gone, proof=proof)

    def test_no_reference_is_no_case(self, desk):
        self.refused(desk, reference="", proof="")

    @pytest.mark.parametrize("channel", sorted(set(Channel) - {Channel.CHAT}))
    def test_only_a_chat_can_be_had(self, channel):
        desk = Desk()
        desk.case = a_case("another", channel=channel)
        desk.store.create(desk.case, an_event())
        self.refused(desk)

    def test_a_proof_in_a_forgotten_browser_opens_nothing_after_a_week(self, desk):
        desk.ask("in time", at=NOW + ASKED_WITHIN)
        self.refused(desk, at=NOW + ASKED_WITHIN + timedelta(seconds=1))


class TestHowOften:
    def test_three_copies_a_day_and_no_fourth(self, desk):
        for number in range(COPIES_OF_A_CHAT):
            desk.ask(str(number), to=f"{number}@post.example")
        with pytest.raises(TooManyCopiesError):
            desk.ask("another", to="another@post.example")
        assert COPIES_OF_A_CHAT == 3

        desk.keep()

        assert sorted(desk.mails()) == [f"{number}@post.example" for number in range(COPIES_OF_A_CHAT)]

    def test_a_repeated_request_counts_once(self, desk):
        for _ in range(10):
            desk.ask("one")
        for number in range(COPIES_OF_A_CHAT - 1):
            desk.ask(str(number))

        assert len(desk.copies()) == COPIES_OF_A_CHAT

    def test_the_mails_of_requests_that_waited_do_not_count_again(self, desk):
        desk.ask("one")
        desk.ask("two")
        desk.keep()

        desk.ask("three")

        assert len(desk.mails()) == COPIES_OF_A_CHAT

    def test_the_next_day_there_are_three_more(self, desk):
        for number in range(COPIES_OF_A_CHAT):
            desk.ask(str(number))

        desk.ask("tomorrow", at=NOW + timedelta(days=1, minutes=5))

        assert len(desk.copies()) == COPIES_OF_A_CHAT + 1


@pytest.mark.req("X13")
def test_the_address_stands_in_the_case_and_in_no_key(desk):
    desk.ask()
    desk.keep()

    for event in desk.copies():
        item = event_to_item(desk.case, event)
        assert "alva" not in f"{item['pk']} {item['sk']} {item['actor']}"
        assert ("mail" in item) == ("mail" in event.data)


def test_a_closed_case_can_be_had_and_stays_closed(desk):
    desk.keep()
    closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
    guide = Actor(role="guide", id="v-41")
    change(
        "solhamra",
        desk.case.reference,
        lambda case: close(case, **closing, actor=guide, at=NOW, id="closing"),
        store=desk.store,
    )

    assert desk.ask().status is Status.CLOSED
    assert desk.mails() == [ADDRESS]
