"""The app of guides and officers in a real browser: signing in, lists, cases, and what happens meanwhile."""

from __future__ import annotations

import re

import pytest

from tests.browser import AXE, WCAG
from tests.integration.workspace.conftest import WIDTHS, sign_in

MAIL, CALL, SECRET, HIDDEN = "SOL-BN42-98KB", "SOL-7K3F-9QW4", "SOL-3D4E-5F6G", "SOL-8H9J-1K2M"

pytestmark = pytest.mark.timeout(120)


def references(page):
    """The cases of the list on the page."""
    page.locator("table.cases").wait_for()
    return [link.inner_text() for link in page.locator("table.cases td:first-child > a").all()]


def open_case(page, reference=MAIL):
    """From the list to the case."""
    page.get_by_role("link", name=reference).first.click()
    page.get_by_role("heading", name="Det som har hänt").wait_for()


def events(page):
    """The headings of the timeline, from the top."""
    return page.locator(".timeline h3").all_inner_texts()


def fits(page):
    """Whether nothing must be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def faults(page):
    """What axe finds."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("async tags => (await axe.run({runOnly: tags})).violations", WCAG)
    return [(each["id"], [node["target"] for node in each["nodes"]]) for each in found]


def poll(page):
    """What the app asks by itself while somebody looks, now."""
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")


class TestSigningIn:
    def test_takes_a_pop_up_and_a_reload_asks_nobody(self, opened, stage):
        page = opened()
        page.locator("table.cases").wait_for()
        page.reload()
        page.locator("table.cases").wait_for()

        assert stage.identity.renewed == 1
        kept = page.evaluate("JSON.stringify({...sessionStorage}) + JSON.stringify({...localStorage})")
        assert "refresh" in kept
        assert "access-" not in kept

    def test_is_renewed_before_the_token_ends(self, opened, stage):
        stage.identity.lives_seconds = 30
        page = opened()
        page.locator("table.cases").wait_for()

        tokens = {asked.headers["authorization"] for asked in stage.api.asked if "authorization" in asked.headers}
        assert stage.identity.renewed > 0
        assert all(re.fullmatch(r"Bearer access-\d+", token) for token in tokens)

    def test_that_ends_in_the_middle_leaves_the_page_as_it_is(self, opened, stage):
        page = opened(expects="401")
        open_case(page)
        stage.api.refuses.add("access-0")
        poll(page)
        page.get_by_text("Du är inte längre inloggad").first.wait_for()
        assert events(page)[0] == "Anteckning"

        stage.api.refuses.clear()
        with page.expect_popup():
            page.get_by_role("button", name="Logga in igen").click()
        page.locator(".expired").wait_for(state="detached")

    def test_without_a_role_tells_what_to_do(self, opened, stage):
        stage.api.places = []
        page = opened(signed_in=False)
        with page.expect_popup():
            page.get_by_role("button", name="Logga in").click()

        page.get_by_role("heading", name="Du har inte tillgång till arbetsytan").wait_for()
        assert faults(page) == []

    def test_out_forgets_everything_on_this_computer(self, opened, stage):
        page = opened()
        open_case(page)
        page.get_by_role("button", name="Logga ut").click()
        page.get_by_role("button", name="Logga in").wait_for()

        assert page.evaluate("Object.keys(sessionStorage).filter(key => /session|open|draft/.test(key))") == []
        assert stage.identity.revoked == 1


class TestTheWorklist:
    @pytest.mark.req("R79")
    def test_shows_what_is_late_and_soon_due_first_a_page_at_a_time(self, opened, stage):
        stage.api.many = 10_000
        page = opened()

        assert references(page)[:3] == [MAIL, HIDDEN, CALL]
        assert page.locator("table.cases tbody tr").count() == 25
        assert page.get_by_text(re.compile(r"Försenat 2 timmar")).count() == 1
        row = page.locator("tr", has_text=MAIL).inner_text()
        for mark in ("Brådskande", "Parkerat till 3 december 2026", "Ring upp – försenat 1 timme"):
            assert mark in row
        page.get_by_role("button", name="Nästa").click()
        page.get_by_text("Sida 2").wait_for()
        page.locator("table.cases").wait_for()
        assert len(set(references(page))) == 25
        assert MAIL not in references(page)
        asked = [each.query for each in stage.api.asked if each.path.endswith("/worklist")]
        assert {each["limit"] for each in asked} == {"25"}

    def test_of_somebody_a_unit_or_a_department_is_chosen_and_remembered(self, opened, stage):
        page = opened()
        references(page)
        lists = page.get_by_role("combobox", name="Visa")
        lists.select_option("mine")
        page.get_by_role("link", name=HIDDEN).wait_for(state="detached")
        assert references(page) == [MAIL]
        page.reload()
        assert references(page) == [MAIL]
        lists.select_option("unit:avfall")
        page.get_by_text("Här finns inget som väntar.").wait_for()

        assert "avfall" in [each.query.get("unit") for each in stage.api.asked]

    @pytest.mark.req("X12")
    def test_shows_a_protected_person_by_reference_only(self, opened):
        page = opened()
        references(page)

        row = page.locator("tr", has_text=HIDDEN).inner_text()
        assert "Skyddade uppgifter" in row
        assert "sophämtning" not in row

    def test_tells_of_new_cases_by_itself(self, opened, stage):
        page = opened()
        references(page)
        stage.api.cases["SOL-0NEW-0NEW"] = stage.api.cases[CALL] | {"reference": "SOL-0NEW-0NEW"}
        poll(page)

        page.get_by_role("link", name="SOL-0NEW-0NEW").wait_for()
        assert page.locator("[aria-live=polite]").inner_text() == "Nya ärenden i listan: 1"


