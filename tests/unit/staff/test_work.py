"""What one does with a case at one's own desk."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from envag.domain.access import Action
from envag.domain.case import CallBack, ContactReason, EventType, Resolution, Status
from envag.domain.obstacle import Obstacle
from envag.usecases.staff import work
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError
from tests.unit.staff.workplace import NOW, Workplace, guide, lead, officer


def refused(obstacle):
    return pytest.raises(ImpossibleError, match=f"^{obstacle}$")


@pytest.mark.req("R90")
class TestWhoseItIs:
    def test_whoever_takes_it_works_on_it(self):
        town = Workplace()

        shown = town.do(work.take, Action.TAKE)

        assert (town.now().assignee, town.now().status) == ("g1", Status.IN_PROGRESS)
        assert Action.TAKE not in shown.actions
        assert Action.GIVE_BACK in shown.actions

    def test_nobody_takes_it_twice(self):
        with refused(Obstacle.YOURS_ALREADY):
            Workplace(assignee="g1").do(work.take, Action.TAKE)

    def test_one_gives_back_what_is_ones_own(self):
        town = Workplace(assignee="g1")

        town.do(work.give_back, Action.GIVE_BACK)

        assert town.now().assignee == ""

    @pytest.mark.parametrize("assignee", ["", "g2"])
    def test_nobody_gives_back_what_is_not_theirs(self, assignee):
        with refused(Obstacle.NOT_YOURS):
            Workplace(assignee=assignee).do(work.give_back, Action.GIVE_BACK)

    def test_a_lead_gives_back_what_an_absent_guide_had(self):
        town = Workplace(assignee="g2")

        town.do(work.give_back, Action.GIVE_BACK, lead())

        assert town.now().assignee == ""

    def test_it_goes_to_a_colleague(self):
        town = Workplace(assignee="g1")

        town.do(work.assign, Action.ASSIGN, assignee=" g2 ")

        assert town.now().assignee == "g2"
        assert town.events(EventType.ASSIGNED)[0].actor == ("guide", "g1")

    def test_a_colleague_has_a_name(self):
        with refused(Obstacle.NO_ASSIGNEE):
            Workplace().do(work.assign, Action.ASSIGN, assignee=" ")

    def test_an_officer_signs_as_one(self):
        town = Workplace(department="sbf")

        town.do(work.take, Action.TAKE, officer("sbf"))

        assert town.events(EventType.ASSIGNED)[0].actor == ("officer", "o1")


@pytest.mark.req("X38")
class TestParking:
    def test_a_parked_case_waits_for_its_day(self):
        town = Workplace()

        town.do(work.park, Action.PARK, until=date(2026, 12, 1), reason="Tjälen går ur.")

        assert (town.now().status, town.now().parked_until) == (Status.WAITING, date(2026, 12, 1))
        assert town.now().due_at == town.case.due_at
        assert town.events(EventType.PARKED)[0].data["reason"] == "Tjälen går ur."

    @pytest.mark.req("R79")
    def test_it_needs_a_reason(self):
        with refused(Obstacle.NO_REASON):
            Workplace().do(work.park, Action.PARK, until=date(2026, 12, 1), reason=" ")

    @pytest.mark.parametrize(
        ("until", "obstacle"),
        [
            (date(2026, 11, 23), Obstacle.NOT_AHEAD),
            (date(2026, 1, 1), Obstacle.NOT_AHEAD),
            (date(2027, 11, 25), Obstacle.TOO_FAR_AHEAD),
        ],
    )
    def test_its_day_lies_ahead_and_within_a_year(self, until, obstacle):
        with refused(obstacle):
            Workplace().do(work.park, Action.PARK, until=until, reason="Tjälen.")

    def test_tomorrow_begins_at_midnight_in_sweden(self):
        town = Workplace()
        town.clock.moment = NOW.replace(hour=23, minute=30)

        with refused(Obstacle.NOT_AHEAD):
            town.do(work.park, Action.PARK, until=date(2026, 11, 24), reason="Tjälen.")

    def test_taken_up_again_it_has_no_day_any_more(self):
        town = Workplace(status=Status.WAITING, parked_until=date(2026, 12, 1))

        town.do(work.resume, Action.RESUME)

        assert (town.now().status, town.now().parked_until) == (Status.IN_PROGRESS, None)

    def test_only_what_waits_is_taken_up_again(self):
        with refused(Obstacle.NOT_WAITING):
            Workplace().do(work.resume, Action.RESUME)


class TestNotes:
    def test_a_note_moves_nothing(self):
        town = Workplace(status=Status.WAITING)

        town.do(work.note, Action.NOTE, text=" Letade i arkivet. ")

        assert town.now().status is Status.WAITING
        event = town.events(EventType.NOTE)[0]
        assert event.data["text"] == "Letade i arkivet."
        assert not town.now().tells_department(event)

    def test_what_the_resident_tells_resumes_the_case_and_tells_the_department(self):
        town = Workplace(status=Status.WAITING, parked_until=date(2026, 12, 1), department="sbf")

        town.do(work.note, Action.NOTE, text="Lampa nummer 7.", from_resident=True)

        assert (town.now().status, town.now().parked_until) == (Status.IN_PROGRESS, None)
        assert town.now().tells_department(town.events(EventType.ADDED)[0])

    def test_an_empty_one_is_none(self):
        with refused(Obstacle.NO_TEXT):
            Workplace().do(work.note, Action.NOTE, text="\n")


CLOSING = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.E_SERVICE_MISSING}


class TestTheEnd:
    @pytest.mark.req("R69", "R47")
    def test_it_is_closed_with_a_resolution_and_a_reason(self):
        town = Workplace(
            status=Status.WAITING, parked_until=date(2026, 12, 1), call_back=CallBack("g1", NOW + timedelta(days=1))
        )

        shown = town.do(work.close, Action.CLOSE, **CLOSING)

        now = town.now()
        assert (now.status, now.resolution, now.contact_reason) == (Status.CLOSED, *CLOSING.values())
        assert (now.parked_until, now.call_back) == (None, None)
        assert Action.REOPEN in shown.actions
        assert not {Action.CLOSE, Action.TAKE, Action.HAND_OVER} & set(shown.actions)

    def test_it_is_closed_once(self):
        with refused(Obstacle.CLOSED):
            Workplace(status=Status.CLOSED).do(work.close, Action.CLOSE, **CLOSING)

    def test_it_is_opened_again_for_a_reason(self):
        town = Workplace(status=Status.CLOSED, resolution=Resolution.DUPLICATE, merged_into="SOL-1111-1111")

        town.do(work.reopen, Action.REOPEN, reason="Lampan är trasig igen.")

        now = town.now()
        assert (now.status, now.resolution, now.merged_into) == (Status.IN_PROGRESS, None, "")
        assert town.events(EventType.REOPENED)[0].data["reason"] == "Lampan är trasig igen."
        with refused(Obstacle.NOT_CLOSED):
            town.do(work.reopen, Action.REOPEN, reason="Igen.")

    def test_not_without_one(self):
        with refused(Obstacle.NO_REASON):
            Workplace(status=Status.CLOSED).do(work.reopen, Action.REOPEN, reason="")


class TestCallingBack:
    def test_it_has_an_owner_and_a_deadline(self):
        town = Workplace()

        town.do(work.call_back, Action.CALL_BACK, due_at=NOW + timedelta(hours=6))

        assert town.now().call_back == CallBack("g1", NOW + timedelta(hours=6), 0)

    def test_somebody_else_can_owe_it(self):
        town = Workplace()

        town.do(work.call_back, Action.CALL_BACK, due_at=NOW + timedelta(hours=6), owner="o1")

        assert town.now().call_back.owner == "o1"

    @pytest.mark.parametrize(
        ("later", "obstacle"),
        [(timedelta(), Obstacle.NOT_AHEAD), (timedelta(days=400), Obstacle.TOO_FAR_AHEAD)],
    )
    def test_it_is_promised_for_later(self, later, obstacle):
        with refused(obstacle):
            Workplace().do(work.call_back, Action.CALL_BACK, due_at=NOW + later)

    def test_each_try_is_counted_until_they_are_reached(self):
        town = Workplace(call_back=CallBack("g1", NOW + timedelta(days=1)))

        town.do(work.call_back_tried, Action.CALL_BACK_TRIED, reached=False, text="Svarar inte.")
        town.do(work.call_back_tried, Action.CALL_BACK_TRIED, reached=False)
        assert town.now().call_back == CallBack("g1", NOW + timedelta(days=1), 2)

        town.do(work.call_back_tried, Action.CALL_BACK_TRIED, reached=True)
        assert town.now().call_back is None
        outcomes = [event.data["outcome"] for event in town.events(EventType.CALL_BACK_TRIED)]
        assert outcomes == ["not_reached", "not_reached", "reached"]

    def test_what_was_not_promised_is_not_tried(self):
        with refused(Obstacle.NO_CALL_BACK):
            Workplace().do(work.call_back_tried, Action.CALL_BACK_TRIED, reached=True)


@pytest.mark.req("R18")
class TestTheChecklist:
    def test_a_step_is_ticked_in_the_version_that_was_shown(self):
        town = Workplace()

        town.do(work.checklist_step, Action.CHECKLIST_STEP, step="where", text="Vid skolan.")

        data = dict(town.events(EventType.CHECKLIST)[0].data)
        del data["asked"]
        assert data == {"service": "fel-gata", "version": 1, "step": "where", "done": True, "text": "Vid skolan."}

    def test_the_tick_is_taken_back(self):
        town = Workplace()

        town.do(work.checklist_step, Action.CHECKLIST_STEP, step="where")
        town.do(work.checklist_step, Action.CHECKLIST_STEP, step="where")
        town.do(work.checklist_step, Action.CHECKLIST_STEP, step="where", done=False)
        town.do(work.checklist_step, Action.CHECKLIST_STEP, step="where")

        assert [event.data["done"] for event in town.events(EventType.CHECKLIST)] == [True, False, True]

    @pytest.mark.parametrize("step", ["", "paint"])
    def test_a_step_that_is_not_on_it_is_none(self, step):
        with refused(Obstacle.UNKNOWN_STEP):
            Workplace().do(work.checklist_step, Action.CHECKLIST_STEP, step=step)

    def test_without_a_service_there_is_no_list(self):
        with refused(Obstacle.NO_SERVICE):
            Workplace(service="").do(work.checklist_step, Action.CHECKLIST_STEP, step="where")

    @pytest.mark.req("R10")
    @pytest.mark.parametrize("acting", [guide(), lead()])
    def test_a_step_above_the_mandate_is_not_the_centres(self, acting):
        town = Workplace()

        with pytest.raises(ForbiddenError) as caught:
            town.do(work.checklist_step, Action.CHECKLIST_STEP, acting, step="decide")
        assert caught.value.action is Action.CHECKLIST_STEP
        assert len(town.timeline()) == 1

    @pytest.mark.req("R10")
    def test_it_is_the_officers(self):
        town = Workplace(department="sof")

        town.do(work.checklist_step, Action.CHECKLIST_STEP, officer("sof"), step="decide")

        assert town.events(EventType.CHECKLIST)[0].data["done"] is True
