"""A guide at work in the agent workspace, in a real browser: from a call that rings to the closed case."""

from __future__ import annotations

import re
import time
import uuid
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import TimeoutError, expect  # noqa: A004 - it has no other name

from envag.domain.case import EventType, Status
from local.phone_pages import moment
from tests.browser import needs_browser
from tests.e2e.centre import wait_for
from tests.e2e.slowness import Slowness
from tests.e2e.staff import StaffDesk

SOLHAMRA, CALLER = "+46846500410", "070-174 06 07"
MONDAY = moment("2026-11-23T09:00")
DESK = {"width": 1400, "height": 900}
FAULT = {
    "place": "Kvarngatan 8",
    "description": "Gatlampan utanför porten är trasig.",
    "danger": "no",
    "name": "Moa Lind",
    "phone": CALLER,
}

_IN_TIME_SECONDS = 1.0
"""On a machine that nobody else uses."""
_TRIES = 4

pytestmark = needs_browser


@pytest.fixture
def workspace(chromium, local_stack):
    """Opens the agent workspace with the app in it, or the app ``alone``, signed in as somebody of local/staff.py."""
    contexts, complaints = [], []

    def open_(who, *, size=DESK, alone=False):
        context = chromium.new_context(viewport=size, locale="sv-SE")
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(20_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if is_complaint(line) else None)
        page.goto(local_stack.ports.workspace_origin if alone else f"{local_stack.address}/lokalt/arbetsyta")
        inside = page if alone else app(page)
        with page.expect_popup() as opened:
            inside.get_by_role("button", name="Logga in").click()
        opened.value.get_by_role("button", name=who).click()
        inside.get_by_role("button", name="Logga ut").wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def is_complaint(line):
    """Not that the call had moved on when the app sent something: it sends it again (RFC 9110 section 13.1.1)."""
    return line.type == "error" and "412 (Precondition Failed)" not in line.text


def app(page):
    """The app in the frame that is in front."""
    return page.frame_locator("iframe:not([hidden])")


def earlier_cases(centre, sender):
    """A form with both number and address, and a mail from that address, before anybody calls."""
    before = centre.cases()
    centre.post_form("/solhamra/fel-gata", FAULT | {"email": sender, "idempotency_key": str(uuid.uuid4())})
    form = centre.new_case_of(sender, before)
    before = centre.cases()
    centre.post_mail(centre.mail("Vem plogar gångbanan vid skolan?", sender=sender, subject="Snö"), sender=sender)
    return form, centre.new_case_of(sender, before)


def ring(local_stack, page):
    """The call, and the moment (``time.monotonic``) at which it rings."""
    live = local_stack.exchange.call("+46701740607", SOLHAMRA, at=MONDAY)
    page.get_by_role("button", name="Svara", exact=True).wait_for(timeout=60_000)
    return live, time.monotonic()


def ring_until_seen_in_time(local_stack, page, earlier):
    """A call with which the earlier case showed in time; another where a function had to start first.

    A machine that others use too cannot tell what takes a second: there the number of questions is what is judged.
    """
    asked, seen, alone = [], [], 0
    page.on("request", lambda request: asked.append(request) if "/lokalt/api/" in request.url else None)
    for _ in range(_TRIES):
        live, rang = ring(local_stack, page)
        with Slowness() as slowness:
            wait_for_picture(page, earlier)
            took = time.monotonic() - rang
        seen.append((round(took, 2), round(slowness.factor, 2)))
        alone += slowness.alone
        assert questions_of(page.frames[-1], asked)[:4] == ["me", "catalogue", "cases", "lookups"]
        if took < _IN_TIME_SECONDS:
            break
        if len(seen) < _TRIES:
            live.hang_up()
            page.get_by_role("button", name="Stäng kontakten").click()
    print(f"the mail, seconds after it rang, and how many times as slow the machine was: {seen}")  # noqa: T201
    assert took < _IN_TIME_SECONDS or alone < _TRIES, seen
    return live


def questions_of(frame, asked):
    """What a contact's app asked the staff API, in order: the first word of each address below its municipality."""
    addresses = [urlsplit(request.url).path.split("/lokalt/api/")[1] for request in asked if request.frame == frame]
    return [address.removeprefix("solhamra/").split("/")[0] for address in addresses]


