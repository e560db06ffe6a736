"""How long something takes, in words."""

from __future__ import annotations

import pytest

from envag.domain.promise import promise
from envag.domain.service import Clock, Target


@pytest.fixture(scope="module")
def place():
    from infra.build.data import municipalities

    return next(place for place in municipalities() if place.slug == "solhamra")


@pytest.mark.req("X33", "R67")
@pytest.mark.parametrize(
    ("target", "swedish", "english"),
    [
        (Target(clock=Clock.AT_ONCE), "Vi tar hand om det direkt.", "We take care of it at once."),
        (
            Target(clock=Clock.WORKING, days=1),
            "Du får svar senast nästa arbetsdag.",
            "You get an answer on the next working day at the latest.",
        ),
        (
            Target(clock=Clock.WORKING, hours=4),
            "Du får svar inom 4 arbetstimmar.",
            "You get an answer within 4 working hours.",
        ),
        (Target(clock=Clock.CALENDAR, hours=24), "Du får svar inom 24 timmar.", "You get an answer within 24 hours."),
        (Target(clock=Clock.CALENDAR, days=1), "Du får svar inom ett dygn.", "You get an answer within one day."),
        (
            Target(clock=Clock.CALENDAR, months=4),
            "Du får besked inom 4 månader.",
            "You get a decision within 4 months.",
        ),
        (Target(clock=Clock.CALENDAR, weeks=1), "Du får besked inom en vecka.", "You get a decision within one week."),
    ],
)
def test_a_target_is_told_as_it_is_counted(place, target, swedish, english):
    assert promise(place, target) == swedish
    assert promise(place, target, language="en") == english


def test_every_target_of_every_service_can_be_told():
    from infra.build.data import municipalities

    for place in municipalities():
        for service in place.services:
            for target in (service.target, service.receipt_target, service.urgent_target):
                assert target is None or promise(place, target)
