"""Live calls and chats through the real flows, by a clock that the test moves."""

from __future__ import annotations

import time
from datetime import datetime
from itertools import pairwise

import pytest

from envag.domain.hours import STOCKHOLM
from envag.flows.scene import Bot
from envag.intake import transcript
from local.exchange import MOST_LIVE, BusyError, UnknownNumberError
from local.live import LONGEST, Line, Role, State
from tests.unit.exchange_stage import A_MINUTE, CALLER, NIGHT, OPEN, SOLHAMRA, Stage, heard, until


@pytest.fixture
def stage():
    one = Stage()
    yield one
    one.exchange.stop()


@pytest.mark.req("R11", "R21")
def test_a_call_is_told_what_happens_waits_and_is_answered(stage):
    live = stage.call()
    stage.move_until(lambda: live.state is State.QUEUED)
    assert heard(live).startswith("Hej och välkommen till Solhamra kommun")
    assert live.queue == "kontaktcenter"
    assert live.attributes["whisper"].startswith("Solhamra")

    assert live.answer()
    stage.move_until(lambda: live.state is State.CONNECTED)
    stage.clock.advance(A_MINUTE)
    assert live.end()
    until(lambda: live.is_over)

    assert stage.kinds() == [
        "INITIATED",
        "CONNECTED_TO_SYSTEM",
        "QUEUED",
        "CONNECTED_TO_AGENT",
        "DISCONNECTED",
        "COMPLETED",
    ]
    assert stage.events[-1]["detail"]["disconnectReason"] == "AGENT_DISCONNECT"
    assert live.attributes["reference"].startswith("SOL-")
    assert 5 < live.human_after < 60


def test_nothing_is_said_before_what_was_said_is_over(stage):
    live = stage.call()
    stage.move_until(lambda: live.state is State.QUEUED)
    stage.move_until(lambda: len(live.lines) >= 4)

    for one, after in pairwise(live.lines):
        assert (after.at - one.at).total_seconds() >= one.seconds - 0.01


def test_a_key_interrupts_the_menu_and_only_a_menu_hears_it(stage):
    live = stage.call(at=NIGHT)
    until(lambda: live.lines)
    assert not live.press("1"), "the greeting is no menu"
    stage.move_until(lambda: "Tryck ett" in heard(live))
    menu = live.lines[-1]
    stage.clock.advance(1)
    until(lambda: live.press("1"))
    until(lambda: live.lines[-1] is not menu)

    assert (live.lines[-1].at - menu.at).total_seconds() < menu.seconds


def test_whoever_presses_what_is_no_key_is_not_heard(stage):
    live = stage.call(at=NIGHT)
    stage.move_until(lambda: "Tryck ett" in heard(live))

    assert not live.press("A")
    assert not live.press("11")


@pytest.mark.req("R27")
@pytest.mark.parametrize("seconds", [0, 7, 30])
def test_the_resident_can_hang_up_at_any_time(stage, seconds):
    live = stage.call()
    until(lambda: live.lines)
    for _ in range(seconds):
        stage.clock.advance(1)
        time.sleep(0.002)

    assert live.hang_up()
    until(lambda: live.is_over)

    assert stage.kinds()[-1] == "DISCONNECTED"
    assert stage.events[-1]["detail"]["disconnectReason"] == "CUSTOMER_DISCONNECT"
    assert not live.hang_up()
    assert not live.answer()


def test_a_guide_can_answer_by_the_clock(stage):
    live = stage.exchange.call(CALLER, SOLHAMRA, at=OPEN, answers_after=20)
    stage.move_until(lambda: live.state is State.QUEUED)
    waited = stage.move_until(lambda: live.state is State.CONNECTED)

    assert 18 <= waited <= 30


def test_a_resident_who_leaves_a_guide_has_talked(stage):
    live = answered(stage)
    live.hang_up()
    until(lambda: live.is_over)

    assert stage.kinds()[-2:] == ["DISCONNECTED", "COMPLETED"]


@pytest.mark.req("R30", "X42")
def test_whoever_asked_for_it_is_called_back(stage):
    live = stage.call(at=NIGHT)
    stage.move_until(lambda: "Tryck ett" in heard(live))
    until(lambda: live.press("1"))
    stage.move_until(lambda: live.state is State.CALL_BACK)
    assert not live.hang_up(), "the line is free"

    until(live.answer)
    stage.move_until(lambda: live.state is State.CONNECTED)
    live.end()
    until(lambda: live.is_over)

    legs = {one["detail"]["contactId"]: one["detail"]["initiationMethod"] for one in stage.events}
    assert list(legs.values()) == ["INBOUND", "CALLBACK"]


@pytest.mark.req("R29", "R30")
def test_a_transfer_that_nobody_answers_comes_back_to_the_guide(stage):
    live = answered(stage, at=datetime(2026, 11, 23, 10, 30, tzinfo=STOCKHOLM))
    assert not live.transfer("no such unit")
    assert live.transfer("bygglov")
    stage.move_until(lambda: live.queue == "bygglov" and live.state is State.QUEUED)
    stage.move_until(lambda: "Ingen svarar där just nu" in heard(live))

    stage.move_until(lambda: live.state is State.QUEUED and live.answer())
    stage.move_until(lambda: live.state is State.CONNECTED)
    assert stage.kinds().count("CONNECTED_TO_AGENT") == 2


