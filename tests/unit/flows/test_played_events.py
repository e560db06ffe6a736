"""The contact events of played calls give one case, in whatever order, however often and however few of them come."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.catalogue.compiling import numbers
from envag.cli.municipalities import find, load
from envag.domain.directory import Directory
from envag.flows.filled import INSTANCE_ARN, arn
from envag.flows.house import scene
from envag.flows.player import play
from envag.flows.scene import Caller, Queue
from envag.intake import contact_event
from envag.usecases.follow_contact import Followed, follow_contact
from tests.builders import NOW
from tests.fakes.store import MemoryCaseStore
from tests.unit.flows.samples import templates

SERVED = {one.slug: one for one in load()}
DIRECTORY = Directory(numbers=numbers(load()), slugs=tuple(SERVED), municipality=SERVED.__getitem__)
CALLER = {"dialled": "+46846500410", "number": "+46701740605"}


def played(queue=None, **caller):
    """The contact events of a call whose function is down: nothing but the events can record it."""

    def down(*_):
        raise RuntimeError

    around = scene(find("solhamra"), templates().values(), function=down, at=NOW, queue=lambda _: queue or Queue())
    return play(around, Caller(contact_id="c0a11000-0000-4000-8000-00000000000a", **CALLER, **caller)).events


CALLS = {
    "talks": played(),
    "is passed on": played(transferred_to=(arn("queue", "kansli"),)),
    "is called back": played(Queue(answers_after=400), keys=("1",)),
    "gives up": played(Queue(answers_after=None), patience=90),
}


def case_after(events):
    """What the events make of an empty table."""
    store = MemoryCaseStore()
    for event in events:
        step = contact_event.parse(json.dumps(event).encode())
        found = follow_contact(step, instance_arn=INSTANCE_ARN, directory=DIRECTORY, store=store, mark_of=lambda _: "")
        assert found is Followed.IN_TIMELINE
    (case,) = store.cases.values()
    timeline = {one.id: one for one in store.timeline("solhamra", case.reference)}
    # When it arrived is what the leg tells that is heard of first: the only thing that order can change.
    return (case.reference, case.source, case.department, case.unit, case.status, case.party), set(timeline)


@pytest.mark.req("R11")
@pytest.mark.parametrize("events", CALLS.values(), ids=CALLS)
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_order_repetition_and_loss_change_nothing(events, data):
    kept = data.draw(st.lists(st.sampled_from(events), min_size=1, unique_by=lambda one: one["id"]))
    again = data.draw(st.lists(st.sampled_from(kept), max_size=4))
    shuffled = data.draw(st.permutations([*kept, *again]))

    case, timeline = case_after(shuffled)
    straight, expected = case_after([one for one in events if one in kept])

    assert (case, timeline) == (straight, expected)
    assert case[:2] == case_after(events)[0][:2]


def test_the_calls_have_several_legs():
    legs = {name: len({one["detail"]["contactId"] for one in events}) for name, events in CALLS.items()}

    assert legs == {"talks": 1, "is passed on": 2, "is called back": 2, "gives up": 1}
