"""The bot's function as Lex calls it: recorded turns through the handler, on the deployed table."""

from __future__ import annotations

import copy
import json
import re
from unittest import mock

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.domain.case import Case, EventType, Priority, Resolution, Status
from envag.domain.proof import sign
from tests.builders import a_case, an_event
from tests.integration.recorded import EVENTS, play

pytestmark = pytest.mark.req("R50")

SLUG, REFERENCE = "solhamra", "SOL-0XQ9-PK2A"


@pytest.fixture
def stack(new_stack):
    """A deployment with the chat's own case, as ``call_flow`` opens it before the bot is asked."""
    stack = new_stack()
    open_case(stack)
    return stack


def store_of(stack):
    return DynamoCaseStore(stack.clients("dynamodb"), stack.table)


def open_case(stack, **changes):
    fields = {"reference": REFERENCE, "channel": "chat", "source": "b1", "party": None, "resident": ""}
    case = a_case(**fields | changes)
    assert store_of(stack).create(case, an_event(data={})) is None
    return case


def turn(name, **attributes):
    event = json.loads((EVENTS / f"bot/{name}.json").read_text("utf-8"))
    event["sessionState"]["sessionAttributes"] |= attributes
    return event


def said(event, words):
    changed = copy.deepcopy(event)
    changed["inputTranscript"] = words
    return changed


def texts(answer):
    return [message["content"] for message in answer.get("messages", ())]


def action(answer):
    state = answer["sessionState"]
    return state["dialogAction"]["type"], state.get("intent", {}).get("name", "")


def noted(stack, kind):
    return [e for e in store_of(stack).timeline(SLUG, REFERENCE) if e.type is kind]


def the_case(stack) -> Case:
    return store_of(stack).get(SLUG, REFERENCE)


@pytest.mark.req("R4")
def test_a_question_is_answered_from_an_article_that_the_case_notes(stack):
    answer = play(stack, "bot/question.json")

    assert action(answer) == ("ElicitIntent", "")
    told, asked = texts(answer)
    assert told.startswith("Anmäl lampan på vår webbplats")
    assert "Källa: Trasig gatlampa i Solhamra" in told
    assert "https://solhamra.example/felanmalan" in told
    assert "automatiskt svar" in asked
    assert asked.endswith("Blev det svar på din fråga?")
    (event,) = noted(stack, EventType.BOT_ANSWERED)
    attributes = answer["sessionState"]["sessionAttributes"]
    assert event.data == {"article": attributes["answered"]}
    assert re.fullmatch(r"trasig-gatlampa@\d+", attributes["answered"])
    assert attributes["turn"] == "1"
    assert attributes["municipality"] == SLUG


def test_the_same_turn_asked_again_is_noted_once_even_later(stack):
    first = play(stack, "bot/question.json")
    later = mock.Mock(now=lambda: stack.clock.now().replace(hour=11))
    with mock.patch.object(stack.function("bot"), "CLOCK", later):
        again = play(stack, "bot/question.json")

    assert again == first
    assert len(noted(stack, EventType.BOT_ANSWERED)) == 1
    assert play(stack, "bot/dialog_hook.json")["messages"] == first["messages"]


def test_a_yes_closes_the_case_and_says_goodbye(stack):
    answered = play(stack, "bot/question.json")["sessionState"]["sessionAttributes"]
    answer = stack.invoke("bot", turn("solved", **answered))

    assert action(answer) == ("Close", "Solved")
    assert REFERENCE in texts(answer)[0]
    case = the_case(stack)
    assert (case.status, case.resolution) == (Status.CLOSED, Resolution.SELF_SERVICE)
    assert case.contact_reason
    assert stack.invoke("bot", turn("solved", **answered)) == answer
    assert len(noted(stack, EventType.CLOSED)) == 1


def test_a_no_hands_over_and_leaves_the_case_open(stack):
    answer = play(stack, "bot/not_solved.json")

    assert action(answer) == ("Close", "Person")
    assert the_case(stack).status is Status.NEW


@pytest.mark.parametrize("name", ["no_answer_known", "person", "unknown_municipality", "without_session_attributes"])
def test_everything_else_ends_with_a_human(stack, name):
    answer = play(stack, f"bot/{name}.json")

    assert action(answer) == ("Close", "Person")
    assert noted(stack, EventType.BOT_ANSWERED) == []


