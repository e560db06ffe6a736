"""Cases move between the centre and the departments."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.access import Action
from envag.domain.case import ContactReason, EventType, Status
from envag.domain.obstacle import Obstacle
from envag.ports.staff import FeedbackKind
from envag.usecases.receive import answer_due
from envag.usecases.staff import work
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError, NotFoundError
from envag.usecases.staff.moving import correct, send_back
from tests.unit.staff.workplace import NOW, PLACE, Workplace, guide, hand_over, lead, officer


def refused(obstacle):
    return pytest.raises(ImpossibleError, match=f"^{obstacle}$")


@pytest.mark.req("R9")
class TestHandingOver:
    def test_it_lies_with_the_unit_and_its_department_is_told(self):
        town = Workplace(assignee="g1")

        shown = town.do(
            hand_over,
            Action.HAND_OVER,
            department="sbf",
            unit="gata",
            summary=" Lampa 7 vid skolan. ",
            reason=ContactReason.FAULT_REPORT,
        )

        now, event = town.now(), town.events(EventType.HANDED_OVER)[0]
        assert (now.department, now.unit, now.status, now.assignee) == ("sbf", "gata", Status.HANDED_OVER, "")
        assert now.contact_reason is ContactReason.FAULT_REPORT
        assert event.data["summary"] == "Lampa 7 vid skolan."
        assert now.tells_department(event)
        assert shown.case == now

    @pytest.mark.parametrize(
        ("changes", "obstacle"),
        [
            ({"summary": " "}, Obstacle.NO_SUMMARY),
            ({"department": "kff"}, Obstacle.UNKNOWN_DEPARTMENT),
            ({"unit": "mottagning"}, Obstacle.UNKNOWN_UNIT),
        ],
    )
    def test_it_is_refused_where_something_is_missing(self, changes, obstacle):
        town = Workplace()

        with refused(obstacle):
            town.do(
                hand_over, Action.HAND_OVER, **{"department": "sbf", "unit": "gata", "summary": "Lampan."} | changes
            )
        assert len(town.timeline()) == 1

    def test_all_that_is_missing_is_told_at_once(self):
        with pytest.raises(ImpossibleError) as caught:
            Workplace().do(hand_over, Action.HAND_OVER, department="kff", unit="", summary="")
        assert caught.value.missing == ("summary", "department")

    def test_what_lies_there_is_not_handed_over_there(self):
        town = Workplace(department="sbf", unit="gata", status=Status.HANDED_OVER)

        with refused(Obstacle.THERE_ALREADY):
            town.do(hand_over, Action.HAND_OVER, department="sbf", unit="gata", summary="Lampan.")

    @pytest.mark.req("X10")
    def test_of_a_secret_case_the_centre_sees_no_more_than_it_wrote(self):
        town = Workplace(secrecy=2, service="bistand")

        shown = town.do(hand_over, Action.HAND_OVER, department="sof", unit="mottagning", summary="Vill ha hjälp.")
        town.do(work.note, Action.NOTE, officer("sof"), text="Utredning inledd.")
        later = town.do(work.note, Action.NOTE, text="Ringde igen.")

        assert [event.type for event in shown.events] == [EventType.RECEIVED, EventType.HANDED_OVER]
        assert later.events == shown.events

    @pytest.mark.req("X10")
    def test_a_sealed_case_is_gone(self):
        town = Workplace(secrecy=3, service="orosanmalan")

        assert town.do(hand_over, Action.HAND_OVER, department="sof", unit="mottagning", summary="Oro.") is None
        with pytest.raises(NotFoundError):
            town.do(work.note, Action.NOTE, text="Hallå?")

    def test_an_officer_passes_it_on_and_sees_it_no_more(self):
        town = Workplace(department="sbf")

        assert (
            town.do(hand_over, Action.HAND_OVER, officer("sbf"), department="sof", unit="", summary="Er sak.") is None
        )
        assert town.now().department == "sof"


class TestSendingBack:
    def test_it_lies_with_the_centre_which_is_told_why(self):
        town = Workplace(department="sbf", unit="gata", status=Status.HANDED_OVER, assignee="o1")

        assert town.do(send_back, Action.SEND_BACK, officer("sbf"), reason="Vägen är Trafikverkets.") is None

        now, event = town.now(), town.events(EventType.SENT_BACK)[0]
        assert (now.department, now.unit, now.status, now.assignee) == ("klf", "direkt", Status.IN_PROGRESS, "")
        assert event.data["reason"] == "Vägen är Trafikverkets."
        assert now.tells_department(event)

    def test_it_needs_a_reason(self):
        with refused(Obstacle.NO_REASON):
            Workplace(department="sbf").do(send_back, Action.SEND_BACK, officer("sbf"), reason="")

    def test_nothing_is_sent_back_from_the_centre(self):
        with refused(Obstacle.WITH_CENTRE):
            Workplace().do(send_back, Action.SEND_BACK, officer("klf"), reason="Inte vår.")


class TestCorrecting:
    def test_another_service_brings_department_unit_and_promise_along(self):
        town = Workplace()
        town.case = town.add("routed", due_at=answer_due(NOW, PLACE.service("fel-gata"), PLACE, urgent=False))

        town.do(correct, Action.CORRECT, service="bistand", reason="Fel ord.")

        now, event = town.now(), town.events(EventType.SERVICE_CHANGED)[0]
        assert (now.service, now.department, now.unit, now.secrecy) == ("bistand", "sof", "mottagning", 2)
        assert now.due_at == answer_due(NOW, PLACE.service("bistand"), PLACE, urgent=False)
        assert now.tells_department(event)

    def test_a_due_time_that_somebody_set_stays(self):
        town = Workplace(due_at=NOW + timedelta(days=90))

        town.do(correct, Action.CORRECT, service="vatten")

        assert town.now().due_at == NOW + timedelta(days=90)

    def test_what_is_said_wins_over_the_service(self):
        town = Workplace()

        town.do(correct, Action.CORRECT, service="bistand", department="sbf", unit="gata")

        assert (town.now().service, town.now().department, town.now().unit) == ("bistand", "sbf", "gata")

    def test_another_department_has_other_units(self):
        town = Workplace(department="sbf", unit="gata", assignee="g1")

        town.do(correct, Action.CORRECT, department="sof")

        assert (town.now().department, town.now().unit, town.now().assignee) == ("sof", "", "")

    def test_a_unit_alone_moves_nobody(self):
        town = Workplace(department="sbf", assignee="g1")

        town.do(correct, Action.CORRECT, unit="gata")

        now = town.now()
        assert (now.unit, now.assignee) == ("gata", "g1")
        assert not now.tells_department(town.events(EventType.SERVICE_CHANGED)[0])

    @pytest.mark.parametrize(
        ("wish", "obstacle"),
        [
            ({"service": "magi"}, Obstacle.UNKNOWN_SERVICE),
            ({"department": "kff"}, Obstacle.UNKNOWN_DEPARTMENT),
            ({"unit": "gata"}, Obstacle.UNKNOWN_UNIT),
        ],
    )
    def test_only_to_what_there_is(self, wish, obstacle):
        with refused(obstacle):
            Workplace().do(correct, Action.CORRECT, **wish)

    def test_nothing_to_correct_is_no_event(self):
        town = Workplace()

        town.do(correct, Action.CORRECT, service="fel-gata", department="klf")

        assert len(town.timeline()) == 1
        assert town.store.feedback("solhamra", FeedbackKind.CORRECTION) == []

    def test_it_is_kept_once_for_routings_owner_without_a_word_of_anybodys(self):
        town = Workplace()

        town.do(correct, Action.CORRECT, key="same", service="vatten", reason="Alva Ek menade vatten.")
        town.do(correct, Action.CORRECT, key="same", service="vatten", reason="Alva Ek menade vatten.")

        (told,) = town.store.feedback("solhamra", FeedbackKind.CORRECTION)
        assert (told.service, told.reference, told.staff) == ("fel-gata", town.case.reference, "g1")
        assert {c.field: (c.before, c.after) for c in told.changes} == {
            "service": ("fel-gata", "vatten"),
            "department": ("klf", "sbf"),
            "unit": ("", "gata"),
        }
        assert "Alva" not in repr(told)

    def test_what_could_not_be_kept_is_kept_by_the_repetition(self):
        town = Workplace()
        keep, town.store.note_feedback = town.store.note_feedback, None
        with pytest.raises(TypeError):
            town.do(correct, Action.CORRECT, key="same", service="vatten")
        town.store.note_feedback = keep

        town.do(correct, Action.CORRECT, key="same", version=1, service="vatten")

        assert len(town.store.feedback("solhamra", FeedbackKind.CORRECTION)) == 1
        assert len(town.events(EventType.SERVICE_CHANGED)) == 1

    def test_of_a_department_alone_it_tells_the_service_that_it_was_about(self):
        town = Workplace()

        town.do(correct, Action.CORRECT, department="sof")

        assert town.store.feedback("solhamra", FeedbackKind.CORRECTION)[0].service == "fel-gata"


@pytest.mark.req("X10")
class TestSecrecyOfWhatIsCorrected:
    def test_a_wrong_secret_is_none(self):
        town = Workplace(service="bistand", secrecy=2)

        town.do(correct, Action.CORRECT, service="vatten")

        assert town.now().secrecy == 0

    def test_what_the_resident_told_in_confidence_stays_secret(self):
        town = Workplace(service="fel-gata", secrecy=2)

        town.do(correct, Action.CORRECT, service="vatten")

        assert town.now().secrecy == 2

    def test_nobody_opens_what_they_cannot_read(self):
        town = Workplace(service="bistand", secrecy=2, department="klf")
        town.do(hand_over, Action.HAND_OVER, department="sof", unit="", summary="Hjälp.")
        town.do(work.note, Action.NOTE, officer("sof"), text="Utredning.")
        town.do(send_back, Action.SEND_BACK, officer("sof"), reason="Inte vår.")

        town.do(correct, Action.CORRECT, service="vatten")

        assert town.now().secrecy == 2

    def test_a_department_of_a_secret_case_is_not_the_centres_to_correct(self):
        with pytest.raises(ForbiddenError):
            Workplace(service="bistand", secrecy=2, department="sof").do(
                correct, Action.CORRECT, lead(), service="vatten"
            )


def test_the_centre_corrects_what_lies_with_a_department():
    town = Workplace(department="sbf")

    town.do(correct, Action.CORRECT, guide(), department="sof")

    assert town.now().department == "sof"
