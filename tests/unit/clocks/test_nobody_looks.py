"""A case that routing gave to a department by itself, where nobody looks at it: it does not stay there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain import casework
from envag.domain.case import Actor, EventType, Status
from envag.domain.municipality import Department
from envag.usecases.acknowledge import acknowledge
from tests.builders import NOW, a_municipality
from tests.unit.clocks.test_keep_time import PLACE, Clockwork


@pytest.mark.req("R90", "X4")
class TestRouted:
    """A case that routing gave to a department by itself, and at which nobody there looks."""

    def town(self, **fields):
        town = Clockwork()
        department = Department(id="sbf", code="SBF", name="Samhällsbyggnad", contact_person="Alva Ek")
        town.place = a_municipality(departments=(PLACE.departments[0], department))
        case = town.add(department="sbf", due_at=NOW + timedelta(hours=8), **fields)
        town.look(case)
        return town, case

    def live(self, town, case, steps=12):
        for _ in range(steps):
            if town.wakes(case) is None:
                return
            town.now = town.wakes(case)
            town.look(case)

    def test_it_comes_to_the_centre_in_the_end(self):
        town, case = self.town()
        assert town.stands(case).acknowledge_by is None, "nobody is pressed before its promise nears"

        town.now = town.wakes(case)
        town.look(case)
        assert town.stands(case).acknowledge_by > town.now
        self.live(town, case)

        assert [event.data["to"] for event in town.events(case, EventType.ESCALATED)] == ["contact_person", "centre"]
        assert (town.stands(case).department, town.stands(case).status) == ("klf", Status.IN_PROGRESS)

    def test_who_looks_keeps_it(self):
        town, case = self.town()
        town.write(case, casework.note("Vi tittar.", actor=Actor("officer", "o1"), at=NOW, id="note"))
        self.live(town, case)

        assert town.events(case, EventType.ESCALATED) == []
        assert town.stands(case).department == "sbf"

    def test_a_system_that_took_it_in_hand_at_once_is_asked_no_more(self):
        town, case = self.town()
        (received,) = town.events(case, EventType.RECEIVED)
        for _ in range(2):
            acknowledge("solhamra", case.reference, department="sbf", told=received.id, now=NOW, store=town.store)
        self.live(town, case)

        assert len(town.events(case, EventType.ACKNOWLEDGED)) == 1
        assert town.events(case, EventType.ESCALATED) == []

    def test_who_has_it_in_hand_is_reminded_and_nobody_else(self):
        town, case = self.town(assignee="g1")
        self.live(town, case)

        assert town.stands(case).department == "sbf"

    @pytest.mark.req("X10")
    def test_what_is_sealed_stays_and_its_chain_begins_anew(self):
        town, case = self.town(secrecy=3)
        self.live(town, case, steps=8)

        assert [event.data["to"] for event in town.events(case, EventType.ESCALATED)] == ["contact_person"] * 6
        assert (town.stands(case).department, town.stands(case).escalation) == ("sbf", 1)
        assert town.wakes(case) is not None
