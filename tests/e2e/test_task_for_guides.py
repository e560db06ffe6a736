"""What only the centre can sort stands on the guides' desk as a task, by the flow of the municipality's stack."""

from __future__ import annotations

import pytest

from local.pages import SWITCHBOARD
from tests.e2e.centre import wait_for

UNCLEAR = "Hej! Kan någon hjälpa mig med en sak?"


def tasks(centre, reference):
    """How often the desk's list names the case."""
    return centre.request("GET", SWITCHBOARD).text.count(f"{reference} Ännu utan ärendetyp")


@pytest.mark.req("R3", "R89")
def test_a_mail_that_is_delivered_three_times_is_one_task(centre):
    before = centre.cases()
    mail = centre.mail(UNCLEAR)
    for _ in range(3):
        centre.post_mail(mail)

    (case,) = centre.new_cases(before)
    wait_for(lambda: tasks(centre, case.reference), "a task at the guides' desk")
    centre.settle()

    assert tasks(centre, case.reference) == 1


@pytest.mark.req("X36")
def test_each_municipality_has_its_own(centre):
    before = centre.cases()
    address = next(place.email for place in centre.municipalities if place.slug == "norrsjofors")
    centre.post_mail(centre.mail(UNCLEAR, to=address), to=address)

    (case,) = centre.new_cases(before)
    wait_for(lambda: tasks(centre, case.reference), "a task at the guides' desk")

    assert case.municipality == "norrsjofors"
