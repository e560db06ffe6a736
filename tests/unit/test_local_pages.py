"""The pages of a laptop, rendered from cases and mail in memory."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes, policy
from html.parser import HTMLParser
from types import SimpleNamespace

import pytest
from aiohttp import FormData, web
from aiohttp.test_utils import TestClient, TestServer

from envag.domain import case
from envag.domain.case import Actor, Change, EventType
from envag.domain.contact import Automatic, SetAside
from local.case_pages import CasePages
from local.desk import Desk
from local.front_door import _only_this_machine
from local.mail_pages import MailPages, reply
from local.mailbox import Mailbox
from local.original import original
from local.pages import FIELDS, Pages
from local.ports import beginning_at
from local.ses_message import Accepted
from tests.builders import a_case, a_municipality, an_event
from tests.fakes.files import MemoryFiles
from tests.fakes.store import MemoryCaseStore

PROOF = "sol-bn42-98kb.1.mfrggzdfmztwq2lknnwg"
RAW = (
    b"From: Alva Ek <alva.ek@post.example>\r\nTo: kontakt@solhamra.example\r\nSubject: Lampa\r\nMIME-Version: 1.0\r\n"
    b"Content-Type: text/html; charset=utf-8\r\n\r\n<p>Lampan <b>blinkar</b>.</p><script>alert(1)</script>\r\n"
)
SENT = (
    "From: =?utf-8?q?Solhamra_Direkt?= <kontakt@solhamra.example>\r\nTo: Alva Ek <alva.ek@post.example>\r\n"
    f"Reply-To: kontakt+{PROOF}@solhamra.example\r\nSubject: Sv: Lampa\r\n"
    "Message-ID: <m1@eu-central-1.amazonses.com>\r\n"
    f"In-Reply-To: <a@post.example>\r\nReferences: <a@post.example> <{PROOF}@solhamra.example>\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/alternative; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHej Alva!\r\n'
    "--b\r\nContent-Type: text/html\r\n\r\n<p>Hej <i>Alva</i>!</p>\r\n--b--\r\n"
).encode()


class MemoryBoard:
    def __init__(self):
        texts = {
            "status.new": "Nytt",
            "status.closed": "Avslutat",
            "channel.email": "E-post",
            "channel.web": "Formulär",
        }
        self.municipalities = (a_municipality(texts=texts),)
        self.found, self.files = {}, {"mail/m": RAW, "attachments/1": b"%PDF"}

    def municipality(self, slug):
        return next((one for one in self.municipalities if one.slug == slug), None)

    def case(self, slug, reference):
        return self.found.get(reference)

    def cases(self, slug=""):
        return []

    def file(self, key):
        return self.files[key]


class Page(HTMLParser):
    """A page's text, its links, and where its tags do not match."""

    EMPTY = frozenset({"meta", "link", "input", "br"})

    def __init__(self, html):
        super().__init__()
        self.text, self.links, self.forms, self.frames, self.open, self.wrong = "", [], [], [], [], []
        self.feed(html)
        self.wrong += self.open

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        self.links += [found["href"]] if tag == "a" else []
        self.forms += [found["action"]] if tag == "form" else []
        self.frames += [found] if tag == "iframe" else []
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.wrong.append(tag)

    def handle_data(self, data):
        self.text += data


@pytest.fixture
def rooms(tmp_path):
    board, mailbox, sent = MemoryBoard(), Mailbox(tmp_path / "sent"), []
    stack = SimpleNamespace(cases=MemoryCaseStore(), files=MemoryFiles())
    desk = Desk(stack)
    delivery = SimpleNamespace(send=lambda *mail: sent.append(mail))
    pages = Pages(board.municipalities, beginning_at(8080))
    return SimpleNamespace(
        board=board,
        mailbox=mailbox,
        sent=sent,
        store=stack.cases,
        files=stack.files,
        rooms=(CasePages(pages, board, desk, mailbox), MailPages(pages, mailbox, delivery)),
    )


@pytest.fixture
def ask(rooms):
    """A request to the pages: its answer with its text."""

    def request(path, *, method="GET", **options):
        async def go():
            app = web.Application(middlewares=[_only_this_machine])
            for room in rooms.rooms:
                room.add_to(app.router)
            async with (
                TestClient(TestServer(app)) as client,
                client.request(method, path, allow_redirects=False, **options) as answer,
            ):
                body = await answer.read()
                return SimpleNamespace(
                    status=answer.status,
                    headers=answer.headers,
                    body=body,
                    page=Page(body.decode("utf-8", "replace")),
                )

        return asyncio.run(go())

    return request


