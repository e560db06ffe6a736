"""The cases behind a figure, page by page: whatever is hidden among them leaves no trace (X10, X12)."""

from __future__ import annotations

import pytest

from envag.domain.figures.contribution import contribution
from envag.usecases.staff import reporting
from tests.builders import a_case, an_event
from tests.fakes.figures import MemoryFiguresStore
from tests.unit.staff.workplace import PLACE, Workplace, lead

HIDDEN = ({"department": "sof", "secrecy": 3}, {"protected": True})


def pages(desk, figures):
    """Every page of a month's contacts."""
    found, after = [], ""
    while True:
        page = reporting.report_cases(desk, figures, "2026-11", "contacts", after=after)
        found.append(page)
        after = page.next
        if not after:
            return found


@pytest.mark.req("X10", "X12", "R92")
@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_no_page_and_no_way_to_the_next_names_what_is_hidden(monkeypatch, size):
    monkeypatch.setattr(reporting, "MOST_READ", size)
    town = Workplace()
    figures = MemoryFiguresStore(town.store)
    cases = [a_case(f"c{number}", **(HIDDEN[number % 2] if number % 3 else {})) for number in range(12)]
    for case in cases:
        figures.replace("solhamra", None, contribution(case, [an_event()], PLACE), case_version=1)
    open_ = {case.reference for case in cases if not (case.secrecy or case.protected)}

    read = pages(town.desk(lead()), figures)

    assert [reference for page in read for reference in page.references] == sorted(open_)
    assert {page.next.partition("#")[2] for page in read} <= open_ | {""}
