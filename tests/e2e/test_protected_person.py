"""A lead protects a person, and nothing of them shows where a guide works: lists, look-ups, calls, cases, mails."""

from __future__ import annotations

import json
import re
import uuid

import pytest
from playwright.sync_api import expect

from local.phone_pages import moment
from tests.browser import needs_browser
from tests.e2e.centre import wait_for
from tests.e2e.staff import StaffDesk
from tests.e2e.test_officer_by_mail import notification
from tests.e2e.test_workspace import app, workspace  # noqa: F401 - workspace is a fixture

SOLHAMRA, NUMBER, CALLER = "+46846500410", "070-174 06 61", "+46701740661"
MONDAY = moment("2026-11-23T09:00")
PERSONAL = re.compile(r"Sälla|Lövgren|Månstigen|174.?06.?61|s\.lovgren", re.IGNORECASE)
QUIET = "kff"
"""A department that no other test hands anything to: what is looked for stands on the first page of its list."""

FAULT = {
    "place": "Månstigen 4",
    "description": "Gatlampan på Månstigen lyser inte, hälsar Sälla.",
    "danger": "no",
    "name": "Sälla Lövgren",
    "phone": NUMBER,
}

pytestmark = [
    pytest.mark.req("X12"),
    needs_browser,
]


@pytest.fixture
def case(centre):
    """A form with name, number, address and place."""
    before = centre.cases()
    form = FAULT | {"email": f"s.lovgren.{uuid.uuid4().hex[:8]}@post.example", "idempotency_key": str(uuid.uuid4())}
    centre.post_form("/solhamra/fel-gata", form)
    (found,) = centre.new_cases(before)
    centre.settle()
    return found


@pytest.fixture
def protected(centre, local_stack, workspace, case):  # noqa: F811
    """The case, which their number found, marked by the lead in the app."""
    asked = {"phone": NUMBER, "why": "lookup"}
    found = StaffDesk(local_stack, "maja.sundin").post("/solhamra/lookups", asked).json["cases"]
    assert [line["reference"] for line in found] == [case.reference]
    page = workspace("Petra Vall", alone=True)
    page.goto(f"{local_stack.ports.workspace_origin}/case/solhamra/{case.reference}")
    page.get_by_text("Sälla Lövgren").first.wait_for()
    page.get_by_role("button", name="Mer", exact=True).click()
    page.get_by_role("menuitem", name="Skydda personens uppgifter").click()
    page.get_by_role("checkbox", name="Personen har skyddade personuppgifter").click()
    page.get_by_role("button", name="Skydda uppgifterna").click()
    wait_for(lambda: centre.case(case.reference).protected, "the case to be protected")
    return centre.case(case.reference)


def shows_nothing_of_them(inside):
    """Neither what is read nor what stands behind it, such as labels and addresses of links."""
    found = PERSONAL.search(inside.locator("html").inner_html())
    assert found is None, found[0]


def test_nothing_of_a_protected_person_shows_where_a_guide_works(
    workspace,  # noqa: F811
    centre,
    local_stack,
    protected,
):
    guide = workspace("Maja Sundin", alone=True)
    in_a_notification(centre, local_stack, protected)
    in_the_list(guide, protected)
    in_a_look_up(guide)
    in_the_case(guide, protected)
    in_a_call(workspace("Yusuf Aydin"), local_stack, protected)


def in_the_list(guide, protected):
    """Its line tells that it is protected, and leads to the case."""
    guide.get_by_role("combobox", name="Visa").select_option(f"department:{QUIET}")
    expect(line_of(guide, protected)).to_contain_text("Skyddade uppgifter")
    shows_nothing_of_them(guide)


def line_of(guide, protected):
    """The case's line of a list."""
    return guide.get_by_role("row").filter(has_text=protected.reference)


def in_a_look_up(guide):
    """Their number finds nothing."""
    guide.get_by_role("link", name="Sök", exact=True).click()
    guide.get_by_role("textbox", name="Telefonnummer").fill(NUMBER)
    guide.get_by_role("button", name="Sök", exact=True).click()
    guide.get_by_role("main").get_by_text("Inga ärenden hittades.").wait_for()
    shows_nothing_of_them(guide)


def in_the_case(guide, protected):
    """It opens from the list, by its reference alone."""
    guide.get_by_role("link", name="Arbetslista").click()
    line_of(guide, protected).get_by_role("link", name=protected.reference).click()
    guide.get_by_text("Personen har skyddade uppgifter.").wait_for()
    guide.get_by_role("region", name="Det som har hänt").wait_for()
    shows_nothing_of_them(guide)


def in_a_notification(centre, local_stack, protected):
    """What the next department hears, and the mail that is made of it."""
    matter = {"department": QUIET, "summary": "En lampa är trasig.", "incomplete": "Det brådskar."}
    handed = StaffDesk(local_stack, "maja.sundin").act(
        "solhamra", protected.reference, "hand-over", matter, protected.version
    )
    assert handed.status == 200, handed.text
    wait_for(lambda: handed_over(centre, protected.reference), "the department to hear of the case")
    (told,) = handed_over(centre, protected.reference)
    mail = notification(centre, told.body["eventId"])
    assert protected.reference in mail
    for shown in (mail, json.dumps(told.body, ensure_ascii=False), handed.text):
        assert PERSONAL.search(shown) is None


def handed_over(centre, reference):
    """The notifications that the case was handed over."""
    return [heard for heard in centre.told_about(reference) if heard.body["event"] == "handed_over"]


def in_a_call(page, local_stack, protected):
    """Their number rings: the call's case is as protected, and no earlier one shows."""
    live = local_stack.exchange.call(CALLER, SOLHAMRA, at=MONDAY)
    page.get_by_role("button", name="Svara", exact=True).wait_for(timeout=60_000)
    inside = app(page)
    inside.get_by_role("heading", name=f"Ärende {live.attributes['reference']}").wait_for()
    inside.get_by_text("Personen har skyddade uppgifter.").wait_for()
    earlier = inside.get_by_role("region", name="Ärenden från samma person")
    earlier.get_by_text("Inga andra ärenden hittades.").wait_for()
    expect(inside.get_by_role("link", name=protected.reference)).to_have_count(0)
    shows_nothing_of_them(inside)
    live.hang_up()
