"""A mail is handed over, the officer answers the notification by mail, the resident gets it, and the case closes."""

from __future__ import annotations

import re
import smtplib
import uuid
from email import policy
from email.utils import parseaddr

import pytest

from envag.domain.access import Acting, Action, Role
from envag.domain.case import ContactReason, EventType, Resolution, Status
from envag.runtime.clock import SystemClock
from envag.usecases.staff import moving
from envag.usecases.staff.desk import Desk
from tests.builders import FixedRoutes
from tests.e2e.centre import wait_for
from tests.e2e.test_browser import CHROMIUM, QUIET

OFFICER = "rasmus.ohlin@solhamra.example"
ADDRESS = re.compile(r"kontakt\+\S+@solhamra\.example")
THEIR_SERVER = "post.solhamra.example"

pytestmark = pytest.mark.req("R9", "R44")


@pytest.fixture
def resident():
    """An address of somebody who never wrote before."""
    return f"{uuid.uuid4().hex[:12]}@post.example"


@pytest.fixture
def handed_over(centre, resident):
    """The resident's case, handed over by a guide to sbf, and the id of the notification that tells so."""
    before = centre.cases()
    centre.post_mail(
        centre.mail("Gatlampan vid skolan är trasig.", sender=resident, subject="Trasig gatlampa"), sender=resident
    )
    (case,) = centre.new_cases(before)
    centre.wait_for_mail(resident)
    desk = Desk(
        acting=Acting("guide-7", "solhamra", frozenset({Role.GUIDE})),
        municipality=next(place for place in centre.municipalities if place.slug == "solhamra"),
        store=centre.stack.cases,
        files=centre.stack.files,
        routes=FixedRoutes(),
        clock=SystemClock(),
    )
    moving.hand_over(
        desk,
        desk.asked(case.reference, Action.HAND_OVER, uuid.uuid4().hex, case.version),
        department="sbf",
        unit="gata",
        summary="Lampan vid skolan är trasig.",
        reason=ContactReason.FAULT_REPORT,
    )

    def told():
        return [heard for heard in centre.told_about(case.reference) if heard.body["event"] == "handed_over"]

    wait_for(told, "the department to hear of the case")
    return case, told()[0].body["eventId"]


def addresses(centre, event):
    """The addresses to answer and to note by, as the department's mail tells them."""
    page = centre.request("GET", f"/lokalt/aviseringar/{event}", Accept="text/html")
    assert page.status == 200
    return list(dict.fromkeys(ADDRESS.findall(page.text.partition("<form")[0])))


def write(centre, text, to, *, sender=OFFICER, helo=THEIR_SERVER, **headers):
    """An officer's own mail program, behind the municipality's own server."""
    message = centre.mail(text, to=to, sender=sender, **{"subject": "Lampan"} | headers)
    with smtplib.SMTP(*centre.stack.mail, local_hostname=helo, timeout=60) as server:
        server.sendmail(parseaddr(sender)[1], [to], message.as_bytes(policy=policy.SMTP))


def words(mail):
    return "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine")
def test_the_resident_gets_the_answer_that_an_officer_mailed_and_the_case_closes(
    centre, local_stack, resident, handed_over
):
    from playwright.sync_api import sync_playwright

    case, event = handed_over
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        page = browser.new_page(locale="sv-SE")
        page.goto(local_stack.address)
        page.locator(f'a[href="/lokalt/aviseringar/{event}"]').click()
        assert "Skriv ditt svar ovanför den här raden" in page.locator(".words").inner_text()
        page.get_by_label("Från").fill(OFFICER)
        page.get_by_label("Ditt mejl").fill(f"Vi lagar lampan på tisdag.\n\nMvh Rasmus\n{OFFICER}")
        page.get_by_role("button", name="Skicka mejlet").click()
        page.wait_for_url(f"**/lokalt/arenden/solhamra/{case.reference}*")
        browser.close()

    answer = centre.wait_for_mail(resident, 2)
    assert "Vi lagar lampan på tisdag." in words(answer)
    assert "Solhamra Direkt" in words(answer)
    for private in (OFFICER, "ovanför den här raden", "sns.amazonaws", *addresses(centre, event)):
        assert private not in answer.as_string()
    closed = centre.case(case.reference)
    assert (closed.status, closed.resolution) == (Status.CLOSED, Resolution.ANSWERED_BY_DEPARTMENT)
    assert closed.contact_reason is ContactReason.FAULT_REPORT
    assert centre.timeline(closed)[-1].actor.role == "officer"


def test_a_note_and_whatever_no_officer_wrote_reach_no_resident(centre, resident, handed_over):
    case, event = handed_over
    answer, note = addresses(centre, event)
    before = centre.cases()

    write(centre, "Har beställt en ny lampa.", note)
    wait_for(lambda: centre.timeline(case)[-1].type is EventType.NOTE, "the officer's note")
    write(centre, "Betala 500 kronor.", answer, helo="localhost")
    write(centre, "Betala 500 kronor.", answer, sender="kim@annan.example", helo="post.annan.example")
    write(centre, "Jag är på semester.", answer, subject="Frånvarande: Lampan", Auto_Submitted="auto-replied")

    unvouched, foreign, away = sorted(centre.new_cases(before, expected=3), key=lambda one: one.arrived_at)
    centre.settle()
    assert away.set_aside == "automatic"
    for one in (unvouched, foreign):
        assert one.department == "klf"
        assert centre.timeline(one)[0].data["linked"] == [case.reference]
    assert centre.case(case.reference).status is Status.HANDED_OVER
    assert len(centre.mails_to(resident)) == 1
    assert centre.mails_to(OFFICER) == centre.mails_to("kim@annan.example") == []