def keep_sent(rooms, **tags):
    rooms.mailbox.keep(
        Accepted(
            id="m1",
            at=datetime(2026, 11, 23, 9, 5, tzinfo=UTC),
            source="kontakt@solhamra.example",
            recipients=["alva.ek@post.example"],
            configuration_set="",
            tags={"municipality": "solhamra", **tags},
            raw=SENT,
        )
    )


def show(rooms, ask, *events, **case):
    shown = a_case(channel="email", **case)
    rooms.board.found[shown.reference] = (shown, events)
    answer = ask(f"/lokalt/arenden/solhamra/{shown.reference}")
    assert answer.status == 200
    assert answer.page.wrong == []
    return answer


MAIL = {
    "subject": "Sv: Lampa",
    "text": "Nu blinkar den också.\n\n> Vi lagar den.",
    "reply": "Nu blinkar den också.",
    "attachments": [["attachments/1", "mätning.pdf", "application/pdf", 2048]],
    "raw": "mail/m",
    "message_id": "<b@post.example>",
    "from": {"name": "Bo Alm", "email": "bo.alm@post.example"},
    "authentic": "no",
    "forwarded_by": "gata@solhamra.example",
    "written_at": "2026-11-20T10:00:00+00:00",
    "linked": ["SOL-AAAA-BBBB"],
    "perhaps": ["SOL-CCCC-DDDD"],
    "protection": "smime",
    "why": ["ord: lampa"],
    "language": "sv",
    "mail": {},
}


def test_a_mail_shows_its_new_words_and_the_whole_of_it(rooms, ask):
    answer = show(rooms, ask, an_event(type=EventType.ADDED, data=MAIL))

    text = answer.page.text
    assert "Nytt i ärendet" in text
    assert text.index("Nu blinkar den också.") < text.index("Visa hela meddelandet") < text.index("> Vi lagar den.")
    assert "Avsändaren kan vara förfalskad" in text
    assert "Bo Alm, bo.alm@post.example" in text
    assert "mätning.pdf" in text
    assert "2 kB" in text
    assert "2026-11-20 11.00" in text
    assert {"/lokalt/arenden/solhamra/SOL-AAAA-BBBB", "/lokalt/arenden/solhamra/SOL-CCCC-DDDD"} <= set(
        answer.page.links
    )
    assert "inte skickat än" in text


def test_an_event_links_to_the_mail_that_was_sent_for_it(rooms, ask):
    event = an_event(
        "answer",
        type=EventType.ANSWERED,
        actor=Actor(role="guide", id="g7"),
        data={"text": "Hej!", "mail": {"to": "x"}},
    )
    keep_sent(rooms, reference=a_case().reference, event=event.id)

    answer = show(rooms, ask, event)

    assert "/lokalt/post/m1" in answer.page.links
    assert "Besvarat" in answer.page.text
    assert "inte skickat än" not in answer.page.text


@pytest.mark.parametrize("automatic", Automatic)
def test_every_kind_of_automatic_mail_has_its_word(rooms, ask, automatic):
    text = show(rooms, ask, an_event(data={"text": "x", "automatic": str(automatic)})).page.text

    assert str(automatic) not in text.lower().split()


@pytest.mark.parametrize("type", EventType)
def test_every_kind_of_event_is_shown_in_swedish(rooms, ask, type):
    data = {"kind": "bounce", "permanent": True, "status": "5.1.1", "of": "e1"} if type is EventType.UNDELIVERED else {}

    text = show(rooms, ask, an_event(type=type, data=data)).page.text

    assert str(type) not in text
    if data:
        assert "Kunde inte levereras" in text
        assert "5.1.1" in text


def test_what_changed_is_told_in_swedish(rooms, ask):
    changes = (
        Change(field="status", before="new", after="closed"),
        Change(field="due_at", before="", after="2026-11-20T10:00:00+00:00"),
        Change(field="set_aside", before="spam", after=""),
    )

    text = show(rooms, ask, an_event(type=EventType.TAKEN_UP, changes=changes)).page.text

    assert "Status: Nytt → Avslutat" in text
    assert "Klart senast: – → 2026-11-20 11.00" in text
    assert "Lagt åt sidan: Skräppost → –" in text


@pytest.mark.parametrize("field", case._FIELDS)
def test_every_field_that_can_change_has_its_word(field):
    assert field in FIELDS


def test_files_are_saved_and_never_shown(rooms, ask):
    event = an_event(data=MAIL)
    case = show(rooms, ask, event)
    here = next(link for link in case.page.links if link.endswith("/bilaga/0"))

    file, original = ask(here), ask(here.replace("bilaga/0", "original.eml"))

    assert file.body == b"%PDF"
    assert file.headers["Content-Type"] == "application/octet-stream"
    assert file.headers["Content-Disposition"] == "attachment; filename*=UTF-8''m%C3%A4tning.pdf"
    assert original.body == RAW
    assert original.headers["Content-Disposition"].startswith("attachment")
    (frame,) = case.page.frames
    shown = ask(frame["src"])
    assert "allow-scripts" not in frame["sandbox"] + shown.headers["Content-Security-Policy"]
    assert shown.body.decode().endswith("<p>Lampan <b>blinkar</b>.</p>\n")
    assert ask(here.replace("bilaga/0", "bilaga/1")).status == 404
    assert ask(here.replace(event.id, "another")).status == 404
    rooms.board.files.clear()
    assert ask("/lokalt/post/nothing").status == 404


