from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain import transitions
from envag.domain.case import Actor, ContactReason, EventType, Resolution, Status
from tests.builders import NOW, a_case

GUIDE = Actor(role="guide", id="g7")
BY = {"actor": GUIDE, "at": NOW + timedelta(minutes=5), "id": "e2"}


def close(case, **by):
    return transitions.close(case, resolution=Resolution.SOLVED_BY_CENTRE, reason=ContactReason.OTHER, **(BY | by))


@pytest.mark.req("R79")
def test_an_event_carries_actor_time_before_and_after():
    event = transitions.assign(a_case(), "g7", **BY)

    assert (event.actor, event.occurred_at) == (GUIDE, BY["at"])
    assert [(c.field, c.before, c.after) for c in event.changes] == [
        ("assignee", "", "g7"),
        ("status", "new", "in_progress"),
    ]


def test_the_case_follows_its_event():
    case = a_case().with_changes(transitions.assign(a_case(), "g7", **BY))

    assert (case.assignee, case.status, case.version, case.updated_at) == ("g7", Status.IN_PROGRESS, 2, BY["at"])


@pytest.mark.req("R90")
def test_a_case_can_go_back_to_the_group():
    case = a_case(assignee="g7", status=Status.IN_PROGRESS)
    case = case.with_changes(transitions.assign(case, "", **BY))

    assert (case.assignee, case.status) == ("", Status.IN_PROGRESS)


@pytest.mark.req("R69")
def test_closing_takes_a_resolution_and_a_reason():
    case = a_case().with_changes(close(a_case()))

    assert (case.status, case.resolution, case.contact_reason) == (
        Status.CLOSED,
        Resolution.SOLVED_BY_CENTRE,
        ContactReason.OTHER,
    )


def test_reopening_takes_the_resolution_back():
    closed = a_case().with_changes(close(a_case()))
    case = closed.with_changes(transitions.reopen(closed, **BY))

    assert (case.status, case.resolution, case.contact_reason) == (Status.IN_PROGRESS, None, None)


@pytest.mark.req("R9")
def test_a_hand_over_names_department_and_unit_and_frees_the_guide():
    case = a_case(assignee="g7")
    event = transitions.hand_over(case, department="sbf", unit="gata", summary="Tre lampor.", **BY)
    case = case.with_changes(event)

    assert (case.department, case.unit, case.assignee, case.status) == ("sbf", "gata", "", Status.HANDED_OVER)
    assert event.data == {"summary": "Tre lampor."}
    assert event.type is EventType.HANDED_OVER
    assert case.tells_department(event)


@pytest.mark.req("R79")
@pytest.mark.parametrize("reason", ["", "  "])
def test_a_pause_needs_a_reason(reason):
    with pytest.raises(transitions.TransitionError):
        transitions.wait(a_case(), reason, **BY)


def test_a_closed_case_is_not_paused_or_handed_over():
    closed = a_case().with_changes(close(a_case()))

    with pytest.raises(transitions.TransitionError):
        transitions.wait(closed, "väntar på invånaren", **BY)
    with pytest.raises(transitions.TransitionError):
        transitions.hand_over(closed, department="sbf", unit="", summary="", **BY)


@pytest.mark.parametrize(
    "again",
    [
        lambda case: transitions.assign(case, case.assignee, **BY),
        lambda case: transitions.resume(case, **BY) if case.status is Status.IN_PROGRESS else None,
        lambda case: close(case) if case.status is Status.CLOSED else None,
        lambda case: transitions.reopen(case, **BY) if case.status.open else None,
    ],
)
@pytest.mark.parametrize("status", list(Status))
def test_what_already_is_makes_no_event(again, status):
    assert again(a_case(status=status)) is None


@given(st.lists(st.sampled_from(["assign", "wait", "resume", "hand_over", "close", "reopen"]), max_size=12))
def test_whatever_happens_the_timeline_explains_the_case(steps):
    case = first = a_case()
    events = []
    moves = {
        "assign": lambda c: transitions.assign(c, "g7", **BY),
        "wait": lambda c: transitions.wait(c, "väntar", **BY),
        "resume": lambda c: transitions.resume(c, **BY),
        "hand_over": lambda c: transitions.hand_over(c, department="sbf", unit="", summary="", **BY),
        "close": close,
        "reopen": lambda c: transitions.reopen(c, **BY),
    }
    for step in steps:
        try:
            event = moves[step](case)
        except transitions.TransitionError:
            continue
        if event:
            events.append(event)
            case = case.with_changes(event)

    replayed = first
    for event in events:
        assert all(str(getattr(replayed, c.field) or "") == c.before for c in event.changes)
        replayed = replayed.with_changes(event)
    assert replayed == case
    assert (case.status is Status.CLOSED) == (case.resolution is not None)
