"""What the figures tell of units that calls were passed on to: from played flows, by way of their contact events."""

from __future__ import annotations

import random

import pytest

from envag.adapters.items import case_from_item
from envag.domain.figures.reachability import OFFERS, Outcome, by_unit_and_hour, parted, reachability_counts
from tests.integration.connect.played import Centre, Play, municipality

NOBODY = {"bygglov": {"answers_after": None}}
OPEN, SHUT = "2026-11-23 10:30", "2026-11-23 14:00"
TABLE = [
    (Play(name="r answered", at=OPEN, transferred_to=("bygglov",)), {Outcome.ANSWERED: 1}),
    (Play(name="r back", at=OPEN, transferred_to=("bygglov",), queues=NOBODY), {Outcome.BACK: 1}),
    (
        Play(name="r message", at=OPEN, transferred_to=("bygglov", "bygglov"), queues=NOBODY),
        {Outcome.BACK: 1, Outcome.MESSAGE: 1},
    ),
    (
        Play(name="r busy", at=OPEN, transferred_to=("bygglov",), queues={"bygglov": {"staffed": 0}}),
        {Outcome.BUSY: 1},
    ),
    (Play(name="r closed", at=SHUT, transferred_to=("bygglov",)), {Outcome.CLOSED: 1}),
]


@pytest.mark.req("R25", "R29", "R35", "R36")
@pytest.mark.parametrize(("row", "expected"), TABLE, ids=lambda one: getattr(one, "name", ""))
def test_each_transfer_has_its_outcome(start, sdk_client, cases_table, row, expected):
    centre = Centre(start, sdk_client, cases_table)
    events = centre.play(row).events
    centre.deliver(random.Random(row.name).sample(events, len(events)) + events[:3])  # noqa: S311 - an order, no secret
    case = case_from_item(centre.records()[0])
    timeline = centre.contact_events.STORE.timeline("solhamra", case.reference)

    counts = reachability_counts(case, timeline, municipality("solhamra"))
    own, units = parted(counts, case.arrived_at.date())
    offered = sum(count for outcome, count in expected.items() if outcome in OFFERS)
    assert own == ({"y": offered, "ya": expected.get(Outcome.ANSWERED, 0)} if offered else {})
    hours = by_unit_and_hour(units)
    assert {hour: outcomes.counts for hour, outcomes in hours.pop("bygglov").items()} == {int(row.at[11:13]): expected}
    assert not hours, "what stands in the centre's own queue is no offer to a unit"