@pytest.mark.req("R41")
def test_what_was_set_aside_becomes_a_case_by_one_button(rooms, ask):
    event = an_event()
    shown = show(rooms, ask, event, set_aside=SetAside.ADVERTISING).page
    ((case, _),) = rooms.board.found.values()
    rooms.store.create(case, event)
    assert "reklam" in shown.text
    (action,) = shown.forms
    assert action.endswith("/ta-upp")

    answers = [ask(action, method="POST") for _ in range(2)]

    assert {answer.status for answer in answers} == {303}
    assert rooms.store.get("solhamra", case.reference).set_aside is None
    done = [(one.type, one.actor) for one in rooms.store.timeline("solhamra", case.reference) if one.id != event.id]
    assert done == [(EventType.TAKEN_UP, Actor(role="guide", id="demo"))]
    assert ask(action.replace(case.reference, "SOL-AAAA-BBBB"), method="POST").status == 404
    assert show(rooms, ask, event).page.forms[0] == action.replace("ta-upp", "svar")


@pytest.mark.req("R44")
def test_a_guide_answers_from_the_cases_page(rooms, ask):
    mail = {name: value for name, value in MAIL.items() if name != "from"}
    event = an_event(occurred_at=datetime(2026, 11, 20, tzinfo=UTC), data=mail)
    action = show(rooms, ask, event).page.forms[0]
    ((case, _),) = rooms.board.found.values()
    rooms.store.create(case, event)
    form = FormData({"text": "Hej! Vi lagar den."})
    form.add_field("filer", b"%PDF", filename="karta.pdf", content_type="application/pdf")

    assert ask(action, method="POST", data=form).status == 303

    answered = rooms.store.timeline("solhamra", case.reference)[-1]
    assert (answered.type, answered.actor) == (EventType.ANSWERED, Actor(role="guide", id="demo"))
    assert answered.data["text"] == "Hej! Vi lagar den."
    assert answered.data["mail"]["to"] == "alva.ek@post.example"
    ((key, name, media_type, size),) = answered.data["attachments"]
    assert (name, media_type, size, rooms.files.read(key)) == ("karta.pdf", "application/pdf", 4, b"%PDF")


def test_an_answer_that_cannot_be_sent_says_why(rooms, ask):
    event = an_event()
    action = show(rooms, ask, event).page.forms[0]
    ((case, _),) = rooms.board.found.values()
    rooms.store.create(case, event)

    refused = ask(action, method="POST", data={"text": "  "})

    assert refused.status == 422
    assert "Svaret är tomt" in refused.page.text
    assert len(rooms.store.timeline("solhamra", case.reference)) == 1
    (closing,) = show(rooms, ask, event, party=None).page.forms
    assert closing.endswith("/avsluta")


@pytest.mark.req("R69")
def test_a_guide_closes_a_case_with_how_it_ended_and_why_it_came(rooms, ask):
    event = an_event()
    action = show(rooms, ask, event).page.forms[-1]
    ((case, _),) = rooms.board.found.values()
    rooms.store.create(case, event)

    assert ask(action, method="POST", data={"losning": "solved_by_centre"}).status == 400
    assert ask(action, method="POST", data={"losning": "solved_by_centre", "skal": "complaint"}).status == 303

    stored = rooms.store.get("solhamra", case.reference)
    (closed,) = [one for one in rooms.store.timeline("solhamra", case.reference) if one.type is EventType.CLOSED]
    assert (stored.status, closed.actor) == ("closed", Actor(role="guide", id="demo"))
    rooms.board.found[case.reference] = (stored, [closed])
    text = ask(action.removesuffix("/avsluta")).page.text
    assert "Hur det löstes: – → Löst av kommunvägledaren" in text
    assert "Varför invånaren hörde av sig: – → Klagomål" in text
    assert "Avsluta ärendet" not in text


PICTURE = (
    b"Subject: Bild\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n--b\r\n"
    b"Content-Type: text/html\r\n\r\n<img src='cid:p1' alt='en lampa'><img src='cid:p2' alt='ett dokument'>"
    b"<img src='https://spy.example/1.gif' alt='en spion'>\r\n"
    b"--b\r\nContent-Type: image/png\r\nContent-ID: <p1>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==\r\n"
    b"--b\r\nContent-Type: image/svg+xml\r\nContent-ID: <p2>\r\n\r\n<svg onload='alert(1)'/>\r\n--b--\r\n"
)


