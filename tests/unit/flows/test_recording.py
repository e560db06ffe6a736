"""A call is recorded only where its municipality wants it, and only behind the words that say so."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from envag.catalogue.compiling import numbers
from envag.cli.municipalities import load
from envag.domain.directory import Directory
from envag.flows.filled import INSTANCE_ARN, arn
from envag.flows.house import scene
from envag.flows.player import play
from envag.flows.scene import Caller, Queue
from envag.intake import call
from envag.usecases.answer_call import answer_call
from tests.builders import NOW
from tests.centre import FixedClock
from tests.fakes.store import MemoryCaseStore
from tests.unit.flows.samples import templates

SOLHAMRA, NORRSJOFORS, BYGGLOV = "+46846500410", "+46980319210", "+46846500421"
CONTACT = "c0a11000-0000-4000-8000-00000000000a"
FINNISH_HOURS = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
HOST_ANSWERS = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)
UNIT_HOURS = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
BY_LANGUAGE = {"sv": "Samtalet spelas in.", "fi": "Puhelu nauhoitetaan."}


def played(*recording, slug="solhamra", at=NOW, queue=None, says=None, failing=(), **caller):
    """A call while the municipalities of ``recording`` record; blocks of the inbound flow in ``failing`` fail."""
    served = {one.slug: replace(one, records_calls=one.slug in recording) for one in load()}
    directory = Directory(numbers=numbers(load()), slugs=tuple(served), municipality=served.__getitem__)
    store = MemoryCaseStore()

    def function(_, event, moment):
        answer = answer_call(
            call.parse(json.loads(json.dumps(event))),
            call.question(event),
            instance_arn=INSTANCE_ARN,
            directory=directory,
            store=store,
            clock=FixedClock(moment),
        )
        return answer | (says or {}), 0.3

    around = scene(
        served[slug], templates().values(), function=function, at=at, queue=lambda key: (queue or {}).get(key, Queue())
    )
    number = {"solhamra": SOLHAMRA, "norrsjofors": NORRSJOFORS}[slug]
    return play(around, Caller(**{"contact_id": CONTACT, "dialled": number, "number": "+46701740605"} | caller))


def told(call):
    return [words for words in BY_LANGUAGE.values() if words in call.heard]


@pytest.mark.req("R22")
def test_nothing_is_recorded_unless_the_municipality_wants_it():
    call = played()

    assert (call.recorded, told(call)) == ([], [])
    assert "inbound/record" not in call.path


def test_a_recorded_call_is_told_before_anybody_answers():
    call = played("solhamra")

    assert call.recorded == [CONTACT]
    (said,) = [one for one in call.said if one.text == "Samtalet spelas in."]
    assert said.at + said.seconds <= call.queued_after < call.human_after
    assert call.spoken_before_the_queue <= 20


def test_it_is_told_in_the_language_that_was_chosen():
    call = played("norrsjofors", slug="norrsjofors", at=FINNISH_HOURS, keys=("2",))

    assert (call.recorded, told(call)) == ([CONTACT], ["Puhelu nauhoitetaan."])


@pytest.mark.parametrize(
    ("recording", "recorded"),
    [
        (("norrsjofors",), []),
        (("solhamra",), []),
        (("norrsjofors", "solhamra"), [CONTACT]),
    ],
)
def test_where_a_host_answers_both_must_want_it(recording, recorded):
    call = played(*recording, slug="norrsjofors", at=HOST_ANSWERS)

    assert call.queue == arn("queue", "host:solhamra")
    assert (call.recorded, bool(told(call))) == (recorded, bool(recorded))


def test_a_units_own_number_is_not_recorded():
    call = played("solhamra", dialled=BYGGLOV, at=UNIT_HOURS)

    assert call.queue == arn("queue", "bygglov")
    assert (call.recorded, told(call)) == ([], [])


def test_a_call_that_is_passed_on_to_a_unit_is_not_recorded_there():
    call = played("solhamra", transferred_to=(arn("queue", "kansli"),))

    assert len({event["detail"]["contactId"] for event in call.events}) == 2
    assert call.recorded == [CONTACT]


def test_a_call_back_is_not_recorded():
    call = played("solhamra", queue={"kontaktcenter": Queue(answers_after=400)}, keys=("1",))

    assert call.end == "called_back"
    assert call.recorded == []


@pytest.mark.parametrize("says", [{"recording": ""}, {"recordOn": "yes"}, {"status": "error"}])
def test_without_the_words_or_the_wish_nothing_is_recorded(says):
    call = played("solhamra", says=says)

    assert (call.recorded, told(call)) == ([], [])
    assert call.end == "talked"


def test_a_crisis_message_leads_to_a_human_without_recording():
    call = played("solhamra", says={"crisisOn": "true", "crisis": "Vattnet är stängt."})

    assert call.recorded == []
