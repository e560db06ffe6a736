"""The page that sends files to a case on moto: what its forms let a browser send, and what the case says then."""

from __future__ import annotations

import base64
import json
import re
from datetime import datetime, timedelta
from html import unescape

import pytest

from envag.adapters.dynamodb import DynamoCaseStore, proof_keys_to_item
from envag.domain.case import EventType, Status
from envag.domain.proof import ProofKeys
from envag.domain.status_proof import sign_link
from envag.domain.upload import MOST_BYTES, MOST_FILES
from tests.builders import NOW, a_case, an_event
from tests.integration.residents import Resident
from tests.samples import EICAR, JPEG

KEYS = ProofKeys(current=1, keys={1: bytes(32)})
HOST = "kontakt.solhamra.example"
HERE = {"origin": f"https://{HOST}", "host": HOST}


class Sending:
    """A case, and its resident who sends files."""

    def __init__(self, stack, *events, **changes):
        self.stack = stack
        self.store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
        stack.clients("dynamodb").put_item(TableName=stack.table, Item=proof_keys_to_item("solhamra", KEYS))
        self.case = a_case(**changes)
        self.store.create(self.case, an_event())
        self.proof = sign_link(KEYS, "solhamra", self.case.reference, NOW)
        self.resident = Resident(stack)

    def page(self, headers=None, **query):
        return self.resident.post(f"arende/{self.proof}/fil", {}, headers=HERE | (headers or {}), **query)

    def status(self, **query):
        return self.resident.get(f"arende/{self.proof}", **query)

    def key(self, end="a"):
        return f"uploads/solhamra/{self.case.reference}/{'k' * 19}{end}"

    def add(self, number):
        case = self.store.get("solhamra", self.case.reference)
        for n in range(number):
            data = {"upload": str(n), "attachments": [["k", "n.jpg", "image/jpeg", 1]]}
            event = an_event(f"file-{n}", type=EventType.ADDED, data=data)
            case = case.with_changes(event)
            self.store.save(case, event)


@pytest.fixture
def sending(stack):
    return Sending(stack)


def fields(page):
    (form,) = re.findall(r'<form id="skicka-fil".*?</form>', page, flags=re.DOTALL)
    names = re.findall(r'name="([^"]+)"', form)
    hidden = {name: unescape(value) for name, value in re.findall(r'name="([^"]+)" value="([^"]*)"', form)}
    return form, names, hidden


def data(page):
    return json.loads(re.search(r'id="sidan">(.*?)</script>', page, flags=re.DOTALL)[1])


def policy(hidden):
    return json.loads(base64.b64decode(hidden["policy"]))


def test_the_form_sends_one_file_to_a_place_of_its_own_and_comes_back(sending):
    shown = sending.page()
    form, names, hidden = fields(shown.page)

    assert shown.status == 200
    assert hidden["key"].startswith(f"uploads/solhamra/{sending.case.reference}/")
    assert hidden["success_action_redirect"] == f"https://{HOST}/solhamra/arende/{sending.proof}?tack=files"
    assert names[-1] == "file"  # the store reads nothing behind it
    assert 'enctype="multipart/form-data"' in form
    assert ["content-length-range", 1, MOST_BYTES] in policy(hidden)["conditions"]
    assert "20 MB" in shown.words


def test_every_time_it_is_another_place(sending):
    assert len({fields(sending.page().page)[2]["key"] for _ in range(5)}) == 5


def test_a_script_gets_a_form_for_as_many_files_as_the_case_still_takes(sending):
    sending.add(7)

    told = data(sending.page().page)
    assert told["left"] == MOST_FILES - 7
    assert re.fullmatch(rf"uploads/solhamra/{sending.case.reference}/[a-z2-7]{{19}}", told["fields"]["key"])
    assert ["starts-with", "$key", told["fields"]["key"]] in policy(told["fields"])["conditions"]
    assert "success_action_redirect" not in told["fields"]