def test_an_original_shows_the_pictures_that_it_carries_and_no_others():
    shown = original(PICTURE)

    assert 'src="data:image/png;base64,iVBORw=="' in shown
    assert shown.count("src=") == 1
    assert "en spion" in shown
    assert "svg" not in shown


def test_an_original_without_html_is_plain_text():
    assert "&lt;b&gt;Lampan&lt;/b&gt;" in original(b"Subject: x\r\n\r\n<b>Lampan</b>\r\n")
    words = 'data-attachment="99"'
    assert words in original(f"Content-Type: text/html\r\n\r\n<p>{words}</p>".encode())


# Sent mail --------------------------------------------------------------------------------------------------------


def test_a_sent_mail_is_shown_as_its_reader_gets_it(rooms, ask):
    keep_sent(rooms, reference="SOL-BN42-98KB", event="e1")

    listed, shown = ask("/lokalt/post").page, ask("/lokalt/post/m1").page

    assert listed.wrong == shown.wrong == []
    assert "/lokalt/post/m1" in listed.links
    assert "/lokalt/arenden/solhamra/SOL-BN42-98KB" in shown.links
    for part in ("Sv: Lampa", "Solhamra Direkt <kontakt@solhamra.example>", f"kontakt+{PROOF}@", "Hej Alva!"):
        assert part in shown.text
    (frame,) = shown.frames
    assert "sandbox" in frame
    html = ask(frame["src"])
    assert html.body.decode().strip() == "<p>Hej <i>Alva</i>!</p>"
    assert "sandbox" in html.headers["Content-Security-Policy"]
    assert "default-src 'none'" in html.headers["Content-Security-Policy"]
    assert ask("/lokalt/post/m1/original.eml").body == SENT


@pytest.mark.parametrize(
    ("choice", "to"),
    [("svarsadressen", f"kontakt+{PROOF}@solhamra.example"), ("avsandaren", "kontakt@solhamra.example")],
)
def test_a_resident_answers_from_the_page_as_a_mail_program_does(rooms, ask, choice, to):
    keep_sent(rooms, reference="SOL-BN42-98KB", event="e1")

    answer = ask("/lokalt/post/m1/svar", method="POST", data={"text": "Tack! Åäö", "till": choice})

    assert answer.status == 303
    assert answer.headers["Location"] == "/lokalt/arenden/solhamra/SOL-BN42-98KB?skickat=1"
    ((sender, recipient, raw),) = rooms.sent
    assert (sender, recipient) == ("alva.ek@post.example", to)
    message = message_from_bytes(raw, policy=policy.default)
    assert message["From"] == "Alva Ek <alva.ek@post.example>"
    assert message["To"] == to
    assert message["Subject"] == "Sv: Lampa"
    assert message["In-Reply-To"] == "<m1@eu-central-1.amazonses.com>"
    assert message["References"].split() == [
        "<a@post.example>",
        f"<{PROOF}@solhamra.example>",
        "<m1@eu-central-1.amazonses.com>",
    ]
    text = message.get_content().replace("\r\n", "\n")
    assert text.startswith(
        "Tack! Åäö\n\nDen mån 23 nov. 2026 kl 10:05 skrev Solhamra Direkt <kontakt@solhamra.example>:"
    )
    assert "\n> Hej Alva!\n" in text


def test_an_answer_names_its_subject_once(rooms, tmp_path):
    keep_sent(rooms)
    mail = rooms.mailbox.find("m1")
    fresh = replace(mail, raw=SENT.replace(b"Subject: Sv: Lampa", b"Subject: Lampa"))

    subjects = [message_from_bytes(reply(one, "x", to="a@b.example"))["Subject"] for one in (mail, fresh)]

    assert subjects == ["Sv: Lampa", "Sv: Lampa"]


def test_another_site_can_fill_in_no_form_here(rooms, ask):
    keep_sent(rooms)

    answer = ask("/lokalt/post/m1/svar", method="POST", data={"text": "x"}, headers={"Origin": "https://evil.example"})
    framed = ask("/lokalt/post/m1/svar", method="POST", data={"text": "x"}, headers={"Origin": "null"})

    assert (answer.status, framed.status) == (403, 403)
    assert rooms.sent == []


def test_what_is_not_there_says_so(ask):
    assert ask("/lokalt/arenden/solhamra/SOL-AAAA-BBBB").status == 404
    assert ask("/lokalt/arenden/nowhere/SOL-AAAA-BBBB").status == 404
    assert "finns inte" in ask("/lokalt/post/m1").page.text
