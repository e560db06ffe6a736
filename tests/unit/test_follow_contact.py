"""The steps of calls and chats in their cases: any order, twice or late, the same end."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain.case import Actor, ContactReason, EventType, Resolution, Status
from envag.domain.centre_contact import Phase
from envag.domain.reference import derive
from envag.domain.transitions import close, hand_over
from envag.intake import call, contact_event
from envag.ports.contact_centre import KnownContact
from envag.usecases.answer_call import answer_call
from envag.usecases.change import change
from envag.usecases.follow_contact import Followed, follow_contact
from tests.builders import a_case, an_event
from tests.centre import CALL, CHAT, EVENTS, INSTANCE_ARN, FixedClock, directory, recorded, recorded_bytes
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.store import MemoryCaseStore

GUIDE = Actor(role="guide", id="v-41")
DIRECTORY = directory()


def steps(kind):
    return [
        contact_event.parse(path.read_bytes()) for path in sorted((EVENTS / "contact_events" / kind).glob("*.json"))
    ]


def variant(name):
    return contact_event.parse(recorded_bytes(f"contact_events/variants/{name}.json"))


STEPS = {"call": steps("call"), "chat": steps("chat")}
CALL_STEPS = {step.phase: step for step in STEPS["call"]}


def follow(store, *followed, marks=None, known=()):
    centre = MemoryContactCentre({CHAT: "solhamra"} if marks is None else marks, known)
    return [
        follow_contact(
            step,
            instance_arn=INSTANCE_ARN,
            directory=DIRECTORY,
            store=store,
            mark_of=centre.municipality_of,
            known=centre.contact,
            queue_name=centre.queue_name,
        )
        for step in followed
    ]


def only_case(store):
    ((slug, reference),) = store.cases
    return store.get(slug, reference)


def end_state(store):
    case = only_case(store)
    timeline = list(store.timeline("solhamra", case.reference))
    return case, timeline


@pytest.mark.req("R3", "R79")
@pytest.mark.parametrize("kind", STEPS)
def test_a_contact_is_one_case_with_its_steps_in_order(kind):
    store = MemoryCaseStore()

    assert set(follow(store, *STEPS[kind])) == {Followed.IN_TIMELINE}

    case, timeline = end_state(store)
    assert case.status is Status.IN_PROGRESS
    assert case.source == {"call": CALL, "chat": CHAT}[kind]
    moves = [event.data["phase"] for event in timeline if event.type is EventType.CONTACT_MOVED]
    assert moves == [step.phase.value for step in sorted(STEPS[kind], key=lambda s: s.occurred_at)]
    assert sum(event.type is EventType.RECEIVED for event in timeline) == 1


@pytest.mark.parametrize("kind", STEPS)
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_order_with_any_repetition_ends_the_same(kind, data):
    in_order, shuffled = MemoryCaseStore(), MemoryCaseStore()
    in_order._keys = shuffled._keys = {"solhamra": b"k" * 32}
    follow(in_order, *STEPS[kind])
    order = data.draw(st.permutations(STEPS[kind]))
    repeated = data.draw(st.lists(st.sampled_from(order), max_size=8))
    positions = data.draw(st.lists(st.integers(0, len(order)), min_size=len(repeated), max_size=len(repeated)))
    for position, step in zip(positions, repeated, strict=True):
        order.insert(position, step)

    follow(shuffled, *order)

    assert end_state(shuffled) == end_state(in_order)


@given(order=st.permutations([None, *STEPS["call"][:4], CALL_STEPS[Phase.CONNECTED_TO_AGENT]]))
@settings(max_examples=40, deadline=None)
def test_the_flow_event_may_come_at_any_point(order):
    """None stands for the flow's question."""
    store = MemoryCaseStore()
    for step in order:
        if step is None:
            answer_call(
                call.parse(recorded("call/voice.json")),
                instance_arn=INSTANCE_ARN,
                directory=DIRECTORY,
                store=store,
                clock=FixedClock(CALL_STEPS[Phase.INITIATED].occurred_at),
            )
        else:
            follow(store, step)

    case = only_case(store)
    assert case.status is Status.IN_PROGRESS
    assert len(store.timeline("solhamra", case.reference)) == len(order)


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(["call/06_queued", "variants/transferred"])))
def test_the_legs_of_a_transfer_share_a_case(first, second):
    store = MemoryCaseStore()

    follow(store, *(contact_event.parse(recorded_bytes(f"contact_events/{name}.json")) for name in (first, second)))

    assert len(end_state(store)[1]) == 3


LEG = variant("transferred")
BEGAN = LEG.initiated_at - timedelta(minutes=7)
FIRST_LEG = KnownContact(
    id=CALL,
    initial_contact_id=CALL,
    channel="VOICE",
    initiated_at=BEGAN,
    dialled="+46846500405",
    caller="+46701740611",
    method="INBOUND",
)


def test_a_later_leg_that_opens_the_case_opens_it_as_the_first_would_have():
    store = MemoryCaseStore()

    follow(store, LEG, known=[FIRST_LEG])

    case = only_case(store)
    assert (case.arrived_at, case.unit, case.party.phone) == (BEGAN, "mottagning", "+46701740611")


def test_a_later_leg_whose_first_is_forgotten_opens_the_case_by_itself():
    store = MemoryCaseStore()

    follow(store, LEG)

    case = only_case(store)
    assert (case.arrived_at, case.source, case.party.phone) == (LEG.initiated_at, CALL, LEG.contact.caller)


def test_the_legs_of_a_call_that_the_centre_placed_are_its_own_too():
    store = MemoryCaseStore()

    assert follow(store, LEG, known=[FIRST_LEG._replace(method="OUTBOUND")]) == [Followed.OUR_OWN]
    assert not store.cases


