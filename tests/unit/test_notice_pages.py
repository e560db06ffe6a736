"""The pages of a notification's mail, and the mail server that takes an officer's answer for the municipality's own."""

from __future__ import annotations

import asyncio
from email import message_from_bytes, policy
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.images import notification_from_image
from envag.adapters.items import event_to_item
from envag.domain.proof import Purpose, candidates, verify
from envag.intake import email
from envag.runtime.catalogue import Index
from infra.build.data import municipalities
from local.mail import MailDoor
from local.notice import written
from local.notice_pages import NoticePages
from local.pages import Pages
from local.ports import beginning_at
from tests.builders import a_case, an_event

SOLHAMRA = next(place for place in municipalities() if place.slug == "solhamra")
INDEX = Index(slugs=("solhamra",), domains={"solhamra.example": "solhamra"})

pytestmark = pytest.mark.req("R44")


def told(case):
    """What the department's queue holds."""
    notification = notification_from_image(event_to_item(case, an_event()), "https://arenden.example")
    return {
        "eventId": notification.event_id,
        "event": notification.event,
        "municipality": notification.municipality,
        "department": notification.department,
        "reference": notification.reference,
        "service": notification.service,
        "unit": notification.unit,
        "channel": notification.channel,
        "priority": notification.priority,
        "dueAt": notification.due_at.isoformat(),
        "link": notification.link,
    }


@pytest.fixture
def stack(sdk_client, cases_table):
    store = DynamoCaseStore(sdk_client("dynamodb"), cases_table)
    store.proof_keys("solhamra")
    return SimpleNamespace(cases=store, client=sdk_client, output=lambda _: cases_table)


@pytest.fixture
def notice(stack):
    """The mail about an open case of the department sbf."""
    case = a_case(department="sbf")
    stack.cases.create(case, an_event())
    return written(told(case), SOLHAMRA, stack)


def ask(notice, sent, path, **form):
    """A request to the pages: status, text and where it leads."""

    async def go():
        board = SimpleNamespace(notice=lambda event: notice if event == "e1" else None)
        delivery = SimpleNamespace(send=lambda *mail, helo: sent.append((*mail, helo)))
        app = web.Application()
        NoticePages(Pages([SOLHAMRA], beginning_at(8080)), board, delivery).add_to(app.router)
        async with TestClient(TestServer(app)) as client:
            method = "POST" if form else "GET"
            answer = await client.request(method, path, data=form or None, allow_redirects=False)
            return answer.status, await answer.text(), answer.headers.get("Location", "")

    return asyncio.run(go())


def test_the_mail_is_the_one_that_the_department_gets(stack, notice):
    keys = stack.cases.proof_keys("solhamra")
    assert notice.reader == "samhallsbyggnad@solhamra.example"
    assert list(notice.addresses) == ["Svara invånaren", "Anteckna i ärendet"]
    for purpose, address in zip((Purpose.OFFICER_REPLY, Purpose.OFFICER_NOTE), notice.addresses.values(), strict=True):
        (proof,) = candidates(address)
        assert verify(keys, "solhamra", proof, purpose, "sbf") == notice.reference


def test_the_page_shows_it_with_both_addresses(notice):
    status, text, _ = ask(notice, [], "/lokalt/aviseringar/e1")
    assert status == 200
    assert "Skriv ditt svar ovanför den här raden" in text
    for address in notice.addresses.values():
        assert f'value="{address}"' in text


def test_what_is_not_kept_any_more_is_missing(notice):
    assert ask(notice, [], "/lokalt/aviseringar/e2")[0] == 404


def test_an_answer_leaves_from_the_municipalitys_own_server_and_leads_to_the_case(notice):
    sent = []
    to = notice.addresses["Svara invånaren"]
    form = {"till": to, "fran": "rasmus.ohlin@solhamra.example", "text": "Vi lagar lampan."}

    status, _, where = ask(notice, sent, "/lokalt/aviseringar/e1/svar", **form)

    assert (status, where) == (303, f"/lokalt/arenden/solhamra/{notice.reference}?skickat=1")
    ((sender, recipient, raw, helo),) = sent
    assert (sender, recipient, helo) == ("rasmus.ohlin@solhamra.example", to, "post.solhamra.example")
    mail = message_from_bytes(raw, policy=policy.default)
    assert (mail["From"], mail["To"]) == (sender, to)
    read = email.parse(raw)
    assert read.reply == "Vi lagar lampan."
    assert "> --- Skriv ditt svar ovanför den här raden ---" in read.text


def test_the_form_sends_to_an_address_of_the_notice_only(notice):
    sent = []
    form = {"till": "kim@exempel.example", "text": "Hej"}
    assert ask(notice, sent, "/lokalt/aviseringar/e1/svar", **form)[0] == 400
    assert sent == []


@pytest.mark.parametrize(
    ("sender", "helo", "vouched"),
    [
        ("rasmus@solhamra.example", "post.solhamra.example", True),
        ("rasmus@solhamra.example", "SOLHAMRA.example", True),
        ("rasmus@solhamra.example", "localhost", None),
        ("rasmus@solhamra.example", "postsolhamra.example", None),
        ("rasmus@solhamra.example", "solhamra.example.post.example", None),
        ("", "post.solhamra.example", None),
    ],
)
def test_a_server_of_the_senders_domain_is_taken_for_it(sender, helo, vouched):
    stored = {}
    session = SimpleNamespace(host_name=helo)
    content = b"From: rasmus@solhamra.example\r\nSubject: Lampan\r\n\r\nHej\r\n"
    envelope = SimpleNamespace(content=content, mail_from=sender, rcpt_tos=["kontakt@solhamra.example"])

    asyncio.run(MailDoor(INDEX, stored.__setitem__).handle_DATA(None, session, envelope))

    (raw,) = stored.values()
    assert email.parse(raw).authentic is vouched
