"""The key figures in a browser: for leads and for who sees figures only, read by eye, by keyboard and as tables."""

from __future__ import annotations

import json

import pytest

from infra.build.cache import ROOT
from tests.integration.workspace.figures import words
from tests.integration.workspace.looking import Keyboard, Walk

SV = json.loads((ROOT / "workspace/src/figures/texts/sv.json").read_text("utf-8"))
LOADED = "() => performance.getEntriesByType('resource').map(each => each.name)"

pytestmark = [pytest.mark.timeout(120), pytest.mark.req("R92", "R70", "R77")]


def place(role):
    return {"municipality": "solhamra", "name": "Solhamra kommun", "roles": [role], "departments": []}


@pytest.fixture
def shown(opened, stage):
    """Opens the figures of November for somebody with that role."""

    def show(role, path="/figures?period=2026-11"):
        stage.api.places = [place(role)]
        page = opened(path, width=1600)
        page.locator(".tiles").wait_for()
        return page

    return show


def tile(page, figure):
    return page.locator(".tile").filter(
        has=page.get_by_role("heading", name=words()[f"figure.{figure}.title"], exact=True)
    )


@pytest.mark.req("X15")
def test_who_sees_figures_only_meets_nothing_else_and_it_is_without_fault(shown):
    page = shown("statistics", "/")
    walk = Walk(page)

    assert page.locator("nav.views a").all_inner_texts() == [SV["title"]]
    assert page.get_by_role("button", name="Visa ärendena").count() == 0
    assert "För få svar" in tile(page, "bemotande_index").inner_text()
    assert "2018: 61,0 (inläst från Servicemätning 2018)" in tile(page, "enkelhet_index").inner_text()
    walk.look("figures")
    for summary in page.locator("details > summary").all():
        summary.click()
    walk.look("tables")
    assert walk.wrong == {}
    assert page.locator("figure.chart").count() == page.locator("figure.chart table").count() >= 7


def test_a_lead_reads_how_a_figure_is_computed_and_opens_a_case_that_it_counts(shown, stage):
    page = shown("lead")
    direct = tile(page, "direct_rate_broad")
    assert "76,0" in direct.locator(".value").inner_text()
    assert "upp 2,1 procentenheter (bättre)" in direct.inner_text()

    direct.get_by_role("button", name="Så räknas").click()
    page.get_by_text(words()["figure.direct_rate_broad.computed"]).wait_for()
    page.get_by_text("760 av 1\N{NO-BREAK SPACE}000.").wait_for()
    page.keyboard.press("Escape")
    direct.get_by_role("button", name="Visa ärendena").click()
    page.get_by_role("link", name="SOL-7K3F-9QW4").click()
    page.get_by_role("heading", name="Ärende SOL-7K3F-9QW4").wait_for()

    assert "/solhamra/reports/2026-11/cases/direct_rate_broad" in {each.path for each in stage.api.asked}


@pytest.mark.req("R25", "R31", "R36", "X15")
def test_a_lead_sees_which_unit_cannot_be_reached_at_lunch(shown):
    page = shown("lead")
    table = page.get_by_role("table", name=SV["reached.map"])

    lunch = table.locator("thead th").all_inner_texts().index("11–12")
    cell = table.get_by_role("row", name="Bygglov").locator("td").nth(lunch)
    assert cell.inner_text().split() == ["14", "%", "2", "av", "14", "obemannat:", "3", "svår", "att", "nå"]
    assert "hard" in cell.get_attribute("class")
    told = page.get_by_role("listitem").filter(has_text="Bygglov: 64,3").inner_text()
    assert told.endswith("54 av 84 samtal. Sämst klockan 11–12: 2 av 14.")
    page.get_by_text("20 november 2026. Bygglov: 5 av 6 samtal ringde utan svar").wait_for()


def test_the_period_is_chosen_by_keys_and_stands_in_the_address(shown, stage):
    page = shown("lead")
    keys = Keyboard(page)
    keys.to(page.get_by_role("button", name=SV["earlier"]))
    keys.press("Enter")
    page.wait_for_url("**/figures?period=2026-10")
    keys.to(page.locator(".period select").first, key="Shift+Tab")
    keys.press("T")
    page.wait_for_url("**/figures?period=20*-T*")
    page.locator(".tiles").wait_for()

    asked = [each.path for each in stage.api.asked if "/reports/" in each.path]
    assert "/solhamra/reports/2026-10" in asked
    assert any("-T" in each for each in asked)


def test_the_report_is_saved_as_pdf_csv_and_as_the_api_wrote_it(shown):
    page = shown("lead")
    saved = {}
    for what in ("pdf", "csv", "json"):
        with page.expect_download() as found:
            page.get_by_role("button", name=SV[f"save.{what}"]).click()
        saved[found.value.suggested_filename] = found.value.path().read_text("utf-8")

    assert set(saved) == {f"solhamra-2026-11.{what}" for what in ("pdf", "csv", "json")}
    assert "%PDF-1.7" in saved["solhamra-2026-11.pdf"]
    assert "solhamra,2026-11,figure,now,,direct_rate_broad,0.76,760,1000," in saved["solhamra-2026-11.csv"]
    assert json.loads(saved["solhamra-2026-11.json"])["period"] == "2026-11"


def test_guides_load_nothing_of_it(opened, stage):
    stage.api.places = [place("guide")]
    page = opened("/")
    page.locator("table.cases").wait_for()

    assert not [name for name in page.evaluate(LOADED) if "/figures-" in name]
