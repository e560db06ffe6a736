"""One case, several departments: it closes once, and each sees what it may."""

from __future__ import annotations

import pytest

from envag.domain.access import Action, Role
from envag.domain.case import ContactReason, EventType, OfficersMail, Resolution, Status
from envag.domain.completeness import GapKind
from envag.domain.obstacle import Obstacle
from envag.domain.preview import Part, What
from envag.domain.recipient import recipient
from envag.domain.status import public
from envag.usecases.staff import answering, moving, work
from envag.usecases.staff.desk import Why
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError, NotFoundError
from envag.usecases.staff.previewing import of_department, of_municipality
from envag.usecases.staff.reading import open_case, worklist
from envag.usecases.staff.sharing import finish_subtask, give_subtask
from tests.unit.staff.workplace import PLACE, Workplace, guide, lead, officer

CLOSING = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}


def refused(obstacle):
    return pytest.raises(ImpossibleError, match=f"^{obstacle}$")


def give(town, department, acting=None, **more):
    content = {"department": department, "text": "Titta på ledningen."} | more
    return town.do(give_subtask, Action.GIVE_SUBTASK, acting, **content)


def finish(town, department, acting=None, text="Den är hel."):
    return town.do(finish_subtask, Action.FINISH_SUBTASK, acting, department=department, text=text)


@pytest.mark.req("R15")
class TestOneCase:
    def test_two_parts_end_apart_and_the_case_closes_once_with_one_reply(self):
        town = Workplace()
        give(town, "sbf", unit="gata")
        give(town, "sof")
        for _ in range(2):
            with refused(Obstacle.SUBTASKS_OPEN):
                town.do(work.close, Action.CLOSE, **CLOSING)
        closing = answering.Closing(Resolution.SOLVED_BY_CENTRE, ContactReason.OTHER)
        with refused(Obstacle.SUBTASKS_OPEN):
            town.do(answering.reply, Action.REPLY, answer=answering.Answer("Klart."), closing=closing)

        assert finish(town, "sbf", officer("sbf")) is None
        with refused(Obstacle.SUBTASKS_OPEN):
            town.do(work.close, Action.CLOSE, **CLOSING)
        finish(town, "sof", officer("sof"))
        town.do(answering.reply, Action.REPLY, answer=answering.Answer("Klart."), closing=closing)

        assert town.now().status is Status.CLOSED
        assert len(town.events(EventType.ANSWERED)) == 1
        assert [event.actor.role for event in town.events(EventType.SUBTASK_DONE)] == ["officer", "officer"]

    def test_its_resident_hears_nothing_of_the_parts(self):
        town = Workplace()
        before = public(town.now(), town.timeline(), PLACE)
        give(town, "sbf")
        finish(town, "sbf", officer("sbf"))
        assert public(town.now(), town.timeline(), PLACE) == before

    def test_who_has_the_case_withdraws_a_part(self):
        town = Workplace()
        give(town, "sbf")
        finish(town, "sbf", text="Det löste sig.")
        (event,) = town.events(EventType.SUBTASK_DONE)
        assert event.data["withdrawn"]
        assert recipient(town.now(), event).department == "sbf"
        assert not town.now().subtasks

    def test_nobody_ends_the_part_of_another_helper(self):
        town = Workplace()
        give(town, "sbf")
        give(town, "sof")
        with pytest.raises(ForbiddenError):
            finish(town, "sof", officer("sbf"))

    @pytest.mark.parametrize("department", ["klf", "sbf"])
    def test_a_department_has_one_part_and_never_of_its_own_case(self, department):
        town = Workplace()
        give(town, "sbf")
        with refused(Obstacle.SUBTASK_THERE):
            give(town, department)

    def test_who_gets_the_case_has_no_part_of_it_any_more(self):
        town = Workplace()
        give(town, "sbf")
        to = moving.HandOver("sbf", "", "Er sak.", incomplete="Vet ej.")
        town.do(moving.hand_over, Action.HAND_OVER, to=to)
        assert not town.now().subtasks

    def test_the_own_topic_is_told_of_a_part_and_the_owner_of_its_end(self):
        town = Workplace()
        give(town, "sbf", unit="gata")
        finish(town, "sbf", officer("sbf"))
        given, done = (recipient(town.now(), event) for event in town.timeline()[1:])
        assert (given.department, given.unit, given.officers_mail) == ("sbf", "gata", OfficersMail.IN_THE_APP)
        assert done.department == "klf"

    def test_it_stands_on_the_helpers_worklist_while_it_is_open(self):
        town = Workplace()
        give(town, "sbf", unit="gata")
        desk = town.desk(officer("sbf"))
        (line,) = worklist(desk, department="sbf").lines
        assert (line.reference, line.part, line.department, line.unit) == (town.case.reference, True, "sbf", "gata")
        finish(town, "sbf", officer("sbf"))
        assert worklist(desk, department="sbf").lines == []


