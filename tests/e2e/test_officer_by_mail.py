"""A mail is handed over, the officer answers the notification by mail, the resident gets it, and the case closes."""

from __future__ import annotations

import re
import smtplib
import uuid
from email import policy
from email.utils import parseaddr

import pytest
from playwright.sync_api import expect

from envag.domain.case import ContactReason, EventType, Resolution, Status
from tests.browser import needs_browser
from tests.e2e.centre import wait_for
from tests.e2e.staff import StaffDesk
from tests.e2e.test_workspace import choose, workspace  # noqa: F401 - workspace is a fixture

OFFICER = "rasmus.ohlin@solhamra.example"
ADDRESS = re.compile(r"kontakt\+\S+@solhamra\.example")
THEIR_SERVER = "post.solhamra.example"
SUMMARY = "Lampan vid skolan är trasig."
MISSING = "Invånaren har inte berättat mer."
PATIENCE = 20_000
"""Milliseconds: the open case is asked for every five seconds."""

pytestmark = pytest.mark.req("R9", "R44")


@pytest.fixture
def resident():
    """An address of somebody who never wrote before."""
    return f"{uuid.uuid4().hex[:12]}@post.example"


@pytest.fixture
def case(centre, resident):
    """The resident's mail, which the centre has confirmed."""
    before = centre.cases()
    centre.post_mail(
        centre.mail("Gatlampan vid skolan är trasig.", sender=resident, subject="Trasig gatlampa"), sender=resident
    )
    (found,) = centre.new_cases(before)
    centre.wait_for_mail(resident)
    centre.settle()
    return centre.case(found.reference)


def told_of_hand_over(centre, case):
    """The id of the notification by which the department hears that the case is theirs."""

    def told():
        return [heard for heard in centre.told_about(case.reference) if heard.body["event"] == "handed_over"]

    wait_for(told, "the department to hear of the case")
    return told()[0].body["eventId"]


def hand_over(centre, local_stack, case):
    """A guide hands the case over, signed in at the staff API; gives back what ``told_of_hand_over`` does."""
    where = {"department": "sbf", "unit": "gata", "contact_reason": "fault_report"}
    matter = where | {"summary": SUMMARY, "incomplete": MISSING}
    guide = StaffDesk(local_stack, "maja.sundin")
    answer = guide.act("solhamra", case.reference, "hand-over", matter, case.version)
    assert answer.status == 200, answer.text
    return told_of_hand_over(centre, case)


def hand_over_in_the_app(page, local_stack, case):
    """The guide opens the mail's case, reads it and hands it over; the page stays open on the case."""
    page.goto(f"{local_stack.ports.workspace_origin}/case/solhamra/{case.reference}")
    page.get_by_text("Gatlampan vid skolan är trasig.").first.wait_for()
    page.get_by_role("button", name=re.compile("^Lämna över")).first.click()
    form = page.get_by_role("form", name="Lämna över")
    choose(page, "Förvaltning", "Samhällsbyggnadsförvaltningen")
    form.get_by_role("textbox", name="Sammanfattning").fill(SUMMARY)
    form.get_by_role("textbox", name="Varför lämnas ärendet över ändå?").fill(MISSING)
    choose(page, "Varför behövde", "Anmälde ett fel")
    form.get_by_role("button", name="Lämna över ärendet").click()
    expect(form).to_have_count(0)


def addresses(centre, event):
    """The addresses to answer and to note by, as the department's mail tells them."""
    return list(dict.fromkeys(ADDRESS.findall(notification(centre, event).partition("<form")[0])))


def notification(centre, event):
    """The page with the department's mail, which may come after what its own systems hear."""

    def page():
        return centre.request("GET", f"/lokalt/aviseringar/{event}", Accept="text/html")

    wait_for(lambda: page().status == 200, "the department's mail")
    return page().text


def write(centre, text, to, *, sender=OFFICER, helo=THEIR_SERVER, **headers):
    """An officer's own mail program, behind the municipality's own server."""
    message = centre.mail(text, to=to, sender=sender, **{"subject": "Lampan"} | headers)
    with smtplib.SMTP(*centre.stack.mail, local_hostname=helo, timeout=60) as server:
        server.sendmail(parseaddr(sender)[1], [to], message.as_bytes(policy=policy.SMTP))


def closes(event):
    """Whether the event closed its case."""
    return any((change.field, change.after) == ("status", "closed") for change in event.changes)


def words(mail):
    return "".join(mail.get_body((kind,)).get_content() for kind in ("plain", "html"))


@needs_browser
def test_a_mail_handed_over_in_the_app_is_answered_by_an_officer_s_mail_and_closes_in_front_of_the_guide(
    workspace,  # noqa: F811
    centre,
    local_stack,
    resident,
    case,
):
    guide = workspace("Maja Sundin", alone=True)
    hand_over_in_the_app(guide, local_stack, case)
    event = told_of_hand_over(centre, case)
    guide.evaluate("window.isTheSamePage = true")

    assert case.reference in notification(centre, event)
    officer = guide.context.browser.new_page(locale="sv-SE")
    officer.goto(local_stack.address)
    officer.locator(f'a[href="/lokalt/aviseringar/{event}"]').click()
    assert "Skriv ditt svar ovanför den här raden" in officer.locator(".words").inner_text()
    officer.get_by_label("Från").fill(OFFICER)
    officer.get_by_label("Ditt mejl").fill(f"Vi lagar lampan på tisdag.\n\nMvh Rasmus\n{OFFICER}")
    officer.get_by_role("button", name="Skicka mejlet").click()
    officer.wait_for_url(f"**/lokalt/arenden/solhamra/{case.reference}*")
    officer.close()

    answer = centre.wait_for_mail(resident, 2)
    assert "Vi lagar lampan på tisdag." in words(answer)
    assert "Solhamra Direkt" in words(answer)
    for private in (OFFICER, "ovanför den här raden", "sns.amazonaws", *addresses(centre, event)):
        assert private not in answer.as_string()
    closed = centre.case(case.reference)
    assert (closed.status, closed.resolution) == (Status.CLOSED, Resolution.ANSWERED_BY_DEPARTMENT)
    assert closed.contact_reason is ContactReason.FAULT_REPORT
    assert [event.actor.role for event in centre.timeline(closed) if closes(event)] == ["officer"]
    timeline = guide.get_by_role("region", name="Det som har hänt")
    expect(timeline.get_by_text("Vi lagar lampan på tisdag.")).to_be_visible(timeout=PATIENCE)
    expect(timeline.get_by_text("Överlämnat → Avslutat")).to_be_visible()
    assert guide.evaluate("window.isTheSamePage"), "nobody has reloaded it"


def test_a_note_and_whatever_no_officer_wrote_reach_no_resident(centre, local_stack, resident, case):
    event = hand_over(centre, local_stack, case)
    answer, note = addresses(centre, event)
    before = centre.cases()

    write(centre, "Har beställt en ny lampa.", note)
    wait_for(lambda: EventType.NOTE in {event.type for event in centre.timeline(case)}, "the officer's note")
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
