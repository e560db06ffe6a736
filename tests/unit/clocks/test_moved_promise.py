"""A promise that has moved after a warning: the new one is warned of, unless it was brought forward."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain import casework
from envag.domain.case import RESIDENT, Actor, EventType
from envag.domain.service import Clock, Target
from tests.builders import NOW, a_municipality, a_service
from tests.unit.clocks.test_keep_time import Clockwork

GUIDE = Actor(role="guide", id="g1")
pytestmark = pytest.mark.req("X4", "X33")


def a_town(hours=10):
    """A promise of so many hours of opening time: ten from ``NOW`` are over on Tuesday at ten."""
    town = Clockwork()
    town.place = a_municipality(services=(a_service(target=Target(clock=Clock.WORKING, hours=hours)),))
    return town


def reminders(town, case):
    return [(event.data["kind"], event.occurred_at) for event in town.events(case, EventType.REMINDED)]


def ring(town, case):
    town.now = town.wakes(case)
    town.look(case)


def test_whoever_was_warned_is_warned_anew_when_the_resident_has_kept_it_waiting():
    town = a_town()
    case = town.add(due_at=NOW + timedelta(hours=25), assignee="g1")
    town.look(case)
    ring(town, case)
    asked, answered = town.now, town.now + timedelta(days=1)
    town.write(case, casework.ask(town.stands(case), {"text": "Var?"}, actor=GUIDE, at=asked, id="asked"))
    town.look(case)
    town.now = answered
    town.write(case, casework.told(town.stands(case), "Där.", actor=RESIDENT, at=answered, id="told"))
    town.look(case)
    while town.wakes(case):
        ring(town, case)

    assert [kind for kind, _ in reminders(town, case)] == ["due_soon", "due_soon", "overdue"]
    assert reminders(town, case)[1][1] >= answered


def test_nobody_is_warned_twice_where_targets_bring_it_forward():
    town = a_town()
    case = town.add(due_at=NOW + timedelta(hours=25), assignee="g1")
    town.look(case)
    ring(town, case)
    town.place = a_town(hours=9).place
    town.look(case, replan=True)

    assert town.stands(case).due_at == NOW + timedelta(hours=24)
    assert [kind for kind, _ in reminders(town, case)] == ["due_soon"]
    ring(town, case)
    assert reminders(town, case)[1:] == [("overdue", NOW + timedelta(hours=24))]