def wait_for_picture(page, earlier):
    """Until the earlier case shows; what shows in its place is told, since nobody can look any more."""
    try:
        app(page).get_by_role("link", name=earlier.reference).wait_for()
    except TimeoutError:
        pytest.fail(f"{earlier.reference} did not show in:\n{app(page).locator('body').aria_snapshot()}")


def choose(inside, label, option):
    """An option of one of the app's lists."""
    inside.get_by_role("button", name=re.compile(f"^{label}")).click()
    inside.get_by_role("option", name=option).first.click()


@pytest.mark.req("R9", "R18", "R44")
def test_a_guide_sees_who_calls_follows_the_checklist_answers_and_closes(workspace, centre, local_stack):
    form, mail = earlier_cases(centre, f"{uuid.uuid4().hex[:12]}@post.example")
    warm = StaffDesk(local_stack, "maja.sundin")
    assert warm.post("/solhamra/lookups", {"phone": CALLER, "why": "contact"}).status == 200
    page = workspace("Maja Sundin")
    live = ring_until_seen_in_time(local_stack, page, mail)

    assert app(page).get_by_role("link", name=form.reference).is_visible()
    page.get_by_role("button", name="Svara", exact=True).click()
    app(page).get_by_role("button", name=re.compile("^Ta ärendet")).click()
    app(page).get_by_text("Du har tagit ärendet.").first.wait_for()

    app(page).get_by_role("button", name="Mer", exact=True).click()
    app(page).get_by_role("menuitem", name="Rätta tjänst").click()
    choose(app(page), "Tjänst", "Felanmälan gata")
    app(page).get_by_role("button", name="Spara rättelsen").click()
    checklist = app(page).get_by_role("region", name="Checklista")
    steps = checklist.get_by_role("checkbox")
    steps.first.wait_for()
    for number in range(steps.count()):
        steps.nth(number).click()
        checklist.get_by_text(re.compile(f"^{number + 1} av {steps.count()} steg gjorda")).wait_for()

    app(page).get_by_role("button", name=re.compile("^Svara")).click()
    app(page).get_by_role("textbox", name="Svar", exact=True).fill("Lampan lagas på fredag.")
    app(page).get_by_role("checkbox", name="Svaret avslutar ärendet").click()
    choose(app(page), "Hur slutade det", "Löst av kontaktcentret")
    choose(app(page), "Varför behövde", "Anmälde ett fel")
    app(page).get_by_role("button", name="Anteckna och avsluta").click()
    wait_for(lambda: centre.case(live.attributes["reference"]).status is Status.CLOSED, "the case to be closed")
    page.get_by_role("button", name="Lägg på").click()
    page.get_by_role("button", name="Stäng kontakten").click()

    case = centre.case(live.attributes["reference"])
    timeline = centre.timeline(case)
    (answered,) = [event for event in timeline if event.type is EventType.ANSWERED]
    assert answered.data["text"] == "Lampan lagas på fredag."
    assert answered.actor.role == "guide"
    assert case.resolution == "solved_by_centre"
    assert len([event for event in timeline if event.type is EventType.CHECKLIST]) == steps_of("fel-gata", centre)
    expect(page.get_by_role("heading", name="Utan kontakt")).to_be_visible()


def steps_of(service, centre):
    """How many steps a service of Solhamra has."""
    place = next(one for one in centre.municipalities if one.slug == "solhamra")
    return len(place.service(service).checklist)


@pytest.mark.req("R80")
def test_an_officer_opens_a_case_by_its_address_in_the_app_alone(workspace, centre, local_stack):
    form, _ = earlier_cases(centre, f"{uuid.uuid4().hex[:12]}@post.example")
    page = workspace("Hanna Berggren", alone=True)
    page.goto(f"{local_stack.ports.workspace_origin}/case/solhamra/{form.reference}")

    page.get_by_text("Gatlampan utanför porten är trasig.").first.wait_for()
    assert page.get_by_role("button", name="Logga in").count() == 0, "a reload keeps who is signed in"
