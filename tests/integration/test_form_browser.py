"""The form in a real browser: with its script and without, on a desk and on a phone, by mouse and by keyboard alone."""

from __future__ import annotations

import pytest

from local.tiles import drawn
from tests.browser import SIZES, faults, fits, focused, needs_browser
from tests.fakes.form_site import FormSite

pytestmark = [needs_browser, pytest.mark.timeout(60)]


@pytest.fixture
def site():
    one = FormSite()
    yield one
    one.close()


@pytest.fixture
def open_page(new_page, site):
    def open_(path, **how):
        page = new_page(reduced_motion="reduce", **how)
        page.goto(f"{site.url}{path}")
        return page

    return open_


def look(page, script=True):
    """What axe finds, and whether it fits; a page looks the same without a script, which axe is."""
    return faults(page) if script else [], fits(page)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def report(page):
    """A bin that was not emptied, from the first page to the review."""
    page.get_by_label("Adress eller abonnemangsnummer").fill("Ågatan 3")
    page.get_by_role("radio").first.check()
    page.get_by_label("Vad vill du att vi gör?").fill("Kärlet är inte tömt.")
    press(page, "Fortsätt")
    page.get_by_label("Namn").fill("Alva Ek")
    page.get_by_label("E-post").fill("alva.ek@post.example")
    press(page, "Fortsätt")


@pytest.mark.req("R2", "R20", "X15")
@pytest.mark.parametrize("script", [True, False])
@pytest.mark.parametrize("size", SIZES)
def test_a_missed_bin_is_reported_and_nothing_on_the_way_is_hard_to_use(open_page, site, size, script):
    page = open_page("/solhamra/avfall/formular", size=size, script=script)
    views = {"form": look(page, script)}
    press(page, "Fortsätt")
    assert page.title().startswith("Fel:")
    views["with errors"] = look(page, script)
    report(page)
    views["review"] = look(page, script)
    press(page, "Skicka")
    views["receipt"] = look(page, script)

    (case,) = site.store.cases.values()
    assert case.reference in page.locator("main").inner_text()
    assert views == dict.fromkeys(views, ([], True))


@pytest.mark.req("X15", "X32")
@pytest.mark.parametrize("size", ["desk", "zoomed"])
def test_danger_a_draft_and_a_phone_number_are_as_easy_to_use(open_page, size):
    page = open_page("/solhamra/kontakt/formular", size=size)
    page.locator("textarea").fill("Det brinner i soprummet! " + "långt" * 40)
    press(page, "Skicka")
    views = {"danger": look(page)}
    press(page, "Spara och fortsätt senare")
    page.wait_for_url("**/utkast/*")
    views["draft"] = look(page)
    page.goto(page.url.split("/utkast/")[0] + "/va-akut/formular")
    views["by phone"] = look(page)

    assert views == dict.fromkeys(views, ([], True))


@pytest.mark.req("R20", "X15")
def test_a_place_is_pointed_out_on_a_map_by_keyboard_and_nothing_comes_unasked(open_page):
    page = open_page("/solhamra/fel-gata/formular")
    fetched = []
    page.on("request", lambda request: fetched.append(request.url))
    page.route("https://kartor.solhamra.example/**", _tile)
    page.get_by_label("Var är felet?").fill("Ågatan 3.")
    assert fetched == []
    button = page.get_by_role("button", name="Visa en karta")
    button.focus()
    page.keyboard.press("Enter")
    page.locator(".leaflet-tile-loaded").first.wait_for()
    assert page.evaluate("document.activeElement.classList.contains('leaflet-container')")
    assert {url.split("/")[2] for url in fetched if "127.0.0.1" not in url} == {"kartor.solhamra.example"}

    choose = page.get_by_role("button", name="Välj platsen under krysset")
    choose.press("Enter")
    first = page.get_by_label("Var är felet?").input_value()
    page.locator(".leaflet-container").press("ArrowRight")
    choose.press("Enter")
    second = page.get_by_label("Var är felet?").input_value()

    assert first.startswith("Ågatan 3. Position 59.25000, 18.35000")
    assert second.startswith("Ågatan 3. Position 59.25")
    assert second != first
    assert second.count("Position") == 1
    assert "Du har valt platsen" in page.locator("main").inner_text()
    assert look(page) == ([], True)


@pytest.mark.req("R20")
def test_without_a_script_there_is_no_map_and_nothing_is_missed(open_page):
    page = open_page("/solhamra/fel-gata/formular", script=False)

    assert page.get_by_label("Var är felet?").is_visible()
    assert not page.get_by_role("button", name="Visa en karta").is_visible()