def test_the_page_may_send_to_the_store_and_to_nobody_else(sending):
    shown = sending.page()
    form, *_ = fields(shown.page)
    origin = re.search(r'action="(https://[^/"]+)', form)[1]
    said = dict(part.strip().split(" ", 1) for part in shown.headers["content-security-policy"].split(";"))

    assert said["form-action"] == f"'self' {origin}"
    assert said["connect-src"] == origin
    assert said["script-src"] == "'self'"
    assert said["default-src"] == "'none'"
    assert "connect-src" not in sending.status().headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["x-robots-tag"] == "noindex"


def test_the_form_works_an_hour(sending):
    said = policy(fields(sending.page().page)[2])

    left = datetime.fromisoformat(said["expiration"]) - datetime.now().astimezone()
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("headers", "home"),
    [
        ({"origin": "http://127.0.0.1:8100"}, "http://127.0.0.1:8100"),
        ({"origin": "null"}, f"https://{HOST}"),
    ],
)
def test_the_way_back_is_the_address_that_the_browser_knows(sending, headers, home):
    hidden = fields(sending.page(headers).page)[2]

    assert hidden["success_action_redirect"].startswith(f"{home}/solhamra/arende/")


def test_the_language_comes_along(sending):
    shown = sending.page(sprak="en")

    assert "Choose a file" in shown.words
    assert fields(shown.page)[2]["success_action_redirect"].endswith("?tack=files&sprak=en")
    assert data(shown.page)["texts"]["none"] == "Choose a file."


def test_another_sites_page_gets_no_form(sending):
    assert sending.page({"sec-fetch-site": "cross-site"}).status == 403


@pytest.mark.req("R16")
def test_who_proves_nothing_is_told_what_everybody_else_is(sending):
    wrong = sign_link(KEYS, "solhamra", "SOL-0XQ9-PK2A", NOW)

    shown = sending.resident.post(f"arende/{wrong}/fil", {}, headers=HERE)
    assert shown.status == 404
    assert "skicka-fil" not in shown.page


@pytest.mark.req("R94", "X12")
@pytest.mark.parametrize("changes", [{"secrecy": 3}, {"secrecy": 2}, {"protected": True}])
def test_nobody_is_asked_for_files_of_what_only_a_human_tells(stack, changes):
    sending = Sending(stack, **changes)

    assert "skicka-fil" not in sending.page().page
    assert not any(action.endswith("/fil") for action in sending.status().forms)


def test_a_full_case_says_how_else(sending):
    sending.add(MOST_FILES)
    shown = sending.page()

    assert shown.status == 409
    assert "skicka-fil" not in shown.page
    assert "Ärendet kan inte ta emot fler filer." in shown.words


@pytest.mark.req("R44")
def test_a_case_closed_long_ago_takes_none(stack):
    sending = Sending(stack, status=Status.CLOSED, closed_at=NOW - timedelta(days=61))

    assert sending.page().status == 409


def test_whoever_comes_back_is_told_that_the_file_is_checked(sending):
    shown = sending.status(tack="files", bucket="b", key="k", etag='"e"')

    assert "Vi kontrollerar den innan någon öppnar den." in shown.words
    assert f"/solhamra/arende/{sending.proof}/fil" in shown.forms


def test_a_clean_file_shows_by_its_name_and_a_stopped_one_with_what_to_do(sending):
    sending.stack.upload(sending.key("a"), JPEG, name="sopkarl.jpg")
    sending.stack.upload(sending.key("b"), EICAR, name="<b>faktura</b>.pdf", verdict="threat")

    shown = sending.status()
    assert "Du skickade en fil" in shown.words
    assert "sopkarl.jpg" in shown.words
    assert "En fil stoppades" in shown.words
    assert "Filen kan innehålla skadlig kod. Vi har inte öppnat den." in shown.words
    assert "<b>" not in shown.page
    assert "attachments/" not in shown.page
