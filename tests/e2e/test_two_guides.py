"""Two guides have one case open: the second is told what the first did, loses no word, and goes on."""

from __future__ import annotations

import re
import uuid

import pytest
from playwright.sync_api import expect

from envag.domain.case import EventType
from tests.browser import needs_browser
from tests.e2e.test_workspace import workspace  # noqa: F401 - a fixture

FIRST, SECOND = "Jag ringer invånaren klockan två.", "Invånaren ringde och vill ha svar i dag."
PATIENCE = 20_000
"""Milliseconds: the open case is asked for every five seconds."""

pytestmark = [
    pytest.mark.req("R9"),
    needs_browser,
]


@pytest.fixture
def case(centre):
    """A resident's mail."""
    sender, before = f"{uuid.uuid4().hex[:12]}@post.example", centre.cases()
    mail = centre.mail("Gatlampan vid skolan är trasig.", sender=sender, subject="Trasig gatlampa")
    centre.post_mail(mail, sender=sender)
    (found,) = centre.new_cases(before)
    centre.wait_for_mail(sender)
    centre.settle()
    return centre.case(found.reference)


def opened(page, local_stack, reference):
    """The case in the app alone."""
    page.goto(f"{local_stack.ports.workspace_origin}/case/solhamra/{reference}")
    page.get_by_role("group", name="Åtgärder").wait_for()


def begin_note(page, text):
    """The form of a note, filled in and not sent."""
    page.get_by_role("button", name=re.compile("^Anteckna")).click()
    page.get_by_role("form", name="Anteckna").get_by_role("textbox", name="Anteckning").fill(text)


def hear_nothing(page, reference):
    """From now on no news of the case arrives, until what this returns is called."""
    news, held = re.compile(rf"/cases/{reference}\?"), []
    page.route(news, lambda route: held.append(route))  # noqa: PLW0108 - playwright marks what it calls

    def listen():
        page.unroute(news)
        for route in held:
            route.continue_()

    return listen


def test_the_second_to_change_a_case_is_told_and_sends_the_same_words_after_all(
    workspace,  # noqa: F811
    centre,
    local_stack,
    case,
):
    maja, yusuf = workspace("Maja Sundin", alone=True), workspace("Yusuf Aydin", alone=True)
    opened(maja, local_stack, case.reference)
    opened(yusuf, local_stack, case.reference)
    begin_note(maja, SECOND)
    listen = hear_nothing(maja, case.reference)

    begin_note(yusuf, FIRST)
    yusuf.get_by_role("button", name="Spara anteckningen").click()
    expect(yusuf.get_by_role("form", name="Anteckna")).to_have_count(0)
    maja.get_by_role("button", name="Spara anteckningen").click()

    told = maja.get_by_role("alert").filter(has_text="Någon annan hann före")
    told.wait_for()
    expect(told).to_contain_text(FIRST)
    expect(told).to_contain_text("Anteckning – Kommunvägledare")
    expect(maja.get_by_role("textbox", name="Anteckning")).to_have_value(SECOND)
    assert notes(centre, case) == [FIRST], "nothing is sent before she has chosen"

    told.get_by_role("button", name="Skicka ändå").click()
    expect(maja.get_by_role("form", name="Anteckna")).to_have_count(0)
    assert notes(centre, case) == [FIRST, SECOND]
    listen()
    for page in (maja, yusuf):
        timeline = page.get_by_role("region", name="Det som har hänt")
        expect(timeline.get_by_text(SECOND)).to_be_visible(timeout=PATIENCE)
        expect(timeline.get_by_text(FIRST)).to_be_visible(timeout=PATIENCE)


def notes(centre, case):
    """What is noted in the case, the oldest first."""
    return [event.data["text"] for event in centre.timeline(case) if event.type is EventType.NOTE]