def test_a_case_that_was_opened_late_arrives_when_its_contact_did_and_is_due_by_that():
    early, late = CALL_STEPS[Phase.INITIATED], LEG._replace(initiated_at=LEG.initiated_at + timedelta(days=1))
    straight, turned = MemoryCaseStore(), MemoryCaseStore()

    follow(straight, early)
    follow(turned, late, early)

    case, expected = only_case(turned), only_case(straight)
    assert (case.arrived_at, case.due_at) == (expected.arrived_at, expected.due_at)
    (moved,) = [event for event in end_state(turned)[1] if event.id == early.id]
    assert [change.field for change in moved.changes] == ["arrived_at", "due_at"]


def test_a_due_time_that_somebody_has_set_is_left_alone():
    store = MemoryCaseStore()
    follow(store, LEG._replace(initiated_at=LEG.initiated_at + timedelta(days=1)))
    opened = only_case(store)
    promised = opened._replace(due_at=opened.due_at + timedelta(days=9))
    store.cases[opened.municipality, opened.reference] = promised

    follow(store, CALL_STEPS[Phase.INITIATED])

    case = only_case(store)
    assert (case.arrived_at, case.due_at) == (CALL_STEPS[Phase.INITIATED].initiated_at, promised.due_at)


@pytest.mark.req("R79")
def test_a_late_step_reopens_nothing():
    store = MemoryCaseStore()
    follow(store, CALL_STEPS[Phase.INITIATED])
    reference = only_case(store).reference
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
    change("solhamra", reference, lambda c: close(c, **closing, actor=GUIDE, at=at, id="closing"), store=store)
    closed = only_case(store)

    follow(store, CALL_STEPS[Phase.CONNECTED_TO_AGENT], CALL_STEPS[Phase.COMPLETED])

    case = only_case(store)
    assert (case.status, case.resolution) == (Status.CLOSED, closed.resolution)
    assert case.updated_at == closed.updated_at


def test_a_late_answer_takes_no_case_back_from_its_department():
    store = MemoryCaseStore()
    follow(store, CALL_STEPS[Phase.INITIATED])
    reference = only_case(store).reference
    at = datetime(2026, 11, 23, 9, tzinfo=UTC)
    given_to = {"department": "sbf", "unit": "", "summary": "Lampa", "actor": GUIDE, "at": at, "id": "over"}
    change("solhamra", reference, lambda case: hand_over(case, **given_to), store=store)

    follow(store, CALL_STEPS[Phase.CONNECTED_TO_AGENT])

    assert only_case(store).status is Status.HANDED_OVER


def test_a_guides_answer_says_what_it_changed():
    store = MemoryCaseStore()
    follow(store, CALL_STEPS[Phase.CONNECTED_TO_AGENT])

    (moved,) = [e for e in end_state(store)[1] if e.type is EventType.CONTACT_MOVED]
    assert [(c.field, c.before, c.after) for c in moved.changes] == [("status", "new", "in_progress")]


@pytest.mark.parametrize("phase", [phase for phase in Phase if phase is not Phase.CONNECTED_TO_AGENT])
def test_no_other_step_moves_the_status(phase):
    store = MemoryCaseStore()

    follow(store, CALL_STEPS[phase])

    assert only_case(store).status is Status.NEW


@pytest.mark.req("X41")
def test_a_withheld_number_is_nowhere():
    store = MemoryCaseStore()

    follow(store, variant("withheld_number"))

    assert only_case(store).party is None
    assert "anonymous" not in str(store.cases) + str(store.events)


@pytest.mark.parametrize(
    ("name", "outcome"),
    [
        ("unknown_type", Followed.UNKNOWN_EVENT_TYPE),
        ("unknown_instance", Followed.UNKNOWN_INSTANCE),
        ("unknown_number", Followed.UNKNOWN_NUMBER),
        ("email", Followed.UNSUPPORTED_CHANNEL),
        ("task", Followed.OUR_OWN),
        ("outbound_call", Followed.OUR_OWN),
    ],
)
def test_what_is_no_call_or_chat_of_a_resident_touches_no_case(name, outcome):
    store = MemoryCaseStore()

    assert follow(store, variant(name)) == [outcome]
    assert not store.cases


def test_a_chat_whose_first_events_have_no_tag_is_found_by_the_mark_of_our_own_api():
    store = MemoryCaseStore()
    first = STEPS["chat"][0]

    assert first.contact.marked == ""
    assert follow(store, first) == [Followed.IN_TIMELINE]


@pytest.mark.parametrize("marks", [{}, {CHAT: "ingenstans"}])
def test_a_chat_without_a_known_mark_is_kept_apart(marks):
    store = MemoryCaseStore()

    assert follow(store, STEPS["chat"][0], marks=marks) == [Followed.UNKNOWN_NUMBER]
    assert not store.cases


def test_a_reference_that_somebody_elses_case_holds_is_passed_over():
    store = MemoryCaseStore()
    taken = derive(prefix="SOL", municipality="solhamra", channel="phone", source_id=CALL)
    store.create(a_case(reference=taken), an_event())

    follow(store, *STEPS["call"])

    others = [case for (_, reference), case in store.cases.items() if reference != taken]
    assert [case.source for case in others] == [CALL]
    assert len(store.timeline("solhamra", taken)) == 1


def test_two_steps_at_the_same_moment_are_both_kept():
    store = MemoryCaseStore()
    queued = CALL_STEPS[Phase.QUEUED]
    again = queued._replace(id="another", occurred_at=queued.occurred_at + timedelta(0))

    follow(store, queued, again)

    assert len(end_state(store)[1]) == 3
