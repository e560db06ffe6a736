"""What was said in a chat joins its case, once, in one pass."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from envag.adapters.items import event_to_item
from envag.domain.case import Actor, EventType, Priority
from envag.domain.contact import Channel
from envag.domain.service import Secrecy
from envag.domain.transcript import Message, Transcript
from envag.domain.transitions import assign
from envag.intake import transcript
from envag.ports.cases import StoreConflictError
from envag.usecases.keep_transcript import LONGEST_ROUTED, MOST_ROUTED, PAGE_CHARACTERS, keep_transcript
from envag.usecases.receive import receive
from tests.builders import FixedRoutes, a_contact
from tests.centre import CHAT, recorded_bytes, solhamra
from tests.fakes.store import MemoryCaseStore

KEY = f"transcripts/2026/11/23/{CHAT}_20261123T08:13_UTC.json"
START = datetime(2026, 11, 23, 8, 10, tzinfo=UTC)
ITEM_LIMIT = 400 * 1024
RECORDED = transcript.parse(recorded_bytes("chat/transcript.json"))


def keep(said, store, key=KEY):
    return keep_transcript(said, key, municipality=solhamra(), routes=FixedRoutes(), store=store)


def a_chat(store):
    """The case of the recorded chat, as start_chat makes it."""
    contact = a_contact(channel=Channel.CHAT, source_id=CHAT, arrived_at=START, text="Hej! Gatlampan är trasig.")
    return receive(contact, municipality=solhamra(), routes=FixedRoutes(), store=store).case


def long_talk(count, text):
    messages = [
        Message(id=f"m{n}", said_at=START + timedelta(seconds=n), role="resident" if n % 2 else "guide", text=text)
        for n in range(count)
    ]
    return Transcript(
        instance_id="i", contact_id=CHAT, initial_contact_id=CHAT, started_at=START, messages=tuple(messages)
    )


def of_type(store, kind):
    ((slug, reference),) = store.cases
    return [event for event in store.timeline(slug, reference) if event.type is kind]


(STREET,) = solhamra().services
CHILD = replace(STREET, id="orosanmalan", secrecy=Secrecy.SEALED)
PLACE = solhamra(services=(STREET, CHILD))


class RoutesByWord:
    """A fire is danger, a worry for a child secret; everything else goes where FixedRoutes leads."""

    def route(self, subject, text, *, chosen_service="", recipient=""):
        changes = {"service": CHILD.id} if "orolig" in text else {}
        if "brinner" in text:
            changes |= {"urgent": True, "why": ("urgent:brinner",)}
        return FixedRoutes(**changes).route(subject, text)


def keep_by_word(store, *texts, key=KEY):
    """Keep a transcript in which the resident says these after the first words of ``a_chat``."""
    messages = tuple(
        Message(id=f"{key}{n}", said_at=START + timedelta(minutes=n), role="resident", text=text)
        for n, text in enumerate(texts)
    )
    said = Transcript(instance_id="i", contact_id=CHAT, initial_contact_id=CHAT, started_at=START, messages=messages)
    return keep_transcript(said, key, municipality=PLACE, routes=RoutesByWord(), store=store)


def said_in(events):
    return [message for event in events for message in event.data["messages"]]


@pytest.mark.req("R3", "R79")
def test_every_message_joins_the_case_of_its_chat_with_the_transcripts_place():
    store = MemoryCaseStore()
    opened = a_chat(store)

    case = keep(RECORDED, store)

    assert case.reference == opened.reference
    assert [m["id"] for m in said_in(of_type(store, EventType.MESSAGE))] == [m.id for m in RECORDED.messages]
    (kept,) = of_type(store, EventType.TRANSCRIPT)
    assert kept.data == {"key": KEY, "contact": CHAT, "messages": 6}


def test_a_second_delivery_stores_nothing_anew():
    store = MemoryCaseStore()
    a_chat(store)
    first = keep(RECORDED, store)
    timeline = store.timeline("solhamra", first.reference)

    assert keep(RECORDED, store) == first
    assert store.timeline("solhamra", first.reference) == timeline


def test_a_chat_that_no_event_opened_gets_its_case_here():
    store = MemoryCaseStore()

    case = keep(RECORDED, store)

    (received,) = of_type(store, EventType.RECEIVED)
    assert (case.source, case.channel, case.department, case.arrived_at) == (CHAT, "chat", "sbf", RECORDED.started_at)
    assert received.data["text"].startswith("Hej! Gatlampan")
    assert "felanmälan" not in received.data["text"]


@pytest.mark.parametrize("count", [1, 1000])
def test_a_thousand_messages_fit_few_items_of_the_table(count):
    store = MemoryCaseStore()
    # Hard to compress: the limit must hold for the worst text, and one letter may take six bytes of JSON.
    text = "".join(chr(0x4E00 + n) for n in range(250))
    case = keep(long_talk(count, text), store)

    pages = of_type(store, EventType.MESSAGE)

    assert len(said_in(pages)) == count
    assert len(pages) <= 8
    for event in pages:
        raw = json.dumps(event.data)
        assert len(raw) < ITEM_LIMIT
        assert len(event_to_item(case, event)["body"]["B"]) < ITEM_LIMIT


def test_the_longest_message_has_a_page_of_its_own():
    store = MemoryCaseStore()

    keep(long_talk(5, "å" * PAGE_CHARACTERS), store)

    assert len(of_type(store, EventType.MESSAGE)) == 5


def test_a_pass_that_failed_halfway_is_finished_by_the_next():
    class Failing(MemoryCaseStore):
        saves = 0

        def save(self, case, event):
            self.saves += 1
            if 2 <= self.saves <= 9:
                raise StoreConflictError
            return super().save(case, event)

    store = Failing()
    talk = long_talk(40, "x" * 5000)
    with pytest.raises(StoreConflictError):
        keep(talk, store)

    keep(talk, store)

    assert [m["id"] for m in said_in(of_type(store, EventType.MESSAGE))] == [m.id for m in talk.messages]
    assert len(of_type(store, EventType.TRANSCRIPT)) == 1


def test_a_chat_in_which_nobody_said_anything_is_kept_as_well():
    store = MemoryCaseStore()

    keep(long_talk(0, ""), store)

    assert of_type(store, EventType.MESSAGE) == []
    (kept,) = of_type(store, EventType.TRANSCRIPT)
    assert kept.data["messages"] == 0


def test_the_transcripts_of_two_legs_join_one_case():
    store = MemoryCaseStore()
    first = keep(RECORDED, store)
    second = Transcript(
        instance_id=RECORDED.instance_id,
        contact_id="c4a70000-0000-4000-8000-000000000002",
        initial_contact_id=CHAT,
        started_at=START + timedelta(minutes=5),
        messages=(Message(id="later", said_at=START + timedelta(minutes=5), role="guide", text="Hej igen"),),
    )

    assert keep(second, store, key="transcripts/second.json").reference == first.reference
    assert len(of_type(store, EventType.TRANSCRIPT)) == 2


@pytest.mark.req("R94")
def test_what_is_more_secret_than_the_first_words_makes_all_of_the_chat_so():
    store = MemoryCaseStore()
    assert a_chat(store).secrecy < Secrecy.SECRET

    case = keep_by_word(store, "Hej!", "Jag är orolig för ett barn", "Tack")

    assert case.secrecy == Secrecy.SEALED
    (kept,) = of_type(store, EventType.TRANSCRIPT)
    assert [change.field for change in kept.changes] == ["secrecy"]
    assert keep_by_word(store, "Hej!", "Jag är orolig för ett barn", "Tack") == case
    assert keep_by_word(store, "Gatlampan", key="transcripts/second.json").secrecy == case.secrecy


def test_a_chat_that_a_machine_has_filled_takes_no_more_routing_than_there_is_time_for():
    routes = FixedRoutes()
    filled = long_talk(2 * MOST_ROUTED + 4, "x" * (LONGEST_ROUTED + 1))

    keep_transcript(filled, KEY, municipality=PLACE, routes=routes, store=MemoryCaseStore())

    alone = [text for _, text, _, _ in routes.asked if len(text) <= LONGEST_ROUTED]
    assert len(alone) == MOST_ROUTED
    assert len(routes.asked) == MOST_ROUTED + 1


@pytest.mark.req("R94")
def test_words_of_a_guide_make_nothing_secret():
    store = MemoryCaseStore()
    a_chat(store)
    said = long_talk(1, "Är du orolig?")

    case = keep_transcript(said, KEY, municipality=PLACE, routes=RoutesByWord(), store=store)

    assert said.messages[0].role == "guide"
    assert case.secrecy < Secrecy.SECRET


@pytest.mark.req("X32")
def test_danger_that_nobody_has_met_makes_the_case_urgent_once():
    store = MemoryCaseStore()
    a_chat(store)

    case = keep_by_word(store, "Hej!", "Det brinner i trappan")
    assert keep_by_word(store, "Hej!", "Det brinner i trappan") == case

    (alarm,) = of_type(store, EventType.ADDED)
    assert case.priority is Priority.URGENT
    assert case.tells_department(alarm)
    assert alarm.data == {"text": "Det brinner i trappan", "why": ["urgent:brinner"]}


@pytest.mark.req("X32")
def test_danger_that_a_human_has_met_is_theirs_to_judge():
    store = MemoryCaseStore()
    opened = a_chat(store)
    taken = assign(opened, "guide-1", actor=Actor(role="guide", id="guide-1"), at=START, id="assigned")
    store.save(opened.with_changes(taken), taken)

    case = keep_by_word(store, "Det brinner i trappan")

    assert (case.priority, of_type(store, EventType.ADDED)) == (Priority.NORMAL, [])


@pytest.mark.req("X13")
def test_no_key_of_the_table_holds_what_was_said_or_who_said_it():
    store = MemoryCaseStore()
    case = keep(RECORDED, store)

    for event in store.timeline("solhamra", case.reference):
        item = event_to_item(case, event)
        assert "Alva" not in str(item["pk"]) + str(item["sk"])
        assert "Gatlampan" not in event.id
