"""What Lex V2 asks and takes, by its recorded events and by the service's own model in botocore."""

from __future__ import annotations

import json

import botocore.session
import pytest
from botocore.validate import ParamValidator

from envag.domain.chat_turn import ChatTurn, Intent, Outcome, Reply
from envag.intake import lex
from envag.intake.payload import UnreadableError
from tests.integration.recorded import EVENTS

pytestmark = pytest.mark.req("R50")

RECORDED = sorted((EVENTS / "bot").glob("*.json"))


@pytest.fixture(scope="module")
def model():
    return botocore.session.get_session().get_service_model("lexv2-runtime")


def recorded(name):
    return json.loads((EVENTS / f"bot/{name}.json").read_text("utf-8"))


def problems(model, shape, value):
    return ParamValidator().validate(value, model.shape_for(shape)).generate_report()


def test_the_first_turn_is_read():
    assert lex.parse(recorded("question")) == ChatTurn(
        session="c4a70000-0000-4000-8000-0000000000b1",
        words="Gatlampan utanför mig är trasig, hur anmäler jag det?",
        municipality="solhamra",
        reference="SOL-0XQ9-PK2A",
        language="sv",
        intent=Intent.FALLBACK,
    )


def test_a_later_turn_knows_what_was_answered():
    said = lex.parse(recorded("solved"))

    assert (said.number, said.answered, said.intent) == (1, "trasig-gatlampa@2", Intent.SOLVED)


def test_the_locale_tells_the_language_where_the_flow_does_not():
    event = recorded("finnish")
    del event["sessionState"]["sessionAttributes"]["language"]

    assert lex.parse(event).language == "fi"
    assert lex.parse(recorded("without_session_attributes")).language == "sv"


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_recorded_states_are_those_of_the_service(model, path):
    event = json.loads(path.read_text("utf-8"))

    assert problems(model, "SessionState", event["sessionState"]) == ""
    assert problems(model, "SessionId", event["sessionId"]) == ""
    for interpretation in event["interpretations"]:
        assert problems(model, "Intent", interpretation["intent"]) == ""
    assert {event["sessionState"]["intent"]["name"]} <= set(Intent)


@pytest.mark.parametrize("event", [None, {}, [], "x", {"sessionId": 3}, {"inputTranscript": "hej"}])
def test_what_is_no_event_of_lex_is_refused(event):
    with pytest.raises(UnreadableError):
        lex.parse(event)


@pytest.mark.parametrize("turn", ["", "x", "-1", "²", "1.5", None, 4])
def test_a_turn_that_is_no_number_is_the_first(turn):
    event = recorded("solved")
    event["sessionState"]["sessionAttributes"]["turn"] = turn

    assert lex.parse(event).number == 0
    assert lex.render(event, Reply(Outcome.GREETED, ("Hej",)))["sessionState"]["sessionAttributes"]["turn"] == "1"


def test_new_fields_are_no_matter():
    assert lex.parse(recorded("question") | {"new": {"field": 1}}) == lex.parse(recorded("question"))


REPLIES = [
    Reply(Outcome.ANSWERED, ("Svar", "Blev det svar?"), answered="a@1"),
    Reply(Outcome.PROOF_ASKED, ("Visa att ärendet är ditt.",)),
    Reply(Outcome.PERSON, ends=Intent.PERSON),
    Reply(Outcome.SOLVED, ("Hej då",), ends=Intent.SOLVED),
    Reply(Outcome.ANSWERED, ("ord " * 4000,)),
    Reply(Outcome.ANSWERED, ("x" * 3000, "")),
]


@pytest.mark.parametrize("reply", REPLIES)
def test_the_answer_is_what_the_service_takes(model, reply):
    answer = lex.render(recorded("solved"), reply)

    assert problems(model, "SessionState", answer["sessionState"]) == ""
    # The validator knows least lengths only, so the greatest are read from the model.
    messages = answer.get("messages", [])
    assert len(messages) <= model.shape_for("Messages").metadata["max"]
    for message in messages:
        assert problems(model, "Message", message) == ""
        assert message["contentType"] == "PlainText"
        assert 1 <= len(message["content"]) <= model.shape_for("Text").metadata["max"]
    assert json.loads(json.dumps(answer)) == answer


def test_the_limits_are_those_of_the_service(model):
    assert model.shape_for("Text").metadata["max"] == lex.LONGEST_MESSAGE
    assert model.shape_for("Messages").metadata["max"] == lex.MOST_MESSAGES


def test_going_on_asks_for_the_next_words_and_remembers():
    answer = lex.render(recorded("question"), Reply(Outcome.ANSWERED, ("Svar",), answered="a@1"))

    state = answer["sessionState"]
    assert state["dialogAction"] == {"type": "ElicitIntent"}
    assert "intent" not in state
    assert state["sessionAttributes"] == {
        "municipality": "solhamra",
        "reference": "SOL-0XQ9-PK2A",
        "language": "sv",
        "turn": "1",
        "answered": "a@1",
    }


def test_handing_over_closes_with_the_intent_that_the_flow_branches_on():
    answer = lex.render(recorded("question"), Reply(Outcome.PERSON, ends=Intent.PERSON))

    assert answer["sessionState"]["dialogAction"] == {"type": "Close"}
    assert answer["sessionState"]["intent"]["name"] == "Person"
    assert answer["sessionState"]["intent"]["state"] == "Fulfilled"
    assert "messages" not in answer


def test_an_answer_of_before_is_forgotten_and_the_asked_proof_remembered():
    asked = lex.render(recorded("solved"), Reply(Outcome.PROOF_ASKED, ("?",)))
    event = recorded("solved")
    event["sessionState"]["sessionAttributes"] = asked["sessionState"]["sessionAttributes"]

    assert lex.parse(event).answered == ""
    assert lex.parse(event).proof_asked
    assert lex.parse(event).number == 2
    again = lex.render(event, Reply(Outcome.GREETED, ("?",)))
    assert again["sessionState"]["sessionAttributes"]["proofAsked"] == "true"


def test_a_long_text_is_broken_between_words():
    words = " ".join(f"ord{number}" for number in range(400))
    messages = lex.render(recorded("question"), Reply(Outcome.ANSWERED, (words,)))["messages"]

    assert len(messages) > 1
    assert " ".join(message["content"] for message in messages) == words