def _tile(route):
    zoom, column, row = route.request.url.removesuffix(".png").split("/")[-3:]
    route.fulfill(body=drawn(int(zoom), int(column), int(row)), content_type="image/svg+xml")


@pytest.mark.req("X15")
@pytest.mark.parametrize("script", [True, False])
def test_a_form_is_filled_in_mended_and_sent_by_keyboard_alone(open_page, site, script):
    page = open_page("/solhamra/kontakt/formular", script=script)
    page.keyboard.press("Tab")
    assert focused(page) == "Hoppa till innehållet"
    page.keyboard.press("Enter")
    tab_to(page, "email")
    page.keyboard.type("ingen adress")
    tab_to(page, "Skicka")
    page.keyboard.press("Enter")
    page.locator(".govuk-error-summary:focus").wait_for()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert focused(page) == "message", "a link of the summary leads to its field"
    page.keyboard.type("Vem ringer jag om biblioteket?")
    tab_to(page, "email")
    page.keyboard.press("Control+A")
    page.keyboard.type("alva.ek@post.example")
    tab_to(page, "Skicka")
    page.keyboard.press("Enter")
    page.get_by_text("Ditt ärendenummer är").wait_for()

    (case,) = site.store.cases.values()
    assert case.party.email == "alva.ek@post.example"


def tab_to(page, what):
    for _ in range(40):
        page.keyboard.press("Tab")
        assert focused(page) != "form-homepage", "nobody stumbles over what is there for programs"
        if focused(page) == what:
            return
    pytest.fail(f"{what} is not reached by keyboard")


def test_what_was_written_is_there_again_until_it_is_sent(open_page, site):
    page = open_page("/solhamra/avfall/formular")
    page.get_by_label("Adress eller abonnemangsnummer").fill("Ågatan 3")
    page.get_by_role("radio").first.check()
    page.reload()
    page.get_by_text("Vi har fyllt i det som du skrev här tidigare.").wait_for()
    assert page.get_by_label("Adress eller abonnemangsnummer").input_value() == "Ågatan 3"
    assert page.get_by_role("radio").first.is_checked()
    report(page)
    page.goto(f"{site.url}/solhamra/avfall/formular")
    page.get_by_text("Vi har fyllt i det som du skrev här tidigare.").wait_for()
    press(page, "Fortsätt")
    assert page.get_by_label("E-post").input_value() == "alva.ek@post.example", "also what other pages ask for"
    press(page, "Fortsätt")
    press(page, "Skicka")
    page.get_by_text("Ditt ärendenummer är").wait_for()
    page.wait_for_load_state()
    page.goto(f"{site.url}/solhamra/avfall/formular")

    assert page.get_by_label("Adress eller abonnemangsnummer").input_value() == ""
    assert page.evaluate("sessionStorage.length") == 0


def test_the_place_is_where_somebody_is_when_they_want_it(open_page):
    here = {"latitude": 59.3293234, "longitude": 18.0685808}
    page = open_page("/solhamra/fel-gata/formular", geolocation=here, permissions=["geolocation"])
    page.get_by_label("Var är felet?").fill("Vid grinden")
    press(page, "Använd min plats")
    page.wait_for_function("document.getElementById('place').value.includes('59.32932')")

    assert page.get_by_label("Var är felet?").input_value() == "Vid grinden. Position 59.32932, 18.06858"
    assert focused(page) == "place"


def test_without_leave_to_know_the_place_it_is_written(open_page):
    page = open_page("/solhamra/fel-gata/formular", permissions=[])
    press(page, "Använd min plats")

    page.get_by_text("Vi kunde inte hitta platsen. Skriv den i stället.").wait_for()


def test_without_script_nothing_is_offered_that_does_not_work(open_page):
    page = open_page("/solhamra/fel-gata/formular", script=False)

    assert page.get_by_role("button", name="Använd min plats").count() == 0


@pytest.mark.req("X15")
def test_forced_colours_leave_every_field_and_button_visible(open_page):
    page = open_page("/solhamra/avfall/formular", forced_colors="active")
    borders = page.locator("main input[type=text], main textarea, main button.govuk-button").evaluate_all(
        "all => all.filter(one => one.checkVisibility()).map(one => getComputedStyle(one).borderTopStyle)"
    )

    assert borders
    assert "none" not in borders
