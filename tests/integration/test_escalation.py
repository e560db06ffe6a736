"""What nobody acknowledges, on moto: the case's clock escalates it, and topics tell whose turn it is."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from envag.domain.case import EventType, Status
from tests.integration.staff import SLUG, Staff

LONG_AGO = datetime(2026, 1, 5, 8, tzinfo=UTC)


@pytest.mark.req("R88", "R90")
def test_an_officer_who_never_acknowledges_strands_no_case(stack):
    staff = Staff(stack)
    waits = {"department": "sbf", "unit": "gata", "status": Status.HANDED_OVER, "acknowledge_by": LONG_AGO}
    due = {"due_at": datetime.now(UTC) + timedelta(days=300)}
    fresh = staff.new_case(**waits, **due)
    given_up = staff.new_case(**waits, **due, escalation=3)

    stack.follow()

    told = {}
    for department, _, envelope in stack.told():
        body = json.loads(envelope["Message"])
        if body["event"] == EventType.ESCALATED:
            told[body["reference"]] = (department, body["escalation"], "acknowledgeBy" in body)
    assert told == {
        fresh.reference: ("solhamra-sbf", "contact_person", True),
        given_up.reference: ("solhamra-klf", "centre", False),
    }
    first, last = (staff.store.get(SLUG, case.reference) for case in (fresh, given_up))
    assert (first.department, first.escalation) == ("sbf", 1)
    assert first.acknowledge_by > datetime.now(UTC)
    assert (last.department, last.unit, last.status) == ("klf", "kontaktcenter", Status.IN_PROGRESS)
    assert given_up.reference in staff.get("/worklist", department="klf").raw["body"]
    assert {one.reference for one in stack.schedules()} == {fresh.reference, given_up.reference}
