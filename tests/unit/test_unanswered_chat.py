"""A chat that nobody answered is not lost: whoever has its case is told, once, whichever step is heard of first."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.adapters.items import event_to_item
from envag.domain.case import SYSTEM, ContactReason, EventType, Resolution
from envag.domain.centre_contact import Phase
from envag.domain.transitions import close
from envag.intake import contact_event
from envag.ports.contact_centre import KnownContact
from envag.usecases.change import change
from tests.centre import CHAT, recorded, recorded_bytes
from tests.fakes.store import MemoryCaseStore
from tests.unit.test_follow_contact import STEPS, end_state, follow, only_case

ANOTHER = "c4a70000-0000-4000-8000-000000000007"
FIRST_LEG = KnownContact(CHAT, CHAT, "CHAT", STEPS["chat"][0].initiated_at, method="API")


def ended(**fields):
    """The end of the recorded chat, which no guide was on; ``fields`` of the event's detail."""
    event = recorded("contact_events/chat/10_disconnected.json")
    del event["detail"]["agentInfo"]
    event["detail"] |= fields
    return contact_event.parse(json.dumps(event).encode())


WAITED = [step for step in STEPS["chat"] if step.phase in {Phase.INITIATED, Phase.CONNECTED_TO_SYSTEM, Phase.QUEUED}]


def told(store):
    """The steps that the department of the case is told of."""
    case, timeline = end_state(store)
    return [
        event for event in timeline if event.type is EventType.CONTACT_MOVED and "notify" in event_to_item(case, event)
    ]


@pytest.mark.parametrize("reason", ["CUSTOMER_DISCONNECT", "CONTACT_FLOW_DISCONNECT", "IDLE_DISCONNECT", "EXPIRED", ""])
def test_a_chat_that_ends_before_anybody_answered_is_told(reason):
    store = MemoryCaseStore()

    follow(store, *WAITED, ended(disconnectReason=reason))

    (event,) = told(store)
    assert event.data["unanswered"] == "yes"


@given(order=st.permutations([*WAITED, ended(), ended()]))
@settings(max_examples=40, deadline=None)
def test_it_is_told_once_in_any_order(order):
    store, in_order = MemoryCaseStore(), MemoryCaseStore()
    follow(in_order, *WAITED, ended())

    follow(store, *order)

    assert end_state(store) == end_state(in_order)
    assert len(told(store)) == 1


def test_one_that_a_guide_answered_is_not():
    store = MemoryCaseStore()
    follow(store, *STEPS["chat"])

    assert told(store) == []
    assert not [event for event in end_state(store)[1] if "unanswered" in event.data]


@pytest.mark.parametrize(
    ("leg", "expected"),
    [
        ({"disconnectReason": "TRANSFERRED"}, False),
        ({"contactId": ANOTHER, "initiationMethod": "TRANSFER"}, False),
        ({"contactId": ANOTHER, "initiationMethod": "QUEUE_TRANSFER"}, True),
        ({"contactId": ANOTHER, "initiationMethod": "QUEUE_TRANSFER", "disconnectReason": "TRANSFERRED"}, False),
    ],
    ids=["passed on", "a leg that a guide passed on", "a leg that the flow moved", "moved once more"],
)
def test_of_several_legs_the_one_counts_that_nobody_has_been_at(leg, expected):
    store = MemoryCaseStore()

    follow(store, *WAITED, ended(**leg), known=[FIRST_LEG])

    assert bool(told(store)) is expected


def test_a_call_that_nobody_answered_stands_on_the_worklist_and_is_not_told():
    event = json.loads(recorded_bytes("contact_events/call/10_disconnected.json"))
    del event["detail"]["agentInfo"]
    store = MemoryCaseStore()

    follow(store, contact_event.parse(json.dumps(event).encode()))

    assert told(store) == []
    assert store.worklist("solhamra", only_case(store).department).lines


def test_what_a_machine_has_solved_needs_nobody():
    store = MemoryCaseStore()
    follow(store, *WAITED)
    solved = {"resolution": Resolution.SELF_SERVICE, "reason": ContactReason.INFORMATION_NOT_FOUND}
    at = ended().occurred_at
    change(
        "solhamra",
        only_case(store).reference,
        lambda case: close(case, **solved, actor=SYSTEM, at=at, id="solved"),
        store=store,
    )

    follow(store, ended())

    assert told(store) == []
    assert not only_case(store).status.open
