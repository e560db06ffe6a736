"""The figures from a case's first event to the staff API: who sees which, and nothing that tells of a person."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.adapters.figures import DynamoFiguresStore
from envag.domain.case import Change, ContactReason, EventType, Resolution
from envag.domain.transitions import close
from tests.builders import NOW, an_event
from tests.integration.staff import SLUG, Staff
from tests.unit.figures.lives import GUIDE

PLANTED = "Alva Ek"


@pytest.fixture(scope="module")
def lead(module_stack):
    """A lead, after nine cases of which eight were solved, one is a department's secret, one sealed, one protected."""
    lead = Staff(module_stack, grants=f"{SLUG}:lead")
    kinds = [{}] * 6 + [{"secrecy": 2}, {"secrecy": 3, "department": "sof", "service": "oro"}, {"protected": True}]
    for number, fields in enumerate(kinds):
        case = lead.new_case(f"reports-{number}", resident=f"r{number}", **fields)
        if number:
            ending = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
            event = close(case, **ending, actor=GUIDE, at=NOW + timedelta(hours=1), id=f"end-{number}")
            assert lead.store.save(case.with_changes(event), event)
    module_stack.follow()
    return lead


def told(report):
    return {figure["id"]: figure for figure in report["figures"]}


@pytest.mark.req("R8", "R70", "R92")
def test_what_happens_is_counted_and_told(lead):
    answer = lead.get("/reports/2026-11")
    figures = told(answer.json)

    assert answer.status == 200
    assert figures["contacts"]["now"]["value"] == 9
    assert figures["direct_rate_strict"]["now"] == {"value": 1.0, "missing": None, "numerator": 8, "denominator": 8}
    assert figures["direct_rate_strict"]["title"] == "Löst vid första kontakten"
    assert figures["bemotande_index"]["now"]["missing"] == "nothing_counted"
    assert PLANTED not in answer.raw["body"]


@pytest.mark.req("R72")
@pytest.mark.parametrize("period", ["2026-11-23", "2026-11", "2026-T3", "2026"])
def test_every_length_of_period_tells_the_same_cases(lead, period):
    assert told(lead.get(f"/reports/{period}").json)["closed"]["now"]["value"] == 8


@pytest.mark.parametrize("period", ["2026-13", "2026-02-30"])
def test_a_period_that_is_none_is_not_found(lead, period):
    assert lead.get(f"/reports/{period}").status == 404


@pytest.mark.req("R92", "X12", "X10")
def test_who_sees_figures_only_learns_of_no_case(lead):
    statistics = lead.as_(f"{SLUG}:statistics")

    assert told(statistics.get("/reports/2026-11").json)["contacts"]["now"]["value"] == 9
    assert statistics.get("/reports/2026-11/cases/contacts").status == 403


@pytest.mark.req("X12", "X10", "R92")
def test_a_lead_gets_to_the_cases_that_are_theirs_to_see(lead):
    """The sealed case of another department and the protected person's are counted, and not among them."""
    listed = lead.get("/reports/2026-11/cases/direct_rate_strict").json

    assert (len(listed["references"]), listed["next"]) == (6, None)
    assert all(lead.store.get(SLUG, reference).status == "closed" for reference in listed["references"])
    assert lead.get("/reports/2026-11-22/cases/contacts").json["references"] == []
    assert lead.get("/reports/2026-11/cases/bemotande_index").status == 404


@pytest.mark.req("R78")
def test_nothing_is_compared_without_the_consent_of_both(lead):
    agreed = lead.get("/reports/2026-11/compared/lindholmstad")
    sides = {each["figure"]: each for each in agreed.json["figures"]}

    assert (agreed.status, sides["direct_rate_strict"]) == (
        200,
        {"figure": "direct_rate_strict", "own": 1.0, "other": None},
    )
    for other in ("norrsjofors", "solhamra", "finns-inte"):
        assert lead.get(f"/reports/2026-11/compared/{other}").problem == "forbidden"


@pytest.mark.req("R8", "R69")
def test_a_case_that_moves_and_comes_again_is_counted_once(lead):
    figures = DynamoFiguresStore(lead.stack.clients("dynamodb"), lead.stack.table)
    case = lead.new_case("moves", arrived_at=NOW + timedelta(days=40), department="klf")
    handed = an_event(
        "moved",
        type=EventType.HANDED_OVER,
        occurred_at=case.arrived_at + timedelta(hours=1),
        changes=(Change("department", "klf", "sbf"),),
    )
    lead.store.save(case.with_changes(handed), handed)
    lead.stack.follow()
    body = f'{{"municipality":"{SLUG}","reference":"{case.reference}","event":"e","type":"received"}}'
    lead.stack.queue("figures", body)
    sums = figures.sums(SLUG, "2027-01")

    assert {scope for scope in sums if scope.startswith("D#")} == {"D#sbf"}
    assert sums["A"]["n"] == 1
