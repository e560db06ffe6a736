"""What every FiguresStore does: the fake and the DynamoDB adapter through the same tests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from envag.adapters.figures import DynamoFiguresStore
from envag.adapters.staff_store import DynamoStaffStore
from envag.domain.figures.contribution import contribution, matter_of
from envag.domain.figures.report import Baseline
from envag.domain.figures.sums import cells
from envag.ports.cases import StoreConflictError
from envag.ports.staff import Tally
from tests.builders import NOW, a_case, a_municipality, an_event
from tests.fakes.figures import MemoryFiguresStore
from tests.fakes.store import MemoryCaseStore

PLACE = a_municipality()
SLUG = PLACE.slug
DAY = timedelta(days=1)


@pytest.fixture(params=["fake", "dynamodb"])
def stores(request):
    if request.param == "fake":
        cases = MemoryCaseStore()
        return cases, MemoryFiguresStore(cases)
    table, client = request.getfixturevalue("cases_table"), request.getfixturevalue("sdk_client")("dynamodb")
    return DynamoCaseStore(client, table), DynamoFiguresStore(client, table)


@pytest.fixture
def figures(stores):
    return stores[1]


def adds(source="source-1", **fields):
    case = a_case(source, **fields)
    return contribution(case, [an_event()], PLACE)


def by_scope(one):
    found = {}
    for cell, count in cells(one).items():
        found.setdefault(cell.scope, {})[cell.name] = count
    return found


@pytest.mark.req("R8")
def test_what_a_case_adds_is_in_every_sum_and_goes_again(figures):
    one = adds()
    figures.replace(SLUG, None, one, case_version=3)
    kept = figures.kept(SLUG, one.reference, ["2026-10", "2026-11"])
    sums = figures.sums(SLUG, "2026-11") | figures.days(SLUG, "2026-11-23", "2026-11-23")

    assert (kept.contribution, kept.case_version, kept.version) == (one, 3, 1)
    assert sums == by_scope(one)
    assert figures.total(SLUG, "2026-11") == dict(one.counts)

    figures.replace(SLUG, kept, None, case_version=4)
    assert figures.kept(SLUG, one.reference, ["2026-11"]) is None
    assert (figures.sums(SLUG, "2026-11"), figures.total(SLUG, "2026-11")) == ({}, {})


def test_a_case_that_moves_to_another_month_adds_there_alone(figures):
    before, after = adds(), adds(arrived_at=NOW + 10 * DAY)
    figures.replace(SLUG, None, before, case_version=1)
    figures.replace(SLUG, figures.kept(SLUG, before.reference, ["2026-11"]), after, case_version=2)

    assert figures.kept(SLUG, before.reference, ["2026-11", "2026-12"]).contribution == after
    assert (figures.sums(SLUG, "2026-11"), figures.sums(SLUG, "2026-12")["A"]) == ({}, dict(after.counts))


@pytest.mark.parametrize("moved", [timedelta(), 10 * DAY])
def test_what_is_no_more_as_it_was_read_is_not_replaced(figures, moved):
    one, other = adds(), adds(channel="email", arrived_at=NOW + moved)
    figures.replace(SLUG, None, one, case_version=1)
    old = figures.kept(SLUG, one.reference, ["2026-11"])
    figures.replace(SLUG, old, adds(channel="phone"), case_version=2)
    with pytest.raises(StoreConflictError):
        figures.replace(SLUG, old, other, case_version=3)
    with pytest.raises(StoreConflictError):
        figures.replace(SLUG, None, one, case_version=1)

    assert figures.total(SLUG, "2026-11")["n"] == 1


@pytest.mark.req("R80")
def test_municipalities_and_months_are_apart(figures):
    for slug, days in ((SLUG, 0), ("norrsjofors", 0), (SLUG, 30)):
        one = adds(f"source-{days}", municipality=slug, arrived_at=NOW + days * DAY)
        figures.replace(slug, None, one, case_version=1)

    assert [figures.total(slug, "2026-11")["n"] for slug in (SLUG, "norrsjofors")] == [1, 1]
    assert list(figures.days(SLUG, "2026-12-01", "2026-12-31")) == ["T#2026-12-23"]


@pytest.mark.req("R8")
def test_cases_of_the_same_matter_are_found_on_either_side(stores):
    store, figures = stores
    fields = [
        {"arrived_at": NOW + DAY},
        {"arrived_at": NOW + 3 * DAY},
        {"arrived_at": NOW + 2 * DAY},
        {"arrived_at": NOW + 4 * DAY, "service": "bygglov"},
        {"arrived_at": NOW - DAY},
        {"arrived_at": NOW - 2 * DAY, "protected": True},
        {"arrived_at": NOW - 3 * DAY, "resident": "another"},
        {"arrived_at": NOW - 4 * DAY, "municipality": "norrsjofors"},
    ]
    cases = [a_case(f"s{number}", **more) for number, more in enumerate(fields)]
    for case in cases:
        store.create(case, an_event())
    matter = matter_of(a_case(), PLACE)

    assert list(figures.later(SLUG, matter))[:1] == [cases[0].reference]
    assert list(figures.earlier(SLUG, matter)) == [cases[4].reference]


def test_the_nearest_of_the_same_service_is_found_behind_many_others(stores):
    store, figures = stores
    for number in range(12):
        store.create(a_case(f"s{number}", arrived_at=NOW + (number + 1) * DAY, service="bygglov"), an_event())
    last = a_case("last", arrived_at=NOW + 20 * DAY)
    store.create(last, an_event())

    assert list(figures.later(SLUG, matter_of(a_case(), PLACE))) == [last.reference]


def test_contributions_are_read_page_by_page(figures):
    every = sorted((adds(f"source-{number}") for number in range(5)), key=lambda one: one.reference)
    for one in every:
        figures.replace(SLUG, None, one, case_version=1)
    figures.replace(SLUG, None, adds("other month", arrived_at=NOW + 30 * DAY), case_version=1)

    found, after = [], ""
    while True:
        page = figures.contributions(SLUG, "2026-11", limit=2, after=after)
        found += page.contributions
        after = page.next
        if not after:
            break
    assert found == every


@pytest.mark.req("R73")
def test_what_was_read_in_is_kept_by_figure_and_period(figures):
    first, second = Baseline("2018", 0.51, "KKiK 2018"), Baseline("2018", 0.53, "rättad")
    figures.keep_baselines(SLUG, {("phone_direct", "2018"): first})
    figures.keep_baselines(SLUG, {("phone_direct", "2018"): second})
    figures.keep_baselines("norrsjofors", {("phone_direct", "2018"): first})

    assert figures.baselines(SLUG) == {("phone_direct", "2018"): second}


@pytest.mark.req("R55", "R69")
def test_what_is_counted_without_a_case_is_in_the_sums_once(cases_table, sdk_client):
    client = sdk_client("dynamodb")
    store, figures = DynamoStaffStore(client, cases_table), DynamoFiguresStore(client, cases_table)
    tally = Tally(day=NOW.date(), hour=9, kind="where", channel="visit")
    for id_ in ("a", "a", "b"):
        store.tally(SLUG, tally, id=id_)

    assert store.tallies(SLUG, NOW.date()) == {tally: 2}
    assert figures.sums(SLUG, "2026-11") == {"A": {"t": 2}, "H#visit": {"t": 2}, "O": {"a09": 2}}
    assert figures.days(SLUG, "2026-11-01", "2026-11-30") == {"T#2026-11-23": {"t": 2, "a09": 2, "H#visit": 2}}