def answered(stage, **how):
    live = stage.call(**how)
    stage.move_until(live.answer)
    stage.move_until(lambda: live.state is State.CONNECTED)
    return live


@pytest.mark.req("R22")
def test_those_who_came_earlier_stand_in_front(stage):
    first = stage.call()
    stage.move_until(lambda: first.state is State.QUEUED)
    second = stage.call("+46701740606")
    stage.move_until(lambda: "plats" in heard(second) and "plats" in heard(first))

    assert "Du har plats 1 i kön." in heard(first)
    assert "Du har plats 2 i kön." in heard(second)


def test_a_chat_is_written_to_and_fro_and_its_transcript_is_kept(stage):
    chat = stage.chat("Var ligger biblioteket?")
    until(lambda: chat.state is State.QUEUED)
    assert chat.say("Är det någon där?")
    assert not chat.reply("Jag är inte här än."), "nobody has answered yet"
    until(chat.answer)
    until(lambda: chat.state is State.CONNECTED)
    assert chat.reply("Mitt emot stationen.")
    assert not chat.say("  ")
    chat.end()
    until(lambda: stage.files)

    ((key, raw),) = stage.files.items()
    read = transcript.parse(raw)
    assert key.startswith("transcripts/00000000-0000-4000-8000-000000000001/2026/11/23/")
    assert (read.contact_id, read.initial_contact_id) == (chat.id, chat.id)
    said = [(one.role, one.text) for one in read.messages]
    assert said[0] == ("resident", "Var ligger biblioteket?")
    assert said[-2:] == [("resident", "Är det någon där?"), ("guide", "Mitt emot stationen.")]
    assert not chat.say("Tack!"), "it is over"


def test_a_bot_answers_until_the_resident_wants_a_human(stage):
    events = []

    def fulfil(event, _at):
        events.append(event)
        wanted = "människa" in event["inputTranscript"]
        action = {"type": "Close" if wanted else "ElicitIntent"}
        state = {"dialogAction": action, "sessionAttributes": event["sessionState"]["sessionAttributes"]}
        if wanted:
            state["intent"] = {"name": "Person", "state": "Fulfilled"}
        return {"sessionState": state, "messages": [{"contentType": "PlainText", "content": "Svar."}]}, 0.1

    stage.bot = Bot(function=fulfil)
    chat = stage.exchange.chat(
        "solhamra", "chat", "Alva Ek", "När har biblioteket öppet?", {"municipality": "solhamra"}, at=OPEN
    )
    until(lambda: any(line.role is Role.MACHINE for line in chat.lines))
    chat.say("Jag vill prata med en människa")
    until(lambda: chat.state is State.QUEUED)

    assert [one["inputTranscript"] for one in events] == [
        "När har biblioteket öppet?",
        "Jag vill prata med en människa",
    ]
    assert [line.text for line in chat.lines if line.role is Role.MACHINE] == ["Svar.", "Svar."]


def test_a_listener_is_told_everything_in_order_and_nothing_after_it_left(stage):
    live, news = stage.chat(), []
    leave = live.subscribe(news.append, since=0)
    until(lambda: live.state is State.QUEUED)
    until(live.answer)
    until(lambda: live.state is State.CONNECTED)
    leave()
    live.reply("Hej!")

    assert [one for one in news if isinstance(one, Line)] == live.lines[:-1]
    assert [one for one in news if isinstance(one, State)][-2:] == [State.QUEUED, State.CONNECTED]


def test_a_contact_that_nobody_ends_ends_by_itself(stage):
    live = answered(stage)
    stage.clock.advance(LONGEST)

    until(lambda: live.is_over)


def test_no_more_are_taken_than_it_can_bear(stage):
    for _ in range(MOST_LIVE):
        stage.chat()
    with pytest.raises(BusyError):
        stage.chat()

    first = stage.exchange.contacts()[-1]
    first.hang_up()
    until(lambda: first.is_over)
    assert stage.chat().id


def test_it_stops_with_everything_that_goes_on(stage):
    contacts = [stage.call(), stage.chat(), answered(stage)]
    stage.exchange.stop()

    assert all(one.is_over for one in contacts)
    with pytest.raises(BusyError):
        stage.call()


def test_a_number_of_nobody_is_not_connected(stage):
    with pytest.raises(UnknownNumberError):
        stage.exchange.call(CALLER, "+46846500499")


def test_contacts_are_found_by_id_and_by_their_token(stage):
    chat = stage.chat()

    assert stage.exchange.get(chat.id) is chat
    assert stage.exchange.by_token(chat.participant_token) is chat
    assert stage.exchange.get("someone else") is None
    assert stage.exchange.by_token("") is None
