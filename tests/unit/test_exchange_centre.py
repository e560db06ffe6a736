"""Amazon Connect's part towards our own functions, with live contacts behind it."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from envag.ports.contact_centre import ContactCentreError
from local.connect_api import recorded
from local.exchange import MOST_TASKS
from local.exchange_centre import ExchangeCentre
from local.live import TASK, State
from tests.centre import CALL, CHAT
from tests.unit.exchange_stage import CALLER, OPEN, SOLHAMRA, Stage, until

WORDS = {"municipality": "solhamra", "display_name": "Alva Ek", "text": "Hej!", "client_token": "t" * 36}
CASE = {
    "municipality": "solhamra",
    "name": "SOL-BN42-98KB Ännu utan ärendetyp",
    "link": "https://arenden.example/case/solhamra/SOL-BN42-98KB",
    "link_text": "Öppna ärendet",
    "reference": "SOL-BN42-98KB",
}


@pytest.fixture
def stage():
    one = Stage()
    yield one
    one.exchange.stop()


@pytest.fixture
def centre(stage):
    return ExchangeCentre(stage.exchange, recorded())


@pytest.mark.req("R3")
def test_one_token_is_one_live_chat_also_at_the_same_time(centre, stage):
    with ThreadPoolExecutor(8) as pool:
        started = set(pool.map(lambda _: centre.start_chat(**WORDS, language="fi"), range(8)))

    (one,), (live,) = started, stage.exchange.contacts()
    assert one == (live.id, live.participant_id, live.participant_token)
    assert live.lines[0].text == "Hej!"
    until(lambda: live.attributes)
    assert (live.attributes["municipality"], live.attributes["language"]) == ("solhamra", "fi")
    assert centre.municipality_of(live.id) == "solhamra"


def test_the_first_events_of_a_chat_bear_no_mark_as_from_connect(centre, stage):
    centre.start_chat(**WORDS)
    until(lambda: len(stage.events) > 2 or stage.exchange.contacts()[0].is_over)

    assert "municipality" not in stage.events[0]["detail"]["tags"]
    assert stage.events[-1]["detail"]["tags"]["municipality"] == "solhamra"


def test_a_live_call_is_known_and_so_are_the_recorded_ones(centre, stage):
    live = stage.call()
    known = centre.contact(live.id)

    assert (known.id, known.channel, known.initiated_at) == (live.id, "VOICE", OPEN)
    assert (known.dialled, known.caller, known.method) == (SOLHAMRA, CALLER, "INBOUND")
    assert centre.contact(CALL).id == CALL
    assert centre.municipality_of(CHAT) == "solhamra"
    assert centre.contact("nobody's") is None


def test_a_task_waits_for_a_guide_who_takes_and_ends_it(centre, stage):
    for _ in range(2):
        centre.start_task(**CASE, client_token="e1")
    (task,) = stage.exchange.contacts()
    until(lambda: task.state is State.QUEUED)
    assert (task.channel, task.identity.name, task.identity.link) == (TASK, CASE["name"], CASE["link"])
    assert task.attributes["reference"] == CASE["reference"]

    task.answer()
    until(lambda: task.state is State.CONNECTED)
    task.end()
    until(lambda: task.is_over)
    assert stage.events[-1]["detail"]["eventType"] == "COMPLETED"


def test_one_task_too_many_takes_the_place_of_the_oldest(centre, stage):
    for number in range(MOST_TASKS + 1):
        centre.start_task(**CASE, client_token=f"e{number}")
        until(lambda: stage.exchange.contacts()[0].state is State.QUEUED)
    oldest = stage.exchange.contacts()[-1]
    until(lambda: oldest.is_over)

    assert sum(not one.is_over for one in stage.exchange.contacts()) == MOST_TASKS


def test_a_closing_exchange_and_an_unknown_municipality_are_told_as_the_port_does(centre, stage):
    with pytest.raises(ContactCentreError):
        centre.start_chat(**WORDS | {"municipality": "nowhere"})
    stage.exchange.stop()
    with pytest.raises(ContactCentreError):
        centre.start_task(**CASE, client_token="late")
    with pytest.raises(ContactCentreError):
        centre.start_chat(**WORDS)
