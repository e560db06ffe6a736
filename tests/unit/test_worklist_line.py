"""What a worklist carries of a case fits 25 times into one read, and comes back as it was."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.adapters.items import case_to_item
from envag.adapters.staff_items import worklist_entry
from envag.cli.municipalities import load
from envag.domain.case import CallBack, Priority, Status
from envag.domain.contact import Channel
from tests.bench.units import READ_UNIT, item_size
from tests.builders import NOW, a_case

ON_A_WORKLIST = {"pk", "sk", "wpk", "wsk", "line"}
IDS = st.from_regex(r"[a-z][a-z0-9-]{0,15}", fullmatch=True)
OPEN = [status for status in Status if status.open]


@pytest.mark.parametrize("municipality", load(), ids=lambda one: one.slug)
def test_a_page_of_25_of_the_longest_lines_is_one_read(municipality):
    lines = [
        item_size(case_to_item(case), ON_A_WORKLIST)
        for service in municipality.services
        for channel in Channel
        for case in [
            a_case(
                municipality=municipality.slug,
                department=service.department,
                unit=service.unit,
                service=service.id,
                channel=channel,
                assignee=str(uuid.UUID(int=7)),
            )
        ]
    ]

    assert 25 * max(lines) <= READ_UNIT


@given(
    st.builds(
        a_case,
        department=IDS,
        unit=st.one_of(st.just(""), IDS),
        service=st.one_of(st.just(""), IDS),
        channel=st.sampled_from(Channel),
        status=st.sampled_from(OPEN),
        priority=st.sampled_from(Priority),
        secrecy=st.integers(0, 3),
        assignee=st.text(max_size=40),
        parked_until=st.one_of(st.none(), st.dates(min_value=date(2000, 1, 1))),
        call_back=st.one_of(st.none(), st.just(CallBack("guide-7", NOW))),
    )
)
def test_a_line_comes_back_as_it_was(case):
    line = worklist_entry(case_to_item(case))

    for name in ("reference", "service", "status", "priority", "due_at", "department", "unit", "secrecy", "channel"):
        assert getattr(line, name) == getattr(case, name)
    assert (line.parked_until, line.held_by, line.protected) == (case.parked_until, case.assignee[:8], False)
    assert line.call_back_at == (case.call_back.due_at if case.call_back else None)


def test_each_state_has_a_letter_of_its_own():
    for states, letters in ((OPEN, 1), (list(Priority), 1), (list(Channel), 2)):
        assert len({state[:letters] for state in states}) == len(states)
