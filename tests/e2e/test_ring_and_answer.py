"""A resident and a guide in two windows of a real browser: from ringing to the closed case."""

from __future__ import annotations

import re

import pytest

from envag.domain.case import EventType, Status
from local.phone_pages import moment
from tests.browser import needs_browser
from tests.e2e.centre import wait_for
from tests.e2e.test_browser import SIZES, fits

NUMBER = "070-174 06 07"

pytestmark = needs_browser


@pytest.fixture
def windows(chromium):
    """A phone's window and one on a desk."""
    contexts = [chromium.new_context(viewport=SIZES[size], locale="sv-SE") for size in ("phone", "desk")]
    pages = [context.new_page() for context in contexts]
    for page in pages:
        page.set_default_timeout(20_000)
    yield pages
    for context in contexts:
        context.close()


def waiting(desk, who):
    """The contact's place in the switchboard's list, with the button that takes it."""
    return desk.get_by_role("listitem").filter(has_text=who).filter(has=desk.get_by_role("button"))


def dial(phone, local_stack, at):
    phone.goto(f"{local_stack.address}/")
    phone.get_by_role("link", name="Telefon").first.click()
    phone.get_by_label("Nummer att ringa").select_option("+46846500410")
    phone.get_by_label("Du ringer från").select_option(label=NUMBER)
    phone.get_by_label("Svensk tid").fill(at)
    assert fits(phone)
    phone.get_by_role("button", name="Ring", exact=True).click()
    phone.wait_for_url(re.compile("/lokalt/telefon/.+"))


def moves(centre, case):
    return {event.data["phase"] for event in centre.timeline(case) if event.type is EventType.CONTACT_MOVED}


@pytest.mark.req("R9", "R11", "R21", "R69")
def test_a_call_is_answered_at_the_desk_and_its_case_is_closed(windows, centre, local_stack):
    phone, desk = windows
    before = centre.cases()
    desk.goto(f"{local_stack.address}/lokalt/vaxel")
    dial(phone, local_stack, "2026-11-23T09:00")

    phone.get_by_text("Hej och välkommen till Solhamra kommun").wait_for()
    waiting(desk, NUMBER).get_by_role("button", name="Svara").click()
    phone.get_by_text(re.compile(r"Du talar med en människa\. Det tog \d+ sekunder\.")).wait_for()
    assert fits(phone)
    assert desk.get_by_role("definition").filter(has_text="Solhamra kommun.").is_visible(), "what the guide is told"
    desk.get_by_role("button", name="Lägg på").click()
    phone.get_by_text("Samtalet är slut.").wait_for()
    (case,) = centre.new_cases(before)
    wait_for(lambda: "CONNECTED_TO_AGENT" in moves(centre, case), "the guide's answer in the timeline")
    wait_for(lambda: "DISCONNECTED" in moves(centre, case), "the end of the call in the timeline")

    desk.get_by_role("link", name="Gå till ärendet").click()
    assert case.reference in desk.title()
    desk.get_by_label("Hur det löstes").select_option("solved_by_centre")
    desk.get_by_label("Varför invånaren hörde av sig").select_option("information_not_found")
    desk.get_by_role("button", name="Avsluta").click()
    desk.get_by_text("Klart.").wait_for()
    closed = centre.case(case.reference)
    assert (closed.status, closed.resolution) == (Status.CLOSED, "solved_by_centre")


@pytest.mark.req("R27", "R30")
def test_at_night_a_key_on_the_keyboard_orders_a_call_back(windows, centre, local_stack):
    phone, desk = windows
    dial(phone, local_stack, "2026-11-22T23:00")
    phone.get_by_text("Tryck ett om du vill att vi ringer upp").wait_for()
    phone.keyboard.press("1")
    phone.get_by_text("Kommunen ringer upp dig.").wait_for()
    assert fits(phone)

    desk.goto(f"{local_stack.address}/lokalt/vaxel")
    waiting(desk, NUMBER).get_by_role("button", name="Ring upp").click()
    phone.get_by_text("Du talar med en människa.").wait_for()
    phone.get_by_role("button", name="Lägg på").click()
    desk.get_by_text("Avslutad").first.wait_for()


def test_a_chat_and_its_transcript_come_to_one_case(windows, centre, local_stack):
    _, desk = windows
    before = centre.cases()
    opening = moment("2026-11-23T09:00")
    marks = {"municipality": "norrsjofors"}
    local_stack.exchange.chat("norrsjofors", "chat", "Alva Ek", "Är badhuset öppet?", marks, at=opening)
    (case,) = centre.new_cases(before)
    desk.goto(f"{local_stack.address}/lokalt/vaxel")
    waiting(desk, "Alva Ek").get_by_role("button", name="Svara").click()
    desk.get_by_label("Skriv till invånaren").fill("Ja, till klockan åtta.")
    desk.get_by_role("button", name="Skicka").click()
    desk.get_by_role("log").get_by_text("Ja, till klockan åtta.").wait_for()
    assert desk.get_by_label("Skriv till invånaren").input_value() == ""
    desk.get_by_role("button", name="Avsluta chatten").click()

    wait_for(
        lambda: EventType.TRANSCRIPT in {event.type for event in centre.timeline(case)}, "the transcript of the chat"
    )
