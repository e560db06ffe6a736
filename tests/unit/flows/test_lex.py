"""Lex as it is played: what its function is asked, what it may answer, and where the flow goes on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from envag.cli.municipalities import find
from envag.flows.house import scene
from envag.flows.lex import FALLBACK, LIMIT, Conversation, LexError
from envag.flows.player import play
from envag.flows.scene import Bot, Caller
from tests.builders import NOW
from tests.unit.flows.samples import templates

RECORDED = Path(__file__).parents[3] / "events" / "bot"
CHAT = "c4a70000-0000-4000-8000-00000000000b"


def answer(kind="ElicitIntent", *said, intent="", **attributes):
    state = {"dialogAction": {"type": kind}, "sessionAttributes": attributes}
    if intent:
        state["intent"] = {"name": intent, "state": "Fulfilled"}
    return {"sessionState": state, "messages": [{"contentType": "PlainText", "content": one} for one in said]}


class Function:
    """Answers with what it was given, one after the other, and keeps what it was asked."""

    def __init__(self, *answers, took=0.2):
        self._answers, self._took, self.asked = list(answers), took, []

    def __call__(self, event, at):
        self.asked.append(json.loads(json.dumps(event)))
        one = self._answers.pop(0)
        if isinstance(one, Exception):
            raise one
        return one, self._took


def conversation(function, **changes):
    return Conversation(bot=Bot(function=function, **changes), session=CHAT, locale="sv_SE", attributes={"a": "b"})


def shape(value):
    """The names of an event and the kinds of what stands there."""
    if isinstance(value, dict):
        return {name: shape(one) for name, one in value.items()}
    if isinstance(value, list):
        return [shape(one) for one in value]
    return type(value).__name__


def test_the_function_is_asked_as_lex_asks_it():
    function = Function(answer())
    conversation(function).turn("Hej", NOW)

    expected = json.loads((RECORDED / "dialog_hook.json").read_text("utf-8"))
    asked = function.asked[0]
    for event in (asked, expected):
        event["sessionState"]["sessionAttributes"] = {}
    assert shape(asked) == shape(expected)
    assert (asked["inputTranscript"], asked["invocationSource"], asked["sessionId"]) == ("Hej", "DialogCodeHook", CHAT)


def test_what_the_function_keeps_comes_back_the_next_time():
    function = Function(answer(mode="waiting"), answer())
    talk = conversation(function)
    talk.turn("Ett", NOW)
    talk.turn("Två", NOW)

    assert [one["sessionState"]["sessionAttributes"] for one in function.asked] == [{"a": "b"}, {"mode": "waiting"}]


def test_a_turn_that_the_function_leaves_to_lex_is_fulfilled_by_it():
    function = Function(answer("Delegate"), answer("Close", "Hej då", intent="Solved"))
    turn = conversation(function).turn("Tack", NOW)

    assert [one["invocationSource"] for one in function.asked] == ["DialogCodeHook", "FulfillmentCodeHook"]
    assert (turn.messages, turn.intent, turn.goes_on) == (("Hej då",), "Solved", False)
    assert turn.seconds == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("words", "intent"), [("Jag vill prata med någon", "Person"), ("jag vill prata, med NÅGON!", "Person"), ("Vad", "")]
)
def test_the_very_words_of_an_intent_are_it(words, intent):
    samples = {"sv_SE": {"Person": ("Jag vill prata med någon",)}, "fi_FI": {"Solved": ("Vad",)}}
    function = Function(answer())
    conversation(function, utterances=samples).turn(words, NOW)

    (guess,) = function.asked[0]["interpretations"]
    assert guess["intent"]["name"] == (intent or FALLBACK)


@pytest.mark.parametrize(
    "function",
    [
        Function(RuntimeError("down")),
        Function(answer(), took=LIMIT),
        Function({"messages": []}),
        Function(answer("ElicitSlot")),
        Function(answer("ConfirmIntent")),
    ],
    ids=["fails", "is too slow", "says nothing of what comes next", "asks for a slot", "asks for a yes"],
)
def test_what_lex_refuses_ends_the_conversation(function):
    with pytest.raises(LexError):
        conversation(function).turn("Hej", NOW)


# In the flow of a chat ---------------------------------------------------------------------------------------------


def chat(function, *says):
    """The chat flow of a municipality whose bot is switched on."""

    def call_flow(_arn, _event, _at):
        told = {
            "status": "ok",
            "open": "true",
            "botOn": "true",
            "bot": "Jag är en maskin.",
            "message": "Hej!",
            "goodbye": "Hej då!",
            "handOver": "En människa tar över.",
            "language": "sv",
            "crisisOn": "false",
            "queueArn": next(iter(around.queues)),
            "reference": "SOL-0000-0000",
        }
        return told, 0.1

    around = scene(
        find("solhamra"),
        templates().values(),
        function=call_flow,
        at=NOW,
        bot=Bot(function=function) if function else None,
    )
    caller = Caller(contact_id=CHAT, dialled="", channel="CHAT", says=says, marks={"municipality": "solhamra"})
    return play(around, caller)


@pytest.mark.req("R50")
@pytest.mark.parametrize(
    ("function", "says"),
    [
        (Function(RuntimeError("down")), ("Hej",)),
        (Function(answer(), took=LIMIT), ("Hej",)),
        (Function(answer("ElicitIntent", "Blev det rätt?")), ("Hej",)),
        (None, ("Hej",)),
    ],
    ids=["it fails", "it is slow", "who falls silent", "no bot"],
)
def test_a_bot_that_cannot_go_on_leads_to_a_human(function, says):
    played = chat(function, *says)

    assert played.end == "talked"
    assert "chat/machine" in played.path
    assert played.queue
