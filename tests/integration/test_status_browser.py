"""The status page in a real browser, which needs no script: every view, at every size, and by keyboard alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.case import Actor, EventType, Priority, Status
from envag.domain.status_proof import sign_link
from tests.browser import SIZES, faults, fits, needs_browser
from tests.builders import NOW, an_event
from tests.fakes.status_site import SLUG, StatusSite

GUIDE = Actor(role="guide", id="g1")
MAIL = {"to": "alva.ek@post.example", "subject": "Re: lampan"}
LONG = "https://exempel.example/" + "lampa" * 40
QUESTION = an_event("q", type=EventType.ASKED, actor=GUIDE, data={"text": "Vilken lampa menar du?", "mail": MAIL})
ANSWER = an_event("a", type=EventType.ANSWERED, actor=GUIDE, data={"text": f"Vi lagar den.\n{LONG}", "mail": MAIL})

pytestmark = [needs_browser, pytest.mark.timeout(180), pytest.mark.req("R16")]


@pytest.fixture(scope="module")
def site():
    one = StatusSite()
    yield one
    one.close()


@pytest.fixture(scope="module")
def views(site):
    """The paths of every view of the page."""
    closed = {"status": Status.CLOSED, "closed_at": NOW, "updated_at": NOW}
    old = {"status": Status.CLOSED, "closed_at": NOW - timedelta(days=61), "updated_at": NOW - timedelta(days=61)}
    case, new = site.new_case("new", ANSWER)
    return {
        "look-up": f"/{SLUG}/arende",
        "new": new,
        "english": f"{new}?sprak=en",
        "added": f"{new}?tack=added",
        "urgent": site.new_case("urgent", priority=Priority.URGENT)[1],
        "question": site.new_case("question", QUESTION, status=Status.WAITING)[1],
        "closed": site.new_case("closed", ANSWER, **closed)[1],
        "old": site.new_case("old", **old)[1],
        "secret": site.new_case("secret", secrecy=2)[1],
        "expired": f"/{SLUG}/arende/{sign_link(site.keys, SLUG, case.reference, NOW - timedelta(days=91))}",
        "unknown": f"/{SLUG}/arende/hej",
    }


@pytest.fixture
def open_page(new_page, site):
    def open_(path, **how):
        page = new_page(**how)
        page.goto(f"{site.url}{path}")
        return page

    return open_


def tab_to(page, name, *, most=60):
    """Reach a field or button by the tab key alone, by the words that a screen reader says."""
    said = "(e => e.labels?.[0]?.textContent.trim() ?? e.textContent.trim())(document.activeElement)"
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate(said).startswith(name):
            return
    msg = f"the keyboard never reached {name}"
    raise AssertionError(msg)


@pytest.mark.parametrize("size", SIZES)
def test_no_view_has_a_fault_and_each_fits(open_page, views, size):
    found = {}
    for name, path in views.items():
        page = open_page(path, size=size)
        assert page.locator("h1").count() == 1
        found[name] = (faults(page), fits(page))
        page.context.close()
    assert found == dict.fromkeys(views, ([], True))


@pytest.mark.parametrize("size", ["desk", "phone"])
def test_what_must_be_mended_stands_at_its_field_and_in_the_summary(open_page, views, size):
    page = open_page(views["new"], size=size)
    page.get_by_role("button", name="Skicka", exact=True).click()

    assert page.title().startswith("Fel:")
    page.get_by_role("alert").get_by_role("link", name="Skriv något innan du skickar.").click()
    assert page.evaluate("document.activeElement.id") == "message"
    assert "Skriv något" in page.locator("#fel-message").inner_text()
    assert (faults(page), fits(page)) == ([], True)

    page = open_page(views["look-up"], size=size)
    page.get_by_role("button", name="Visa ärendet").click()
    assert "Vi hittar inget ärende" in page.get_by_role("alert").inner_text()
    assert (faults(page), fits(page)) == ([], True)


@pytest.mark.req("X33", "X1", "R64")
@pytest.mark.parametrize("size", ["desk", "phone"])
def test_without_script_and_mouse_a_case_is_found_answered_ended_and_judged(open_page, site, size):
    case, _ = site.new_case(f"keyboard-{size}", QUESTION, status=Status.WAITING)
    page = open_page(f"/{SLUG}/arende", size=size, script=False)

    tab_to(page, "Ärendenummer")
    page.keyboard.type(case.reference)
    tab_to(page, "Kod")
    page.keyboard.type(site.code(case))
    page.keyboard.press("Enter")
    page.get_by_text("Vilken lampa menar du?").first.wait_for()
    tab_to(page, "Ditt svar")
    page.keyboard.type("Den vänstra.")
    tab_to(page, "Skicka svaret")
    page.keyboard.press("Enter")
    page.get_by_text("Tack, vi har fått det du skrev.").wait_for()
    assert site.store.get(SLUG, case.reference).status is Status.IN_PROGRESS
    assert page.get_by_text("Den vänstra.").count() == 1

    tab_to(page, "Ja, det löste sig")
    page.keyboard.press("Enter")
    page.get_by_text("Tack, ärendet är avslutat.").wait_for()
    assert site.store.get(SLUG, case.reference).status is Status.CLOSED

    page.locator("#answered").focus()
    page.keyboard.press("Space")
    page.locator("#ease").focus()
    page.keyboard.press("Space")
    tab_to(page, "Skicka omdömet")
    page.keyboard.press("Enter")
    page.get_by_text("Tack för ditt omdöme.").wait_for()
    (event,) = [e for e in site.store.timeline(SLUG, case.reference) if e.type is EventType.RATED]
    assert event.data == {"marks": {"answered": 1, "ease": 5}}

    page.get_by_label("Vad är kvar att lösa?").fill("Den blinkar än.")
    page.get_by_role("button", name="Nej, det löste sig inte").click()
    page.get_by_text("Vi har öppnat ärendet igen").wait_for()
    assert site.store.get(SLUG, case.reference).status is Status.IN_PROGRESS


def test_a_page_is_one_request_and_light(chromium, site, views):
    context = chromium.new_context()
    page = context.new_page()
    asked = []
    page.on("request", lambda request: asked.append(request.resource_type))
    answer = page.goto(f"{site.url}{views['closed']}")

    assert len(answer.body()) < 60_000
    assert [kind for kind in asked if kind not in {"image", "other"}] == ["document"]
    context.close()
