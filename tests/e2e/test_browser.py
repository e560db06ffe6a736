"""The form in a real browser, without JavaScript, on a desk and on a phone, by mouse and by keyboard alone."""

from __future__ import annotations

import re
import uuid

import pytest

from envag.domain.case import EventType
from tests.browser import needs_browser
from tests.e2e.centre import wait_for

SIZES = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 360, "height": 740}}

pytestmark = needs_browser


@pytest.fixture(params=SIZES)
def page(request, chromium):
    context = chromium.new_context(viewport=SIZES[request.param], java_script_enabled=False, locale="sv-SE")
    page = context.new_page()
    page.set_default_timeout(20_000)
    yield page
    context.close()


def reference_on(page):
    return re.search(r"SOL-[0-9A-Z]{4}-[0-9A-Z]{4}", page.locator(".govuk-panel").inner_text())[0]


def send(page, button="Skicka"):
    """Nobody fills in a form within two seconds, and what is sent so fast is asked for once more."""
    page.wait_for_timeout(2_000)
    page.get_by_role("button", name=button, exact=True).click()


def fits(page):
    """Nothing makes a phone scroll sideways."""
    width = page.locator("main").bounding_box()["width"]
    return width <= page.viewport_size["width"]


def tab_to(page, tag):
    for _ in range(40):
        if page.locator(f"{tag}:focus").count():
            return
        page.keyboard.press("Tab")
    pytest.fail(f"no {tag} is reached by keyboard")


@pytest.mark.req("R2", "R20")
def test_a_resident_finds_a_service_mends_the_form_and_gets_a_reference(page, centre, local_stack):
    page.goto(f"{local_stack.address}/solhamra")
    page.get_by_role("link", name="Felanmälan gata, väg och belysning").first.click()
    page.get_by_role("link", name="Börja").or_(page.get_by_role("button", name="Börja")).first.click()
    page.get_by_label("Var är felet?").fill("Åkantens skola")
    send(page)

    summary = page.get_by_role("alert")
    assert summary.get_by_role("link").count() == 2
    assert page.get_by_label("Var är felet?").input_value() == "Åkantens skola"
    assert page.title().startswith("Fel:")
    assert fits(page)

    page.get_by_label("Vad är fel?").fill("Gatlampan vid grinden är trasig.")
    page.get_by_label("Nej").check()
    send(page)

    reference = reference_on(page)
    assert fits(page)
    wait_for(lambda: reference in centre.cases(), "the case of the form")


@pytest.mark.req("R2", "X15")
def test_a_form_can_be_sent_by_keyboard_alone(page, centre, local_stack):
    page.goto(f"{local_stack.address}/solhamra/kontakt/formular")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "Hoppa till innehållet"
    tab_to(page, "textarea")
    page.keyboard.type("Jag undrar när biblioteket har öppet i jul.")
    tab_to(page, "button")
    page.wait_for_timeout(2_000)
    page.keyboard.press("Enter")

    reference = reference_on(page)
    wait_for(lambda: reference in centre.cases(), "the case of the form")


def test_going_back_and_sending_again_is_one_case(page, centre, local_stack):
    page.goto(f"{local_stack.address}/solhamra/kontakt/formular")
    page.locator("textarea").fill("Vem frågar jag om en nyckel till tvättstugan i stadshuset?")
    send(page)
    first = reference_on(page)
    page.reload()

    assert reference_on(page) == first


@pytest.mark.req("R44", "X15")
def test_a_resident_and_a_guide_talk_from_the_laptops_pages(page, centre, local_stack):
    before, sender = centre.cases(), f"{uuid.uuid4().hex[:8]}@post.example"
    centre.post_mail(centre.mail("Vem tömmer papperskorgen i parken?", sender=sender), sender=sender)
    (case,) = centre.new_cases(before)
    centre.wait_for_mail(sender)

    page.goto(f"{local_stack.address}/lokalt/arenden/solhamra/{case.reference}")
    assert fits(page)
    page.get_by_label("Ditt svar").fill("Det gör gatuenheten, på fredagar.")
    page.get_by_role("button", name="Skicka svaret").click()
    assert "gatuenheten" in page.locator(".timeline").inner_text()
    centre.wait_for_mail(sender, 2)
    page.goto(f"{local_stack.address}/lokalt/post")
    page.get_by_role("row").filter(has_text=sender).get_by_role("link").first.click()
    assert "gatuenheten" in page.frame_locator("iframe").locator("body").inner_text()
    assert fits(page)
    tab_to(page, "textarea")
    page.keyboard.type("Tack, då vet jag!")
    tab_to(page, "button")
    page.keyboard.press("Enter")
    page.wait_for_url("**/lokalt/arenden/**")

    wait_for(
        lambda: [e.data["reply"] for e in centre.timeline(case) if e.type is EventType.ADDED] == ["Tack, då vet jag!"],
        "the resident's reply on the case",
    )
    page.reload()
    assert page.get_by_text("Visa hela meddelandet").count() == 1
    assert fits(page)


@pytest.mark.req("X32")
def test_danger_shows_112_before_anything_else(page, local_stack, centre):
    page.goto(f"{local_stack.address}/solhamra/kontakt/formular")
    page.locator("textarea").fill("Det brinner i soprummet!")
    send(page)

    assert "112" in page.get_by_role("alert").inner_text()
    assert page.locator("main > :first-child").get_attribute("role") == "alert"
    send(page, "Skicka ändå")

    reference = reference_on(page)
    assert page.locator("main > :first-child").get_attribute("role") == "alert"
    wait_for(lambda: reference in centre.cases(), "the case of the form")
