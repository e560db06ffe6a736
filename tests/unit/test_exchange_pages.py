"""The telephone and the switchboard of a laptop, in front of live contacts through the real flows."""

from __future__ import annotations

import asyncio
import json
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from envag.cli.municipalities import load
from local.contact_news import ContactNews
from local.front_door import _only_this_machine
from local.live import State
from local.pages import PHONE, SWITCHBOARD, WORDS, Pages
from local.phone_pages import PhonePages, called, moment
from local.ports import beginning_at
from local.switchboard_pages import SwitchboardPages
from tests.unit.exchange_stage import CALLER, SOLHAMRA, Stage, until
from tests.unit.test_local_pages import Page


@pytest.fixture
def stage():
    one = Stage()
    yield one
    one.exchange.stop()


@pytest.fixture
def switchboard(stage):
    pages = Pages(load(), beginning_at(8080))
    return SwitchboardPages(pages, ContactNews(stage.exchange, {one.slug: one for one in load()}))


@pytest.fixture
def ask(stage):
    """A request to the pages: its answer with its text."""
    pages = Pages(load(), beginning_at(8080))
    news = ContactNews(stage.exchange, {one.slug: one for one in load()})

    def request(path, *, method="GET", read=None, **options):
        async def go():
            app = web.Application(middlewares=[_only_this_machine])
            for room in (PhonePages(pages, news), SwitchboardPages(pages, news), news):
                room.add_to(app.router)
            async with (
                TestClient(TestServer(app)) as client,
                client.request(method, path, allow_redirects=False, **options) as answer,
            ):
                body = await (read(answer.content) if read else answer.read())
                text = body.decode("utf-8", "replace")
                return SimpleNamespace(status=answer.status, headers=answer.headers, text=text, page=Page(text))

        return asyncio.run(go())

    return request


def dial(ask, **fields):
    form = {"till": SOLHAMRA, "fran": CALLER, "klockan": "annan", "tid": "2026-11-23T09:00"} | fields
    return ask(PHONE, method="POST", data=form)


def test_every_municipality_and_each_of_its_numbers_can_be_chosen(ask):
    text = ask(PHONE).text

    for place in load():
        assert place.name in text
        for one in called(place):
            assert f'value="{one.number}"' in text
            assert one.shown in text


def test_a_call_is_dialled_and_shown_as_it_goes_on(ask, stage):
    answer = dial(ask)
    (live,) = stage.exchange.contacts()
    stage.move_until(lambda: live.state is State.QUEUED)

    page = ask(answer.headers["Location"]).page

    assert answer.status == 303
    assert live.identity.began_at == moment("2026-11-23T09:00")
    assert "Hej och välkommen till Solhamra kommun" in page.text
    assert live.attributes["reference"] in page.text
    assert not page.wrong


def test_a_withheld_number_and_a_strange_one_are_withheld(ask, stage):
    dial(ask, fran="")
    dial(ask, fran="+46812345678")

    assert [one.identity.number for one in stage.exchange.contacts()] == ["", ""]


def test_whoever_is_alone_lets_somebody_answer_by_themselves(ask, stage):
    dial(ask, svarar="sjalv")
    (live,) = stage.exchange.contacts()

    stage.move_until(lambda: live.state is State.CONNECTED)


@pytest.mark.parametrize(
    ("fields", "problem"),
    [({"tid": ""}, "ValueError"), ({"tid": "i natt"}, "ValueError"), ({"till": "+46846500499"}, "UnknownNumberError")],
)
def test_what_cannot_be_dialled_is_told_in_swedish(ask, stage, fields, problem):
    answer = dial(ask, **fields)

    assert answer.status == 422
    assert WORDS[problem] in answer.text
    assert stage.exchange.contacts() == []


def test_a_guide_answers_writes_and_ends_at_the_switchboard(ask, stage):
    chat = stage.chat("Var ligger biblioteket?")
    until(lambda: chat.state is State.QUEUED)
    room = f"{SWITCHBOARD}/{chat.id}"
    assert "Alva Ek" in ask(SWITCHBOARD).text
    assert f'action="{room}/svara"' in ask(SWITCHBOARD).text

    ask(f"{room}/svara", method="POST")
    until(lambda: chat.state is State.CONNECTED)
    ask(f"{room}/skriv", method="POST", data={"text": "Mitt emot <stationen>."})
    page = ask(room)
    ask(f"{room}/avsluta", method="POST")
    until(lambda: chat.is_over)

    assert "Mitt emot &lt;stationen&gt;." in page.text
    assert not page.page.wrong
    assert ask(f"{room}/annat", method="POST").status == 404


def test_a_guide_passes_on_to_a_unit_by_its_name(ask, stage):
    live = stage.call()
    until(lambda: live.lines)
    stage.move_until(live.answer)
    stage.move_until(lambda: live.state is State.CONNECTED)
    room = f"{SWITCHBOARD}/{live.id}"
    assert "Bygglov" in ask(room).page.text

    ask(f"{room}/koppla", method="POST", data={"till": "bygglov"})
    until(lambda: live.queue == "bygglov")


def test_keys_are_pressed_and_the_phone_is_put_down(ask, stage):
    live = stage.call(at=moment("2026-11-22T23:00"))
    stage.move_until(lambda: "Tryck ett" in live.lines[-1].text if live.lines else False)

    ask(f"{PHONE}/{live.id}/tangent", method="POST", data={"tangent": "1"})
    until(lambda: "Tryck ett" not in live.lines[-1].text)
    ask(f"{PHONE}/{live.id}/lagg-pa", method="POST")
    until(lambda: live.state is State.CALL_BACK)


def test_the_news_of_a_contact_come_one_by_one_from_where_the_page_is(ask, stage):
    chat = stage.chat("Ett")
    until(lambda: chat.state is State.QUEUED)
    chat.say("Två")

    def of(fran, **headers):
        async def one(content):
            return await content.readuntil(b"\n\n")

        event = ask(f"/lokalt/kontakt/{chat.id}/nytt?fran={fran}", read=one, headers=headers).text
        return dict(line.split(": ", 1) for line in event.strip().split("\n"))

    last = len(chat.lines) - 1
    assert json.loads(of(0)["data"])["line"]["text"] == "Ett"
    assert json.loads(of(last)["data"])["line"] == {
        "role": "resident",
        "name": "Invånaren",
        "text": "Två",
        "at": json.loads(of(last)["data"])["line"]["at"],
        "seconds": 0.0,
    }
    assert of(last)["id"] == str(last + 1)
    assert of(0, **{"Last-Event-ID": str(last)}) == of(last), "a browser that was away goes on where it was"
    assert json.loads(of(last + 1)["data"])["contact"]["state"] == "queued"


def test_those_who_wait_stand_first_and_those_who_left_last(switchboard, stage):
    over, waits = stage.chat("Jag går"), stage.chat("Jag väntar")
    over.hang_up()
    until(lambda: over.is_over)
    until(lambda: waits.state is State.QUEUED)

    assert [one["id"] for one in switchboard.part()["contacts"]] == [waits.id, over.id]


def test_what_nobody_knows_is_not_found(ask):
    for path in (f"{PHONE}/okand", f"{SWITCHBOARD}/okand", "/lokalt/kontakt/okand/nytt"):
        assert ask(path).status == 404
