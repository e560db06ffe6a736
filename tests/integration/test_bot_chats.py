"""Chats with the bot, from the first word to the end: the flow as deployed, Lex as played, the real functions."""

from __future__ import annotations

import json
import uuid

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.catalogue import utterances
from envag.cli.municipalities import FOLDER, find
from envag.domain.case import EventType, Status
from envag.flows.house import scene
from envag.flows.player import play
from envag.flows.scene import Bot, Caller
from tests.unit.flows.samples import templates

pytestmark = pytest.mark.req("R50")

QUESTION = "Gatlampan utanför mig är trasig, hur anmäler jag det?"


@pytest.fixture
def stack(new_stack):
    return new_stack()


def chat(stack, *says, slug="solhamra"):
    """The played chat and what is stored of it."""

    def call_flow(_arn, event, _at):
        return stack.invoke("call_flow", json.loads(json.dumps(event))), 0.3

    def bot(event, _at):
        return stack.invoke("bot", json.loads(json.dumps(event))), 0.3

    around = scene(
        find(slug),
        templates().values(),
        function=call_flow,
        at=stack.clock.now(),
        bot=Bot(function=bot, utterances=utterances.load(FOLDER)),
    )
    caller = Caller(contact_id=str(uuid.uuid4()), dialled="", channel="CHAT", says=says, marks={"municipality": slug})
    played = play(around, caller)
    store, reference = DynamoCaseStore(stack.clients("dynamodb"), stack.table), played.attributes["reference"]
    return played, store.get(slug, reference), store.timeline(slug, reference)


def told_by_the_bot(played):
    return " ".join(one.text for one in played.said if one.by == "bot")


@pytest.mark.req("R4")
def test_a_question_that_an_article_answers_needs_no_human(stack):
    played, case, timeline = chat(stack, QUESTION, "Ja tack!")

    assert "Källa: Trasig gatlampa i Solhamra" in told_by_the_bot(played)
    assert (played.end, played.human_after, played.queue) == ("told", None, "")
    assert case.status is Status.CLOSED
    assert EventType.BOT_ANSWERED in {event.type for event in timeline}


def test_a_human_comes_when_the_answer_was_no_help(stack):
    played, case, _ = chat(stack, QUESTION, "Nej, det hjälpte inte")

    assert "Källa" in told_by_the_bot(played)
    assert played.end == "talked"
    assert case.status is not Status.CLOSED


@pytest.mark.parametrize(
    "says",
    [
        ("Jag vill prata med en människa",),
        (QUESTION,),
        ("Xyzzy plugh",),
    ],
    ids=["who asks for one", "who falls silent", "whom no article answers"],
)
def test_a_human_comes_for_everybody_else(stack, says):
    played, case, _ = chat(stack, *says)

    assert played.end == "talked"
    assert played.queue
    assert case.status is not Status.CLOSED


@pytest.mark.req("X32")
def test_danger_is_told_at_once_and_a_human_comes(stack):
    played, _, _ = chat(stack, "Det brinner i trapphuset och folk är kvar inne!")

    assert "112" in " ".join(played.heard)
    assert played.end == "talked"
    assert "Källa" not in told_by_the_bot(played)


def test_where_it_is_switched_off_a_human_comes_at_once(stack):
    played, _, timeline = chat(stack, QUESTION, slug="norrsjofors")

    assert told_by_the_bot(played) == ""
    assert played.end == "talked"
    assert EventType.BOT_ANSWERED not in {event.type for event in timeline}
