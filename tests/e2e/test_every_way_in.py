"""Each way in, from the resident's side of it to the department's queue."""

from __future__ import annotations

import json
import re
import sys
import time
from html.parser import HTMLParser
from pathlib import Path

import pytest

from envag.cli.main import main
from envag.cli.send import play
from envag.domain.case import EventType
from tests.e2e.centre import wait_for
from tests.e2e.slowness import Slowness

EVENTS = Path(__file__).parents[2] / "events"
SOON_SECONDS = 2.0
PEOPLE_NEED_SECONDS = 2.1
"""Who sends a form sooner is asked once more, to tell people from programs."""


class Form(HTMLParser):
    """The fields of the first form of a page, as a browser would send them."""

    def __init__(self, html):
        super().__init__()
        self.action, self.fields = "", {}
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "form":
            self.action = found["action"]
            assert found["method"].lower() == "post"
        elif tag in {"input", "textarea", "select"} and "name" in found and found.get("type") != "radio":
            self.fields[found["name"]] = found.get("value", "")


@pytest.mark.req("R3", "R39", "R89")
def test_a_mail_becomes_a_case_and_its_department_knows_within_two_seconds(centre, capsys):
    before = centre.cases()

    with Slowness() as slowness:
        taken = centre.post_mail(
            centre.mail("Sopkärlet hämtades inte i går, Storgatan 4.", subject="Utebliven sophämtning")
        )
        (case,) = centre.new_cases(before)
        heard = centre.wait_until_told(case.reference)

    with capsys.disabled():
        sys.stderr.write(f"\nSMTP in, SNS out: {heard.at - taken:.2f} s\n")
    assert heard.at - taken < SOON_SECONDS or not slowness.alone
    assert heard.queue == f"envag-local-solhamra-{case.department}"
    assert case.service == "avfall"
    assert heard.body["service"] == "avfall"
    assert heard.body["link"] == f"{centre.local.address}/lokalt/arenden/solhamra/{case.reference}"
    (event,) = centre.timeline(case)
    assert event.data["text"].startswith("Sopkärlet hämtades inte")
    assert case.party.email == "alva.ek@post.example"


@pytest.mark.req("R3", "R20")
def test_a_form_is_filled_in_by_a_browser_without_javascript(centre):
    page = centre.request("GET", "/solhamra/fel-gata/formular")
    form = Form(page.text)
    filled = form.fields | {"name": "Alva Ek", "email": "alva.ek@post.example", "phone": "070-174 06 05"}
    service = next(m for m in centre.municipalities if m.slug == "solhamra").service("fel-gata")
    filled |= {f.id: _answer(f) for f in service.form} | {"form-action": "send"}
    time.sleep(PEOPLE_NEED_SECONDS)

    receipt = centre.post_form(form.action, filled)

    assert receipt.status == 201
    assert receipt.headers["Content-Type"].startswith("text/html")
    reference = re.search(r"SOL-\w{4}-\w{4}", receipt.text)[0]
    case = centre.case(reference.strip(".,>"))
    assert (case.service, case.channel) == ("fel-gata", "web")
    heard = centre.wait_until_told(case.reference)
    assert heard.queue == f"envag-local-solhamra-{case.department}"


def _answer(field):
    return {"date": "2026-11-20", "yes_no": "no", "choice": next(iter(field.choices), ""), "file": ""}.get(
        field.type, "Storgatan 4"
    )


@pytest.mark.req("R3")
def test_a_recorded_chat_becomes_a_case_with_its_words(centre):
    before = centre.cases()
    play(centre.stack, EVENTS / "chat" / "start_form.json")
    (started,) = centre.new_cases(before)
    assert started.channel == "chat"
    centre.wait_until_told(started.reference)

    before = centre.cases()
    for path in sorted((EVENTS / "contact_events" / "chat").glob("*.json")):
        play(centre.stack, path)
    (followed,) = centre.new_cases(before)
    play(centre.stack, EVENTS / "chat" / "transcript.json")

    wait_for(
        lambda: any(event.type is EventType.TRANSCRIPT for event in centre.timeline(followed)), "the chat's transcript"
    )
    centre.settle()
    # Its words moved the case from the centre to another department, so each of the two is told, and once.
    told = [heard.queue for heard in centre.told_about(followed.reference)]
    place = next(m for m in centre.municipalities if m.slug == "solhamra")
    moved = centre.case(followed.reference)
    assert moved.department != place.centre
    assert sorted(told) == sorted(f"envag-local-solhamra-{one}" for one in (place.centre, moved.department))


@pytest.mark.req("R3", "R11")
def test_a_recorded_call_is_greeted_and_followed_to_its_end(centre, capsys):

    assert main(["send", str(EVENTS / "call" / "voice.json")]) == 0

    said = capsys.readouterr().out
    answer = json.loads(said.partition("the flow was told ")[2])
    assert (answer["status"], answer["municipality"]) == ("ok", "solhamra")
    # Another test may have played the recorded call before: it is the same case then.
    case = centre.case(answer["reference"])
    assert case.channel == "phone"
    for path in sorted((EVENTS / "contact_events" / "call").glob("*.json")):
        play(centre.stack, path)
    centre.settle()
    wait_for(lambda: len(centre.timeline(case)) > 1, "the call's events on its case")
    assert len(centre.told_about(case.reference)) == 1


@pytest.mark.req("R3")
@pytest.mark.parametrize("name", ["visit", "letter", "social_media", "fax", "e_service"])
def test_what_an_employee_registers_becomes_a_case(centre, name, capsys):
    assert main(["send", str(EVENTS / "manual" / f"{name}.json")]) == 0

    reference = next(word for word in capsys.readouterr().out.split() if word.startswith("SOL-"))
    assert centre.case(reference).channel == name
    centre.wait_until_told(reference)


def test_the_start_page_shows_it_all_without_javascript(centre):
    centre.post_mail(centre.mail("Sopkärlet hämtades inte."))
    centre.settle()

    page = centre.request("GET", "/")

    assert page.status == 200
    for municipality in centre.municipalities:
        assert f'href="/{municipality.slug}"' in page.text
        assert municipality.email in page.text
    newest = centre.heard[-1].body
    assert f"/lokalt/arenden/{newest['municipality']}/{newest['reference']}" in page.text
    case_page = centre.request("GET", f"/lokalt/arenden/{newest['municipality']}/{newest['reference']}")
    assert case_page.status == 200
    assert "Kom in" in case_page.text
    for path in ("/lokalt/arenden", "/lokalt/arenden?kommun=solhamra", "/lokalt/post", "/lokalt/karantan"):
        assert centre.request("GET", path).status == 200


def test_the_front_door_answers_to_this_machines_name_only(centre):
    assert centre.request("GET", "/", Host="rebound.example").status == 421


def test_the_start_page_hears_of_a_case_at_once(centre):
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", centre.local.ports.front_door, timeout=20)
    connection.request("GET", "/lokalt/handelser")
    events = connection.getresponse()
    assert events.readline() == b"retry: 2000\n"
    events.readline()

    centre.post_mail(centre.mail("Sopkärlet hämtades inte."))

    heard = [events.readline() for _ in range(4)]
    assert b"data: aviseringar\n" in heard, "the receipt may be heard of first"
    connection.close()
