"""The report on paper: tagged, in the municipality's own look, with every chart in words too."""

from __future__ import annotations

import base64
import re
import zlib
from datetime import UTC, date, datetime

import pytest

from envag.adapters.figure_sums import adding
from envag.domain.figures.counts import At, Count, at_hour
from envag.domain.figures.period import Period
from envag.domain.figures.reachability import UNIT
from envag.domain.figures.sums import ALL, CHANNEL, DEPARTMENT, HOURS, SERVICE, day_scope
from envag.runtime.catalogue import municipality
from envag.usecases.figures.read_report import read_report
from tests.integration.staff import SLUG, Staff

MONTH = "2026-10"
CASES = {Count.CASES: 1200, Count.CLOSED: 1000, Count.DIRECT: 684, Count.DIRECT_BROAD: 760, Count.RECEPTION: 4}
SUMS = {
    ALL: CASES,
    HOURS: {at_hour(At.CONTACTS, 9): 700, at_hour(At.CONTACTS, 14): 500},
    f"{CHANNEL}phone": {Count.CASES: 900},
    f"{CHANNEL}email": {Count.CASES: 300},
    f"{DEPARTMENT}tsf": CASES,
    f"{SERVICE}avfall": CASES | {"l3": 1000},
    day_scope(date(2026, 10, 5)): {Count.CASES: 60},
    f"{UNIT}bygglov": {"a0509": 8, "b0509": 1, "a0511": 1, "b0611": 4, "m0611": 1, "u0711": 2},
    f"{UNIT}forskola": {"a0910": 4},
}

pytestmark = pytest.mark.req("R72", "R77", "R92", "X44")


@pytest.fixture(scope="module")
def counted(module_stack):
    """A stack in which a month has been counted."""
    stack = module_stack
    for scope, counts in SUMS.items():
        request = adding(SLUG, MONTH, scope, {str(name): count for name, count in counts.items()})
        stack.clients("dynamodb").update_item(TableName=stack.table, **request)
    return stack


@pytest.fixture(scope="module")
def module(counted):
    return counted.function("report_pdf")


def printed(module, counted, language="sv"):
    """What the template is told."""
    place, now = municipality(SLUG), datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
    month, year = (read_report(place, Period.parse(id_), store=module.STORE, now=now) for id_ in (MONTH, "2026"))
    return module.PRESS.paper(month, year, place, language)


def unpacked(pdf):
    """Every part of the file, those that are packed unpacked."""
    parts = [pdf]
    for packed in re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL):
        try:
            parts.append(zlib.decompress(packed))
        except zlib.error:
            continue
    return b"\n".join(parts)


def test_the_file_is_tagged_says_its_language_and_is_the_same_to_the_byte(counted):
    lead = Staff(counted, grants=f"{SLUG}:lead")
    first, again = (counted.invoke("report_pdf", lead.event("GET", f"/{SLUG}/reports/{MONTH}/pdf")) for _ in range(2))
    pdf = base64.b64decode(first["body"])
    inside = unpacked(pdf)

    assert first["statusCode"] == 200
    assert first["headers"]["Content-Type"] == "application/pdf"
    assert first["headers"]["Content-Disposition"] == 'attachment; filename="solhamra-2026-10.pdf"'
    assert first["isBase64Encoded"]
    assert pdf.startswith(b"%PDF-1.7")
    assert re.search(rb"<pdfuaid:part>\s*1\s*</pdfuaid:part>", inside)
    assert b"/Lang(sv" in inside.replace(b" ", b"")
    assert inside.count(b"/Alt") == 6  # the charts that show something
    assert base64.b64decode(again["body"]) == pdf


def test_numbers_and_periods_are_written_as_swedes_write_them(module, counted):
    said = printed(module, counted)
    tiles = {tile["name"]: tile for tile in said["tiles"]}

    assert said["title"] == "Månadsrapport oktober 2026"
    assert said["made"] == "Räknad 2 november 2026 kl. 09.00 ur ärendenas egna händelser."
    assert tiles["Kontakter"]["value"] == "1\N{NO-BREAK SPACE}200"
    assert tiles["Löst vid första kontakten"]["value"] == "68,4\N{NO-BREAK SPACE}%"
    assert (tiles["Bemötande"]["value"], tiles["Bemötande"]["enough"]) == ("För få svar", False)
    assert tiles["Kontakter"]["before"] == "September 2026: 0"
    assert said["look"]["colour"] == municipality(SLUG).look.colour
    assert said["look"]["logo"].startswith("<svg")


def test_every_chart_says_in_words_all_that_it_shows(module, counted):
    charts = [chart for part in printed(module, counted)["parts"] for chart in part["charts"]]

    assert len(charts) == 8
    for chart in charts:
        assert chart["title"] in chart["alt"]
        rows = [row for row in chart["rows"] if row["shown"] and "text" in row]
        assert all(f"{row['label']}: {row['text']}" in chart["alt"] for row in rows)
    assert charts[0]["alt"] == (
        "Diagram: Kanaler. Telefon: 900 (75,0\N{NO-BREAK SPACE}%); E-post: 300 (25,0\N{NO-BREAK SPACE}%)."
    )


@pytest.mark.req("R25", "R31")
def test_units_stand_on_a_map_of_hours_and_the_hardest_to_reach_in_words(module, counted):
    said = printed(module, counted)
    part = next(one for one in said["parts"] if one["title"] == "Nåbarhet hos enheterna")
    (chart,) = part["charts"]
    cells = {row["label"]: [(cell["text"], cell["hard"]) for cell in row["cells"]] for row in chart["rows"]}

    assert chart["heads"] == ["Alla", "09", "10", "11"]
    assert cells["Bygglov"] == [
        ("60\N{NO-BREAK SPACE}%", True),
        ("89\N{NO-BREAK SPACE}%", False),
        ("–", False),
        ("17\N{NO-BREAK SPACE}%", True),
    ]
    assert "Bygglov 60,0\N{NO-BREAK SPACE}%, 9 av 15." in part["text"]
    assert part["text"].endswith("markerad som tillgänglig: 6 oktober 2026 Bygglov (5 av 5).")
    assert "11 1 av 6" in chart["alt"]


def test_the_index_shows_its_weights_and_every_figure_says_how_it_is_computed(module, counted):
    said = printed(module, counted)
    index = next(part for part in said["parts"] if part["title"] == "Uppdragsindex")

    assert index["value"] == "60,0"
    assert index["tables"][0]["rows"] == [
        [municipality(SLUG).service("avfall").title, "3", "4", "100,0\N{NO-BREAK SPACE}%"]
    ]
    assert len(said["explained"]) > 20
    assert all(each["name"] and each["how"] for each in said["explained"])


def test_it_is_printed_in_english_too(module, counted):
    said = printed(module, counted, "en")

    assert said["title"] == "Monthly report October 2026"
    assert {"1,200", "68.4%"} <= {tile["value"] for tile in said["tiles"]}
    assert (
        counted.invoke(
            "report_pdf",
            Staff(counted, grants=f"{SLUG}:lead").event(
                "GET", f"/{SLUG}/reports/2026-T3/pdf", query={"language": "en"}
            ),
        )["statusCode"]
        == 200
    )


@pytest.mark.parametrize(("path", "query", "status"), [("2026-13", {}, 404), (MONTH, {"language": "de"}, 422)])
def test_what_is_no_period_or_language_is_refused(counted, path, query, status):
    asked = Staff(counted, grants=f"{SLUG}:lead").event("GET", f"/{SLUG}/reports/{path}/pdf", query=query)

    assert counted.invoke("report_pdf", asked)["statusCode"] == status
