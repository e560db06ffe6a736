"""Every change: allowed, as they saw the case, and once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain.access import Acting, Action, Role
from envag.domain.case import CallBack, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.contact import Channel
from envag.domain.identification import Identification
from envag.domain.late import Reason
from envag.domain.subtask import Subtask, Subtasks
from envag.ports.cases import StoreConflictError
from envag.usecases.staff import answering, joining, moving, sharing, shielding, work
from envag.usecases.staff.errors import (
    ChangedError,
    ForbiddenError,
    ImpossibleError,
    KeyReusedError,
    NotFoundError,
)
from envag.usecases.staff.reading import open_case
from envag.usecases.staff.showing import CHANGES
from tests.unit.staff.workplace import NOW, Workplace, guide, hand_over, lead, officer

ELSEWHERE = Acting("g1", "solhamra", frozenset({Role.OFFICER}), frozenset({"sof"}))
CLOSING = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}


def changes(town, other):
    """Every use case that changes a case, with what it needs."""
    helper = "sof" if town.case.department != "sof" else "sbf"
    return {
        Action.TAKE: (work.take, {}),
        Action.GIVE_BACK: (work.give_back, {}),
        Action.ASSIGN: (work.assign, {"assignee": "g2"}),
        Action.PARK: (work.park, {"until": date(2026, 12, 1), "reason": "Tjälen."}),
        Action.RESUME: (work.resume, {}),
        Action.NOTE: (work.note, {"text": "Ringde."}),
        Action.REPLY: (answering.reply, {"answer": answering.Answer("Vi lagar den.")}),
        Action.ASK: (answering.ask, {"text": "Var är lampan?"}),
        Action.WARN: (answering.warn, {"reason": Reason.STAFFING, "text": "Det dröjer."}),
        Action.HAND_OVER: (hand_over, {"department": "sof", "unit": "mottagning", "summary": "Lampan."}),
        Action.ACKNOWLEDGE: (work.acknowledge, {}),
        Action.GIVE_SUBTASK: (sharing.give_subtask, {"department": helper, "text": "Ring.", "reason": "Behövs."}),
        Action.FINISH_SUBTASK: (sharing.finish_subtask, {"department": helper, "text": "Klart."}),
        Action.SEND_BACK: (moving.send_back, {"reason": "Inte vår."}),
        Action.MERGE: (joining.merge, {"into": other.reference}),
        Action.LINK: (joining.link, {"to": other.reference}),
        Action.SPLIT: (joining.split, {"text": "Vattnet är brunt."}),
        Action.CLOSE: (work.close, CLOSING),
        Action.REOPEN: (work.reopen, {"reason": "Fel."}),
        Action.CORRECT: (moving.correct, {"service": "vatten"}),
        Action.CALL_BACK: (work.call_back, {"due_at": town.clock.moment + timedelta(days=1)}),
        Action.CALL_BACK_TRIED: (work.call_back_tried, {"reached": True}),
        Action.CHECKLIST_STEP: (work.checklist_step, {"step": "where"}),
        Action.IDENTIFY: (work.identify, {"how": Identification.CALL_BACK}),
        Action.ANONYMISE: (shielding.anonymise, {}),
        Action.PROTECT: (shielding.protect, {}),
        Action.UNPROTECT: (shielding.unprotect, {"reason": "Upphävt."}),
    }


def town_with_two(**fields):
    town = Workplace(**fields)
    return town, town.add("other", department=town.case.department)


def test_every_action_with_a_case_is_here():
    town, other = town_with_two()

    assert set(changes(town, other)) == set(CHANGES)


class TestWhoMay:
    @pytest.mark.req("R80")
    @pytest.mark.parametrize("action", CHANGES)
    def test_a_case_that_is_not_theirs_to_see_is_not_there(self, action):
        town, other = town_with_two(department="sbf", secrecy=3)
        use_case, content = changes(town, other)[action]
        acting = lead("l1", Role.PROTECTED)._replace(roles=frozenset(Role), departments=frozenset({"sof"}))

        with pytest.raises(NotFoundError):
            town.do(use_case, action, acting, **content)
        with pytest.raises(NotFoundError):
            town.do(use_case, action, acting, version=99, **content)
        assert town.now() == town.case

    @pytest.mark.parametrize("action", CHANGES)
    def test_a_case_that_there_is_not_is_not_there_either(self, action):
        town, other = town_with_two()
        use_case, content = changes(town, other)[action]
        desk = town.desk(lead("l1", Role.PROTECTED)._replace(roles=frozenset(Role), departments=frozenset({"klf"})))

        with pytest.raises(NotFoundError):
            use_case(desk, desk.asked("SOL-0000-0000", action, "key", 1), **content)

    @pytest.mark.parametrize("role", [Role.EDITOR, Role.STATISTICS])
    @pytest.mark.parametrize("action", CHANGES)
    def test_who_works_with_no_cases_changes_none(self, action, role):
        town, other = town_with_two()
        use_case, content = changes(town, other)[action]

        with pytest.raises(ForbiddenError) as caught:
            town.do(use_case, action, Acting("e1", "solhamra", frozenset({role})), **content)
        assert caught.value.action is action
        assert len(town.timeline()) == 1

    @pytest.mark.parametrize("action", [Action.PROTECT, Action.UNPROTECT, Action.SEND_BACK])
    def test_a_guide_has_no_business_with_it(self, action):
        town, other = town_with_two(department="sbf", protected=action is Action.UNPROTECT)
        use_case, content = changes(town, other)[action]

        with pytest.raises(ForbiddenError):
            town.do(use_case, action, guide(), **content)

    @pytest.mark.req("X10")
    def test_a_guide_only_adds_to_a_secret_case_of_a_department(self):
        town = Workplace(department="sof", secrecy=2, status=Status.HANDED_OVER)

        with pytest.raises(ForbiddenError):
            town.do(answering.reply, Action.REPLY, answer=answering.Answer("Hej."))
        shown = town.do(work.note, Action.NOTE, text="Ringde igen.", from_resident=True)

        assert [event.data["text"] for event in town.timeline()][-1] == "Ringde igen."
        assert shown.events == []
        assert shown.actions == (Action.NOTE,)


class TestAsTheySawIt:
    @pytest.mark.parametrize("action", CHANGES)
    def test_somebody_was_first(self, action):
        town, other = town_with_two(department="klf")
        use_case, content = changes(town, other)[action]
        acting = lead("l1", Role.PROTECTED, Role.OFFICER)._replace(departments=frozenset({"klf"}))
        seen = town.now().version
        town.do(work.note, Action.NOTE, text="Först.")

        with pytest.raises(ChangedError) as caught:
            town.do(use_case, action, acting, version=seen, **content)
        assert caught.value.shown.case.version == seen + 1
        assert caught.value.shown.events[-1].data == {"text": "Först."}
        assert len(town.timeline()) == 2
        assert town.now(other) == other

    def test_what_is_shown_instead_is_written_down_first(self):
        town = Workplace()
        town.do(work.note, Action.NOTE, text="Först.")

        with pytest.raises(ChangedError):
            town.do(work.take, Action.TAKE, version=1)
        assert [(a.staff, a.why) for a in town.store.accesses_of("solhamra", town.case.reference)] == [
            ("g1", "changed")
        ]

    def test_two_who_write_at_the_same_time_lose_nothing(self):
        town = Workplace()
        save, raced = town.store.save, []

        def slow_save(case, event):
            if not raced:
                raced.append(True)
                town.do(work.note, Action.NOTE, guide("g2"), text="Först.")
            return save(case, event)

        town.store.save = slow_save
        with pytest.raises(ChangedError):
            town.do(work.take, Action.TAKE)
        assert [event.type for event in town.timeline()] == [EventType.RECEIVED, EventType.NOTE]

    def test_writes_that_only_met_are_tried_again(self):
        town = Workplace()
        save, failures = town.store.save, [StoreConflictError, StoreConflictError]

        def unlucky(case, event):
            if failures:
                raise failures.pop()
            return save(case, event)

        town.store.save = unlucky
        town.do(work.take, Action.TAKE)

        assert town.now().assignee == "g1"

    def test_a_store_that_never_agrees_is_for_a_later_try(self, monkeypatch):
        town = Workplace()
        monkeypatch.setattr("envag.usecases.staff.changing.time.sleep", lambda _: None)

        def never(_case, _event):
            raise StoreConflictError

        town.store.save = never
        with pytest.raises(StoreConflictError):
            town.do(work.take, Action.TAKE)


class TestOnce:
    @pytest.mark.parametrize("action", CHANGES)
    def test_the_same_key_acts_once_and_answers_the_same(self, action):
        fields = {
            Action.GIVE_BACK: {"assignee": "g1"},
            Action.RESUME: {"status": Status.WAITING},
            Action.ACKNOWLEDGE: {"department": "sbf", "acknowledge_by": NOW},
            Action.FINISH_SUBTASK: {"subtasks": Subtasks([Subtask("sof")])},
            Action.SEND_BACK: {"department": "sbf"},
            Action.REOPEN: {"status": Status.CLOSED},
            Action.CALL_BACK_TRIED: {"call_back": CallBack("g1", NOW + timedelta(days=1))},
            Action.UNPROTECT: {"protected": True},
        }
        town, other = town_with_two(**fields.get(action, {}))
        use_case, content = changes(town, other)[action]
        acting = lead("g1", Role.PROTECTED, Role.OFFICER)._replace(departments=frozenset({"sbf", "sof"}))
        seen = town.now().version

        first = town.do(use_case, action, acting, key="same", **content)
        stored = {key: dict(events) for key, events in town.store.events.items()}
        again = town.do(use_case, action, acting, key="same", version=seen, **content)

        assert town.store.events == stored
        assert again == first
        assert len(town.timeline()) == 2

    def test_the_same_key_twice_at_the_same_time_acts_once(self):
        town = Workplace()
        save, raced = town.store.save, []

        def slow_save(case, event):
            if not raced:
                raced.append(None)
                raced.append(town.do(work.note, Action.NOTE, key="same", version=1, text="Ringde."))
            return save(case, event)

        town.store.save = slow_save
        second = town.do(work.note, Action.NOTE, key="same", text="Ringde.")

        assert len(town.events(EventType.NOTE)) == 1
        assert second == raced[1]

    def test_the_same_key_answers_also_when_the_case_has_moved_on(self):
        town = Workplace()
        town.do(work.take, Action.TAKE, key="same")
        town.do(work.give_back, Action.GIVE_BACK)

        again = town.do(work.take, Action.TAKE, key="same", version=1)

        assert again.case.assignee == ""
        assert len(town.events(EventType.ASSIGNED)) == 2

    def test_the_same_key_for_something_else_is_refused(self):
        town = Workplace()
        town.do(work.note, Action.NOTE, key="same", text="Ett.")

        with pytest.raises(KeyReusedError):
            town.do(work.note, Action.NOTE, key="same", text="Två.")
        assert len(town.events(EventType.NOTE)) == 1

    def test_keys_of_two_people_two_cases_and_two_actions_are_not_the_same(self):
        town = Workplace()
        other = town.add("other")

        town.do(work.note, Action.NOTE, key="same", text="Ett.")
        town.do(work.note, Action.NOTE, guide("g2"), key="same", text="Två.")
        town.do(work.note, Action.NOTE, key="same", text="Tre.", case=other)
        town.do(work.take, Action.TAKE, key="same")

        assert len(town.timeline()) == 4
        assert len(town.timeline(other)) == 2

    def test_a_repeated_hand_over_of_what_is_gone_for_them_is_answered_as_the_first_time(self):
        town = Workplace(secrecy=3)
        content = {"department": "sof", "unit": "", "summary": "Oro."}

        assert town.do(hand_over, Action.HAND_OVER, key="same", **content) is None
        assert town.do(hand_over, Action.HAND_OVER, key="same", version=1, **content) is None
        with pytest.raises(NotFoundError):
            town.do(hand_over, Action.HAND_OVER, key="other", **content)

    def test_what_only_tells_requests_apart_is_not_shown(self):
        town = Workplace()

        shown = town.do(work.note, Action.NOTE, text="Ringde.")

        assert shown.events[-1].data == {"text": "Ringde."}
        assert set(town.timeline()[-1].data) == {"text", "asked"}


ACTORS = [
    guide("g1"),
    lead("l1"),
    lead("l1", Role.PROTECTED),
    officer("sbf"),
    officer("sof"),
    Acting("e1", "solhamra", frozenset({Role.EDITOR})),
]


@pytest.mark.req("R10")
@settings(max_examples=200, deadline=None)
@given(
    acting=st.sampled_from(ACTORS),
    action=st.sampled_from(CHANGES),
    status=st.sampled_from(list(Status)),
    department=st.sampled_from(["klf", "sbf", "sof"]),
    secrecy=st.integers(0, 3),
    protected=st.booleans(),
    assignee=st.sampled_from(["", "g1", "x9"]),
    call_back=st.sampled_from([None, CallBack("g1", NOW + timedelta(days=1))]),
    service=st.sampled_from(["", "fel-gata"]),
    acknowledge_by=st.sampled_from([None, NOW]),
    shared=st.booleans(),
)
def test_exactly_what_is_offered_can_be_done(acting, action, shared, **fields):
    helper = "sof" if fields["department"] != "sof" else "sbf"
    subtasks = Subtasks([Subtask(helper)] if shared and fields["status"].open else [])
    town, other = town_with_two(**fields, subtasks=subtasks, priority=Priority.NORMAL)
    use_case, content = changes(town, other)[action]
    if shared and action is Action.GIVE_SUBTASK:
        content |= {"department": ({"klf", "sbf", "sof"} - {helper, fields["department"]}).pop()}
    try:
        offered = action in open_case(town.desk(acting), town.case.reference, "worklist").actions
    except (NotFoundError, ForbiddenError):
        offered = False
    try:
        town.do(use_case, action, acting, **content)
    except (NotFoundError, ForbiddenError, ImpossibleError):
        done = False
    else:
        done = True

    assert done == offered


@pytest.mark.req("R44")
@pytest.mark.parametrize("channel", [Channel.PHONE, Channel.LETTER])
def test_what_was_told_needs_no_address(channel):
    town = Workplace(party=None, resident="")

    town.do(answering.reply, Action.REPLY, answer=answering.Answer("Vi lagar den.", channel))

    assert town.events(EventType.ANSWERED)[0].data["told"] == channel