class TestACase:
    def test_shows_everything_that_happened_in_plain_words(self, opened):
        page = opened()
        open_case(page)

        assert events(page) == ["Anteckning", "Ansvaret för ärendet ändrades", "Kom in"]
        text = page.locator(".timeline").inner_text()
        assert "du ska ringa" in page.locator(".about").inner_text()
        for words in ("Du ·", "Nytt → Pågår", "Björkvägen 3", "Rubrik", "Sophämtning", "kärlet.jpg", "2,3 MB"):
            assert words in text

    def test_opens_by_the_link_of_a_notification_and_says_so_to_the_log(self, opened, stage):
        page = opened(f"/case/solhamra/{MAIL}")
        page.get_by_role("heading", name="Det som har hänt").wait_for()
        reasons = {each.query["why"] for each in stage.api.asked if each.path.endswith(MAIL)}

        assert reasons == {"notification"}
        assert page.title() == f"Ärende {MAIL} – Solhamra kommun – En väg in"

    def test_of_another_municipality_is_not_opened(self, opened, stage):
        page = opened(f"/case/lindholmstad/{MAIL}")

        page.get_by_text("Ärendet hör till en kommun som du inte arbetar för").wait_for()
        assert not [each for each in stage.api.asked if "lindholmstad" in each.path]

    def test_that_may_not_be_seen_is_told_as_one_that_is_not_there(self, opened):
        page = opened("/case/solhamra/SOL-NONE-NONE", expects="404")

        page.get_by_text("Det finns inget sådant.").wait_for()

    @pytest.mark.req("X12")
    def test_of_a_protected_person_can_be_worked_on_and_not_read(self, opened):
        page = opened()
        open_case(page, HIDDEN)

        text = page.locator("main").inner_text()
        assert "Personen har skyddade uppgifter." in text
        assert "Texter och filer är dolda" in text
        assert "Signe" not in page.content()

    def test_shows_what_others_write_without_a_reload_and_says_it_aloud(self, opened, stage):
        page = opened()
        open_case(page)
        stage.api.happens(MAIL, text="Entreprenören kommer i morgon.")
        poll(page)

        page.get_by_text("Entreprenören kommer i morgon.").wait_for()
        assert events(page)[0] == "Anteckning Nytt"
        assert MAIL in page.locator("[aria-live=polite]").inner_text()
        polled = [each.headers.get("if-none-match") for each in stage.api.asked if each.path.endswith(MAIL)]
        assert polled[-1] == '"1"'

    @pytest.mark.req("X10")
    def test_tells_that_it_is_secret(self, opened):
        page = opened(f"/case/solhamra/{SECRET}")
        page.get_by_role("heading", name="Det som har hänt").wait_for()

        assert page.get_by_role("list", name="Att tänka på").inner_text() == "Sekretess"

    def test_stays_open_beside_others_until_it_is_closed(self, opened):
        page = opened()
        for reference in (MAIL, HIDDEN):
            open_case(page, reference)
            page.get_by_role("link", name="Arbetslista").click()
            references(page)
        tabs = page.get_by_role("navigation", name="Öppna ärenden")
        page.reload()
        tabs.wait_for()
        assert tabs.get_by_role("link").all_inner_texts() == [MAIL, HIDDEN]

        tabs.get_by_role("link", name=HIDDEN).click()
        page.get_by_role("heading", name=f"Ärende {HIDDEN}").wait_for()
        tabs.get_by_role("button", name=f"Stäng {HIDDEN}").click()
        page.get_by_role("heading", name=f"Ärende {MAIL}").wait_for()
        assert tabs.get_by_role("link").all_inner_texts() == [MAIL]

    def test_says_that_the_network_is_gone_and_goes_on_when_it_is_back(self, opened, stage):
        page = opened(expects="ERR_INTERNET_DISCONNECTED")
        open_case(page)
        page.context.set_offline(True)
        page.get_by_text("Ingen kontakt med nätet.").wait_for()
        assert events(page)[0] == "Anteckning"
        stage.api.happens(MAIL, text="Klart.")
        page.context.set_offline(False)

        page.get_by_text("Klart.").wait_for()
        page.get_by_text("Ingen kontakt med nätet.").wait_for(state="detached")