@pytest.mark.req("X32")
def test_danger_is_told_first_and_the_department_learns_of_it(stack):
    answer = play(stack, "bot/danger.json")

    assert action(answer) == ("Close", "Person")
    assert texts(answer)[0] == "Ring 112 nu om någon är i fara."
    assert the_case(stack).priority is Priority.URGENT
    stack.drain()
    (alarm,) = noted(stack, EventType.ADDED)
    told = {event: json.loads(body["Message"]) for _, event, body in stack.told()}
    assert told[alarm.id]["priority"] == "urgent"


@pytest.mark.req("X32")
def test_danger_is_told_also_when_nothing_can_be_stored(stack):
    broken = mock.Mock()
    broken.get.side_effect = OSError("no table")
    with mock.patch.object(stack.function("bot"), "STORE", broken):
        answer = play(stack, "bot/danger.json")

    assert texts(answer)[0] == "Ring 112 nu om någon är i fara."
    assert action(answer) == ("Close", "Person")


def test_a_failing_store_ends_with_a_human_and_never_with_an_error(stack):
    broken = mock.Mock()
    broken.get.side_effect = OSError("hemlig text")
    with mock.patch.object(stack.function("bot"), "STORE", broken):
        answer = play(stack, "bot/question.json")

    assert action(answer) == ("Close", "Person")
    assert broken.get.call_count == 2
    assert "hemlig text" not in stack.log.getvalue()


@pytest.mark.parametrize("event", [{}, None, [], {"sessionId": "s", "sessionState": 7}, "hej"])
def test_what_is_no_event_of_lex_ends_with_a_human(stack, event):
    assert action(stack.invoke("bot", event)) == ("Close", "Person")


@pytest.mark.req("R16")
def test_how_a_case_stands_is_told_to_who_proves_it(stack):
    store = store_of(stack)
    other = a_case("other", status=Status.IN_PROGRESS)
    store.create(other, an_event(data={"text": "Min granne heter Alva"}))
    keys = store.proof_keys(SLUG)
    address = f"kontakt+{sign(keys, SLUG, other.reference)}@solhamra.example"

    answer = stack.invoke("bot", said(turn("status"), f"Hur går det? {address}"))

    told = texts(answer)[0]
    assert told.startswith(f"Ärende {other.reference}: Vi arbetar med det.")
    assert "Du får svar senast tisdag 24 november 2026" in told
    assert "Alva" not in told
    assert action(answer) == ("ElicitIntent", "")
    (event,) = noted(stack, EventType.BOT_ANSWERED)
    assert event.data == {"case": other.reference}


@pytest.mark.req("R16")
def test_a_wrong_proof_a_bare_reference_and_an_unknown_case_are_answered_alike(stack):
    store = store_of(stack)
    other = a_case("other")
    store.create(other, an_event(data={}))
    proof = sign(store.proof_keys(SLUG), SLUG, other.reference)
    forged = proof[:-1] + ("a" if proof[-1] != "a" else "b")
    elsewhere = sign(store.proof_keys("lindholmstad"), "lindholmstad", other.reference)
    tried = (forged, elsewhere, other.reference, "SOL-7K3F-9QWM", "mitt ärendenummer är 12345")

    answers = [stack.invoke("bot", said(turn("status"), f"Hur går det med {words}?")) for words in tried]

    assert all(answer == answers[0] for answer in answers)
    assert action(answers[0]) == ("ElicitIntent", "")
    assert "svarsadressen" in texts(answers[0])[0]
    assert noted(stack, EventType.BOT_ANSWERED) == []


def test_finnish_is_answered_from_a_finnish_article_only(stack):
    answered = play(stack, "bot/finnish.json")
    other = stack.invoke("bot", said(turn("finnish"), "Katuvalo on rikki, miten ilmoitan?"))

    assert texts(answered)[0].startswith("Kerro, jos tarvitset tulkin.")
    assert action(other) == ("Close", "Person")


def test_no_word_of_a_resident_is_logged(stack):
    for name in ("question", "danger", "status", "finnish"):
        play(stack, f"bot/{name}.json")

    log = stack.log.getvalue()
    assert '"outcome":"answered"' in log.replace(" ", "")
    for word in ("Gatlampan", "brinner", "Storgatan", "tulkin"):
        assert word not in log