@pytest.mark.req("X10")
class TestWhatHelpersSee:
    def test_no_more_can_be_done_than_to_read_and_to_finish(self):
        town = Workplace()
        give(town, "sbf")
        shown = open_case(town.desk(officer("sbf")), town.case.reference, "worklist")
        assert shown.actions == (Action.FINISH_SUBTASK,)
        with pytest.raises(ForbiddenError):
            town.do(work.note, Action.NOTE, officer("sbf"), text="Hej.")

    def test_a_finished_part_shows_nothing_any_more(self):
        town = Workplace()
        give(town, "sbf")
        finish(town, "sbf", officer("sbf"))
        with pytest.raises(NotFoundError):
            open_case(town.desk(officer("sbf")), town.case.reference, "worklist")

    def test_a_secret_case_takes_a_reason_and_shows_their_part_alone(self):
        town = Workplace(secrecy=2, service="bistand", department="sof")
        with refused(Obstacle.SECRET_ELSEWHERE):
            give(town, "sbf", officer("sof"))
        give(town, "sbf", officer("sof"), reason="Samtycke finns.")

        shown = open_case(town.desk(officer("sbf")), town.case.reference, "worklist")
        assert [event.type for event in shown.events] == [EventType.SUBTASK_GIVEN]
        assert (shown.case.party, shown.case.service, shown.files) == (None, "", ())
        assert recipient(town.now(), town.events(EventType.SUBTASK_GIVEN)[0]).service == ""
        (line,) = worklist(town.desk(officer("sbf")), department="sbf").lines
        assert line.service == ""

    def test_its_own_department_needs_no_reason(self):
        town = Workplace(secrecy=2, service="bistand")
        give(town, "sof")
        assert town.now().subtasks

    def test_a_sealed_part_is_on_its_own_departments_list_alone(self):
        town = Workplace(secrecy=3, service="orosanmalan", department="sof")
        give(town, "sbf", officer("sof"), reason="Fara.")
        assert worklist(town.desk(officer("sbf")), department="sbf").lines
        assert not worklist(town.desk(guide()), department="sbf").lines


@pytest.mark.req("R95")
def test_a_company_reads_and_previews_the_same_little():
    town = Workplace()
    town.do(work.note, Action.NOTE, text="Låter orolig.")
    preview = of_department(town.desk(), town.case.reference, "bostad")
    to = moving.HandOver("bostad", "", "Kranen läcker hos 850101-2390.", incomplete="Vet ej.")
    town.do(moving.hand_over, Action.HAND_OVER, to=to)

    shown = open_case(town.desk(officer("bostad")), town.case.reference, "worklist")
    assert [event.type for event in shown.events] == [EventType.RECEIVED, EventType.HANDED_OVER]
    assert shown.events[1].data["summary"] == "Kranen läcker hos [borttaget]."
    assert len(open_case(town.desk(), town.case.reference, "worklist").events) == 3
    assert (preview.held_back, [gap.id for gap in preview.gaps]) == ((Part(What.NOTES, 1),), ["place", "where"])
    (logged, *_) = town.store.accesses_of("solhamra", town.case.reference)
    assert logged.why == Why.HAND_OVER


def test_a_preview_is_of_what_there_is_and_theirs_to_hand_over():
    town = Workplace(secrecy=3, service="orosanmalan", department="sof")
    with pytest.raises(NotFoundError):
        of_department(town.desk(), town.case.reference, "sbf")
    with refused(Obstacle.UNKNOWN_DEPARTMENT):
        of_department(town.desk(officer("sof")), town.case.reference, "kff")
    with refused(Obstacle.UNKNOWN_MUNICIPALITY):
        of_municipality(town.desk(officer("sof")), town.case.reference, "norrsjofors", {}.get)


@pytest.mark.req("R9")
class TestWhatIsMissing:
    def test_an_incomplete_case_is_refused_with_the_list(self):
        town = Workplace()
        with pytest.raises(ImpossibleError) as caught:
            town.do(moving.hand_over, Action.HAND_OVER, to=moving.HandOver("sbf", "gata", "Lampan."))
        assert caught.value.obstacle is Obstacle.INCOMPLETE
        assert [(gap.kind, gap.id) for gap in caught.value.gaps] == [(GapKind.ANSWER, "place"), (GapKind.STEP, "where")]
        assert town.now() == town.case

    def test_a_reason_lets_it_go_and_is_kept(self):
        town = Workplace()
        to = moving.HandOver("sbf", "gata", "Lampan.", incomplete=" Linjen bröts. ")
        town.do(moving.hand_over, Action.HAND_OVER, to=to)
        (event,) = town.events(EventType.HANDED_OVER)
        assert (event.data["incomplete"], event.data["missing"]) == ("Linjen bröts.", ["place", "where"])

    def test_what_is_filled_in_is_missing_no_more(self):
        town = Workplace()
        town.do(work.checklist_step, Action.CHECKLIST_STEP, step="where")
        to = moving.HandOver("sbf", "gata", "Lampan.", answers={"place": "Storgatan 1"})
        town.do(moving.hand_over, Action.HAND_OVER, to=to)
        (event,) = town.events(EventType.HANDED_OVER)
        assert event.data["answers"] == {"place": "Storgatan 1"}
        assert "incomplete" not in event.data

    def test_an_empty_answer_and_a_tick_taken_back_are_missing(self):
        town = Workplace()
        for done in (True, False):
            town.do(work.checklist_step, Action.CHECKLIST_STEP, step="where", done=done)
        to = moving.HandOver("sbf", "", "Lampan.", answers={"place": " "})
        with pytest.raises(ImpossibleError) as caught:
            town.do(moving.hand_over, Action.HAND_OVER, to=to)
        assert [gap.id for gap in caught.value.gaps] == ["place", "where"]

    def test_an_officer_is_asked_for_nothing(self):
        town = Workplace(department="sbf")
        to = moving.HandOver("sof", "", "Er sak.")
        assert town.do(moving.hand_over, Action.HAND_OVER, officer("sbf"), to=to) is None
        assert town.now().department == "sof"


def test_a_guide_who_is_no_officer_acknowledges_nothing():
    town = Workplace(department="sbf", acknowledge_by=Workplace().clock.moment)
    with pytest.raises(ForbiddenError):
        town.do(work.acknowledge, Action.ACKNOWLEDGE, lead("l1", Role.PROTECTED))
    shown = town.do(work.acknowledge, Action.ACKNOWLEDGE, officer("sbf"))
    assert town.now().acknowledge_by is None
    assert Action.ACKNOWLEDGE not in shown.actions
