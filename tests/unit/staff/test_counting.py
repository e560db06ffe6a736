"""What is taken down that has no case yet."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from envag.domain.access import Acting, Role
from envag.domain.case import EventType
from envag.domain.obstacle import Obstacle
from envag.intake.manual import RegistrationError
from envag.ports.staff import FeedbackKind
from envag.usecases.staff.counting import Registration, checklist_feedback, register, tally
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError, KeyReusedError
from tests.unit.staff.workplace import Workplace, guide, lead, officer

VISIT = {"channel": "visit", "text": "Vill ha en blankett.", "party": {"name": "Elsa Berg", "phone": "070-174 06 21"}}


def take_down(town, acting=None, key="k1", **changes):
    return register(town.desk(acting), Registration(fields=VISIT | changes, key=key))


class TestRegistering:
    @pytest.mark.req("R3")
    @pytest.mark.parametrize("channel", ["visit", "letter", "phone", "fax"])
    def test_it_becomes_a_case_with_who_took_it_down(self, channel):
        town = Workplace()

        taken = take_down(town, channel=channel)

        case = town.store.get("solhamra", taken.reference)
        assert (case.channel, case.party.phone, case.department) == (channel, "+46701740621", "sbf")
        note = town.events(EventType.NOTE, case)[0]
        assert (note.actor, note.data) == (("guide", "g1"), {"registered": channel})
        assert taken.shown.case == case
        assert [access.why for access in town.store.accesses_of("solhamra", taken.reference)] == ["registered"]

    def test_once_for_each_key(self):
        town = Workplace()
        first = take_down(town)
        town.clock.moment = town.clock.moment.replace(hour=15)

        assert take_down(town) == first
        assert take_down(town, key="k2").reference != first.reference
        assert take_down(town, guide("g2")).reference != first.reference
        with pytest.raises(KeyReusedError):
            take_down(town, text="Något annat.")

    def test_all_that_is_missing_is_told(self):
        with pytest.raises(RegistrationError) as caught:
            take_down(Workplace(), text="", channel="telepathy")
        assert set(caught.value.problems) == {"text", "channel"}

    def test_nobody_registers_for_somebody_else(self):
        town = Workplace()

        taken = take_down(town, municipality="norrsjofors", registered_by="boss", registration_id="mine")

        case = town.store.get("solhamra", taken.reference)
        assert case.source != "mine"
        assert town.events(EventType.NOTE, case)[0].actor.id == "g1"

    def test_a_service_that_there_is_not(self):
        with pytest.raises(ImpossibleError, match=Obstacle.UNKNOWN_SERVICE):
            take_down(Workplace(), service="magi")

    @pytest.mark.req("X10")
    def test_what_is_sealed_is_gone_but_has_a_reference(self):
        town = Workplace()
        town.routes.routing = town.routes.routing._replace(service="orosanmalan", department="sof")

        taken = take_down(town)

        assert taken.shown is None
        assert town.store.get("solhamra", taken.reference).secrecy == 3

    @pytest.mark.parametrize("acting", [officer("sbf"), Acting("e1", "solhamra", frozenset({Role.EDITOR}))])
    def test_only_the_centre_registers(self, acting):
        with pytest.raises(ForbiddenError):
            take_down(Workplace(), acting)


@pytest.mark.req("R55")
class TestTallies:
    def test_a_question_is_counted_by_the_hour_in_sweden_and_nothing_else(self):
        town = Workplace()
        town.clock.moment = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)

        tally(town.desk(), kind="where", channel="visit", key="k1")
        tally(town.desk(), kind="where", channel="visit", key="k1")
        tally(town.desk(guide("g2")), kind="where", channel="visit", key="k1")

        ((counted, number),) = town.store.tallies("solhamra", date(2026, 11, 24)).items()
        assert (counted, number) == ((date(2026, 11, 24), 0, "where", "visit"), 2)
        assert "g1" not in repr(counted)

    def test_only_the_centre_counts(self):
        with pytest.raises(ForbiddenError):
            tally(Workplace().desk(officer("sbf")), kind="where", channel="visit", key="k1")


@pytest.mark.req("R18")
class TestAWrongChecklist:
    def tell(self, town, acting=None, **changes):
        told = {
            "service": "fel-gata",
            "version": 1,
            "step": "where",
            "text": " Fråga efter stolpens nummer. ",
            "key": "k1",
        }
        checklist_feedback(town.desk(acting), **told | changes)

    @pytest.mark.parametrize("acting", [guide(), lead(), officer("sbf")])
    def test_it_is_kept_for_who_owns_the_list(self, acting):
        town = Workplace()

        self.tell(town, acting)

        (told,) = town.store.feedback("solhamra", FeedbackKind.CHECKLIST)
        assert (told.staff, told.service, told.version, told.step) == (acting.staff, "fel-gata", 1, "where")
        assert told.text == "Fråga efter stolpens nummer."

    def test_once_for_each_key(self):
        town = Workplace()
        self.tell(town)
        town.clock.moment = town.clock.moment.replace(hour=15)

        self.tell(town)
        with pytest.raises(KeyReusedError):
            self.tell(town, text="Något annat.")
        assert len(town.store.feedback("solhamra", FeedbackKind.CHECKLIST)) == 1

    @pytest.mark.parametrize(
        ("wish", "obstacle"),
        [
            ({"text": " "}, Obstacle.NO_TEXT),
            ({"service": "magi"}, Obstacle.UNKNOWN_SERVICE),
            ({"step": "paint"}, Obstacle.UNKNOWN_STEP),
        ],
    )
    def test_it_is_about_something(self, wish, obstacle):
        with pytest.raises(ImpossibleError, match=f"^{obstacle}$"):
            self.tell(Workplace(), **wish)

    def test_a_step_of_an_older_list_may_be_gone_by_now(self):
        town = Workplace()

        self.tell(town, version=7, step="paint")

        assert town.store.feedback("solhamra", FeedbackKind.CHECKLIST)[0].step == "paint"

    def test_statistics_have_no_say(self):
        with pytest.raises(ForbiddenError):
            self.tell(Workplace(), Acting("s1", "solhamra", frozenset({Role.STATISTICS})))
