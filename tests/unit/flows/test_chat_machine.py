"""The machine in the chat flow: what goes to it, what it may end with, and that nobody is left with it alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from envag.cli.municipalities import find
from envag.domain.hours import STOCKHOLM
from envag.flows.filled import arn
from envag.flows.house import CHAT, scene
from envag.flows.played import End
from envag.flows.player import play
from envag.flows.scene import Bot, Caller
from tests.unit.flows.samples import templates

SLUG = "solhamra"
WORDS = {
    "message": "Välkommen.",
    "bot": "En dator svarar först.",
    "handOver": "En människa tar över.",
    "goodbye": "Hej då.",
}


def answer(**changes):
    """What call_flow tells a chat."""
    return {
        "status": "ok",
        "reference": "SOL-BN42-98KB",
        "queueArn": arn("queue", "kontaktcenter"),
        "queueFlow": arn("flow", "queue"),
        "whisper": "Solhamra.",
        "open": "true",
        "language": "sv",
        "crisis": "",
        "crisisOn": "false",
        "botOn": "true",
        **WORDS,
        **changes,
    }


CLOSED = answer(open="false", message="Chatten är stängd.")


class Machine:
    """Plays the function behind the bot: says and does what the script tells, turn by turn."""

    def __init__(self, *turns):
        self.events = []
        self._turns = iter(turns)

    def __call__(self, event, _moment):
        self.events.append(event)
        turn = next(self._turns)
        if isinstance(turn, Exception):
            raise turn
        return turn, 0.2


def listening(words="Något mer?"):
    return {
        "sessionState": {"dialogAction": {"type": "ElicitIntent"}, "sessionAttributes": {}},
        "messages": [{"contentType": "PlainText", "content": words}],
    }


def ending(intent):
    return {"sessionState": {"dialogAction": {"type": "Close"}, "intent": {"name": intent, "state": "Fulfilled"}}}


def chat(*answers, machine=None, says=("Hur söker jag bygglov?",)):
    """Plays a chat to which call_flow gives ``answers`` one after the other; an exception is a function that fails."""
    told = iter(answers)

    def call_flow(_arn, _event, _moment):
        one = next(told)
        if isinstance(one, Exception):
            raise one
        return one, 0.3

    around = scene(
        find(SLUG),
        templates().values(),
        function=call_flow,
        at=datetime(2026, 11, 23, 16, 25, tzinfo=STOCKHOLM),
        bot=Bot(function=machine) if machine else None,
    )
    caller = Caller(
        contact_id="c4a70000-0000-4000-8000-0000000000c1",
        dialled=CHAT,
        channel="CHAT",
        says=says,
        marks={"municipality": SLUG},
    )
    played = play(around, caller)
    assert next(told, None) is None, "call_flow was asked less often than the test says"
    return played


@pytest.mark.req("R50")
def test_whoever_is_helped_is_thanked_and_waits_in_no_queue():
    machine = Machine(listening("Så här gör du. Hjälpte det?"), ending("Solved"))

    played = chat(answer(), machine=machine, says=("Hur söker jag bygglov?", "Ja tack"))

    assert played.heard == ["Välkommen.", "En dator svarar först.", "Så här gör du. Hjälpte det?", "Hej då."]
    assert (played.end, played.queued_after) == (End.TOLD, None)
    assert played.attributes["reference"] == "SOL-BN42-98KB"


@pytest.mark.req("R50")
def test_it_gets_what_was_written_first_and_whose_resident_that_is():
    machine = Machine(ending("Person"))

    chat(answer(), answer(), machine=machine)

    (event,) = machine.events
    assert event["inputTranscript"] == "Hur söker jag bygglov?"
    assert event["bot"]["localeId"] == "sv_SE"
    assert event["sessionState"]["sessionAttributes"] == {
        "municipality": SLUG,
        "reference": "SOL-BN42-98KB",
        "language": "sv",
    }


@pytest.mark.req("X18")
def test_it_speaks_finnish_to_whoever_does():
    machine = Machine(ending("Person"))

    chat(answer(language="fi"), answer(language="fi"), machine=machine)

    assert machine.events[0]["bot"]["localeId"] == "fi_FI"
    assert machine.events[0]["sessionState"]["sessionAttributes"]["language"] == "fi"


@pytest.mark.req("R50")
@pytest.mark.parametrize(
    "turns",
    [
        (ending("Person"),),
        (listening(), ending("Person")),
        (ending("FallbackIntent"),),
        (ending("Status"),),
        (RuntimeError(),),
        (listening(), RuntimeError()),
        ({"sessionState": {}},),
        (listening(),),
    ],
    ids=["asks", "asks later", "a miss", "an unknown end", "fails", "fails later", "no answer", "silence"],
)
def test_everything_but_being_helped_leads_to_a_human(turns):
    says = ("Hur söker jag bygglov?", *(["Jag vill tala med någon"] if len(turns) > 1 else []))

    played = chat(answer(), answer(), machine=Machine(*turns), says=says)

    assert "En människa tar över." in played.heard
    assert played.queue == arn("queue", "kontaktcenter")
    assert played.end is End.TALKED
    assert "Hej då." not in played.heard


def test_who_answers_is_asked_again_when_the_machine_has_ended():
    elsewhere = answer(queueArn=arn("queue", "bygglov"), whisper="Nu bygglov.")

    played = chat(answer(), elsewhere, machine=Machine(ending("Person")))

    assert played.queue == arn("queue", "bygglov")
    assert [one.text for one in played.said if one.to == "guide"] == ["Nu bygglov."]


@pytest.mark.req("R27")
@pytest.mark.parametrize("before", [answer(), CLOSED], ids=["it closed meanwhile", "it was closed"])
def test_whoever_wants_a_human_of_a_closed_centre_is_told_so(before):
    played = chat(before, CLOSED, machine=Machine(listening(), ending("Person")), says=("Hej", "En människa tack"))

    assert played.heard[-1] == "Chatten är stängd."
    assert played.heard[-2] == "Något mer?"
    assert (played.end, played.queued_after) == (End.TOLD, None)


@pytest.mark.req("R50")
def test_the_machine_helps_at_night_too():
    played = chat(CLOSED, machine=Machine(listening(), ending("Solved")), says=("Hej", "Tack"))

    assert played.heard == ["Chatten är stängd.", "En dator svarar först.", "Något mer?", "Hej då."]


@pytest.mark.parametrize(
    "failed", [RuntimeError(), {"status": "error", "message": "Fel."}], ids=["fails", "apologises"]
)
def test_a_question_that_fails_after_the_machine_leads_to_a_human(failed):
    played = chat(answer(), failed, machine=Machine(ending("Person")))

    assert played.end is End.TALKED
    assert played.queue == arn("queue", "kontaktcenter")
    assert "tekniskt fel" in played.heard[-2]


def test_a_machine_that_is_off_is_not_asked():
    machine = Machine()

    played = chat(answer(botOn="false"), machine=machine)

    assert machine.events == []
    assert "En dator svarar först." not in played.heard
    assert played.end is End.TALKED


@pytest.mark.req("R50")
def test_a_machine_that_cannot_say_that_it_is_one_does_not_answer():
    machine = Machine()

    played = chat(answer(bot=""), machine=machine)

    assert machine.events == []
    assert played.end is End.TALKED
