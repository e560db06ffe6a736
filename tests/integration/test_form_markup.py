"""Script and markup that somebody types into a form is text wherever it is read."""

from __future__ import annotations

import json
from email.utils import formataddr
from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest

from infra.build.cache import ROOT
from tests.fakes.page import Page
from tests.integration.post_office import RESIDENT, PostOffice, a_mail
from tests.integration.recorded import EVENTS
from tests.integration.staff import SLUG, Staff
from tests.integration.test_mail_out import answered

TYPED = '"><script>alert(1)</script><img src=x onerror=alert(1)>'
FIELDS = ("place", "description", "danger", "message", "name", "further")


class Tags(HTMLParser):
    """A document as a browser or a mail client reads it: its elements, what would run something, and its words."""

    def __init__(self, html):
        super().__init__()
        self.running, self.elements, self.words = [], set(), ""
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        self.elements.add(tag)
        self.running += [name for name, _ in attributes if name.startswith("on")]

    def handle_data(self, data):
        self.words += data


@pytest.fixture
def sent(stack):
    """A form with markup in every field, and all that comes of it."""
    event = json.loads((EVENTS / "web/form_browser.json").read_text("utf-8"))
    written = dict.fromkeys(FIELDS, TYPED) | {"danger": "no", "email": "alva.ek@post.example"}
    event["body"] = urlencode(written)
    receipt = stack.request("web_form", event)
    assert receipt["statusCode"] == 201
    stack.drain()
    return receipt


def test_it_is_text_in_the_receipt_and_stands_in_no_notification(stack, sent):
    notices = [body["Message"] for _, _, body in stack.told()]
    page = Tags(Page(sent).html)

    assert notices
    assert not any("<script" in notice or "onerror" in notice for notice in notices)
    assert page.running == []


def test_a_mail_client_shows_it_as_text(stack):
    """In the receipt of a mail, and in a guide's answer to it: its text and its HTML are read as a client does."""
    office = PostOffice(stack)
    sender = formataddr((TYPED.replace('"', ""), RESIDENT))
    reference, _, _ = office.deliver(a_mail(TYPED, Subject=TYPED, From=sender))
    (receipt,) = office.send()
    written = answered(office, reference, f"Du skrev {TYPED} till oss.")

    for mail in (receipt, written):
        assert [part.get_content_type() for part in mail.walk() if part.get_content_maintype() == "text"] == [
            "text/plain",
            "text/html",
        ]
        page = Tags(mail.get_body(("html",)).get_content())
        assert page.running == []
        assert not page.elements & {"script", "img", "iframe", "object", "form"}
    assert "alert(1)" in str(written["Subject"])
    assert TYPED in written.get_body(("plain",)).get_content()
    assert TYPED in Tags(written.get_body(("html",)).get_content()).words


def test_guides_get_it_as_data_that_no_browser_shows_as_a_page(stack, sent):
    (case,) = stack.cases()
    answer = Staff(stack, grants=f"{SLUG}:lead {SLUG}:officer:klf,sbf,tsf").get(
        f"/cases/{case['reference']['S']}", why="contact"
    )

    assert answer.status == 200
    assert answer.headers["content-type"].startswith("application/json")
    assert TYPED in json.dumps(answer.json, ensure_ascii=False).replace('\\"', '"')


def test_neither_the_workspace_nor_the_site_makes_markup_of_a_text():
    """React and the DOM take text as text; only articles, made of our own files, are markup."""
    makers = {
        path.relative_to(ROOT).as_posix()
        for folder in ("workspace/src", "site/src")
        for path in (ROOT / folder).rglob("*.ts*")
        if any(
            word in path.read_text("utf-8") for word in ("dangerouslySetInnerHTML", "innerHTML", "insertAdjacentHTML")
        )
    }

    assert {path for path in makers if "/articles/" not in path} == set()