class TestTwoPeopleAtOnce:
    def test_who_comes_second_is_told_and_loses_nothing(self, opened, stage):
        page = opened(expects="412")
        open_case(page)
        page.get_by_role("button", name=re.compile("^Anteckna")).click()
        page.locator("form textarea").first.fill("Jag ringde.")
        stage.api.happens(MAIL, text="Jag var först.")
        page.keyboard.press("Control+Enter")

        told = page.get_by_role("alert").filter(has_text="Någon annan hann före")
        told.get_by_text("Jag var först.").wait_for()
        assert page.locator("form textarea").first.input_value() == "Jag ringde."
        page.get_by_role("button", name="Skicka ändå").click()
        page.get_by_text("Någon annan hann före").wait_for(state="detached")
        texts = [each.get("text") for each in stage.api.cases[MAIL]["timeline"][-2:]]
        assert texts == ["Jag var först.", "Jag ringde."]


class TestLookingUp:
    @pytest.mark.req("X14")
    def test_takes_a_number_an_address_or_a_reference_and_a_reason(self, opened, stage):
        page = opened("/lookup")
        page.get_by_role("combobox", name="Varför söker du?").select_option("follow-up")
        page.get_by_label("Telefonnummer, e-postadress eller ärendenummer").fill("signe@post.example")
        page.keyboard.press("Enter")

        assert set(references(page)) == {MAIL, CALL, SECRET}
        (sent,) = [each for each in stage.api.asked if each.method == "POST"]
        assert sent.body == '{"email":"signe@post.example","why":"follow-up"}'
        assert all("signe" not in each.path + str(each.query) for each in stage.api.asked)

    def test_says_what_is_missing_at_the_field(self, opened):
        page = opened("/lookup")
        page.get_by_role("button", name="Sök").click()

        page.get_by_text("Skriv ett telefonnummer").wait_for()
        field = page.get_by_label("Telefonnummer, e-postadress eller ärendenummer")
        assert field.get_attribute("aria-invalid") == "true"
        assert field.evaluate("field => field === document.activeElement")


class TestTheMunicipality:
    def test_is_one_at_a_time_and_always_named(self, opened, stage):
        page = opened()
        references(page)
        choice = page.get_by_label("Kommun")
        assert choice.input_value() == "solhamra"
        choice.select_option("norrsjofors")
        page.get_by_text("Här finns inget som väntar.").wait_for()

        assert "Norrsjöfors kommun" in page.title()
        page.reload()
        page.locator("header.top").wait_for()
        assert choice.input_value() == "norrsjofors"
        later = stage.api.asked[-3:]
        assert all(each.path == "/me" or each.path.startswith("/norrsjofors/") for each in later)


class TestLanguage:
    def test_is_swedish_first_and_english_on_demand(self, opened):
        page = opened()
        assert page.evaluate("document.documentElement.lang") == "sv"
        page.get_by_role("button", name="In English").click()
        page.get_by_role("heading", name="Worklist").wait_for()

        assert page.evaluate("document.documentElement.lang") == "en"
        page.reload()
        page.get_by_role("heading", name="Worklist").wait_for()


class TestByKeyboard:
    @pytest.mark.req("X15")
    def test_a_case_is_reached_and_its_heading_takes_the_focus(self, opened):
        page = opened()
        references(page)
        page.get_by_role("link", name=MAIL).focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="Det som har hänt").wait_for()

        assert (
            page.evaluate("document.activeElement.tagName + document.activeElement.textContent") == f"H1Ärende {MAIL}"
        )

    def test_the_first_stop_leads_past_the_top(self, opened):
        page = opened()
        references(page)
        page.locator("a").first.focus()
        assert page.evaluate("document.activeElement.textContent") == "Hoppa till innehållet"
        page.keyboard.press("Enter")

        assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.req("X15")
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("path", ["/", f"/case/solhamra/{MAIL}", "/lookup", "/register", f"/case/solhamra/{HIDDEN}"])
def test_no_view_has_a_fault_and_each_fits(opened, path, width):
    page = opened(path, width=width)
    page.locator("main h1").wait_for()
    page.locator(".waiting").wait_for(state="detached")

    assert faults(page) == []
    assert fits(page)


def test_the_sign_in_has_no_fault(opened):
    page = opened(signed_in=False)
    page.get_by_role("button", name="Logga in").wait_for()

    assert faults(page) == []


def test_the_first_view_loads_little(opened):
    """What a browser has fetched of script once the list stands, as gzip packs it."""
    import gzip

    bodies = {}
    page = opened(signed_in=False)
    page.on("response", lambda answer: bodies.setdefault(answer.url, answer) if answer.url.endswith(".js") else None)
    page.goto(page.url)
    sign_in(page)
    page.locator("table.cases").wait_for()

    size = sum(len(gzip.compress(answer.body(), 9)) for answer in bodies.values())
    assert 50_000 < size < 200_000
