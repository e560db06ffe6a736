"""All that is heard of a played contact gives one case, in any order, however often, and however little of it comes."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from hypothesis import event as noted
from hypothesis import given
from hypothesis import strategies as st

from envag.catalogue.compiling import numbers
from envag.cli.municipalities import find, load
from envag.domain.case import EventType
from envag.domain.directory import Directory
from envag.flows.filled import INSTANCE_ARN, arn, queues_of
from envag.flows.house import numbers_of, scene
from envag.flows.player import play
from envag.flows.scene import Caller, Queue
from envag.intake import call, contact_event
from envag.ports.contact_centre import KnownContact
from envag.usecases.answer_call import answer_call
from envag.usecases.follow_contact import Followed, follow_contact
from tests.builders import NOW
from tests.centre import FixedClock
from tests.fakes.contact_centre import MemoryContactCentre
from tests.fakes.store import MemoryCaseStore
from tests.unit.flows.samples import templates

SERVED = {one.slug: one for one in load()}
DIRECTORY = Directory(numbers=numbers(load()), slugs=tuple(SERVED), municipality=SERVED.__getitem__)
CONTACT = "c0a11000-0000-4000-8000-00000000000a"
NUMBER = "+46701740605"


@dataclass(frozen=True)
class Question:
    """What a flow asked the function, and when."""

    event: dict
    moment: datetime


@dataclass(frozen=True)
class Heard:
    """All that is ever heard of a contact, in the order it happened; ``first`` is what Connect remembers."""

    slug: str
    messages: list
    first: KnownContact

    @property
    def events(self):
        return [one for one in self.messages if not isinstance(one, Question)]

    @property
    def legs(self):
        return len({one["detail"]["contactId"] for one in self.events})


def answered(question, store):
    return answer_call(
        call.parse(question.event),
        call.question(question.event),
        instance_arn=INSTANCE_ARN,
        directory=DIRECTORY,
        store=store,
        clock=FixedClock(question.moment),
    )


def heard(slug, *, at=NOW, queue=None, down=lambda: False, **caller):
    """Plays a contact; ``down`` tells of each time that the function is asked whether it fails."""
    questions, aside = [], MemoryCaseStore()

    def function(_, event, moment):
        if down():
            raise RuntimeError
        questions.append(Question(json.loads(json.dumps(event)), moment))
        # A machine that answers first adds nothing that could be heard of here.
        return answered(questions[-1], aside) | {"botOn": "false"}, 0.3

    around = scene(
        find(slug), templates().values(), function=function, at=at, queue=lambda key: (queue or {}).get(key, Queue())
    )
    played = play(around, Caller(contact_id=CONTACT, **caller))
    began = contact_event.parse(json.dumps(played.events[0]).encode())
    first = KnownContact(
        id=CONTACT,
        initial_contact_id=CONTACT,
        channel=began.contact.channel,
        initiated_at=began.initiated_at,
        dialled=began.contact.dialled,
        caller=began.contact.caller,
        method=began.contact.initiation_method,
    )
    return Heard(slug, [*played.events, *questions], first)


def case_after(contact, messages, *, remembered=True):
    """The case that the messages make of an empty table, and its timeline."""
    store = MemoryCaseStore()
    store._keys = dict.fromkeys(SERVED, b"k" * 32)
    centre = MemoryContactCentre({CONTACT: contact.slug}, [contact.first] if remembered else ())
    for one in messages:
        if isinstance(one, Question):
            answered(one, store)
            continue
        found = follow_contact(
            contact_event.parse(json.dumps(one).encode()),
            instance_arn=INSTANCE_ARN,
            directory=DIRECTORY,
            store=store,
            mark_of=centre.municipality_of,
            known=centre.contact,
            queue_name=centre.queue_name,
        )
        assert found is Followed.IN_TIMELINE
    (case,) = store.cases.values()
    return case, {one.id: told(one) for one in store.timeline(contact.slug, case.reference)}


def told(event):
    """What an event says in any order: who opened the case, and which step moved it, is the order's own doing."""
    if event.type is EventType.RECEIVED:
        return event.type
    return event.type, event.occurred_at, event.actor, dict(event.data)


@st.composite
def contacts(draw):
    """Any call or chat that flows of ours can make: transfers, call backs, withheld numbers, a function that fails."""
    slug = draw(st.sampled_from(sorted(SERVED)))
    municipality = SERVED[slug]
    keys = queues_of(municipality)
    stands = st.builds(
        Queue,
        answers_after=st.sampled_from((None, 4.0, 40.0, 400.0)),
        staffed=st.integers(0, 1),
        waiting=st.integers(0, 3),
        full=st.booleans(),
    )
    units = [key for key in keys if ":" not in key]
    failures = draw(st.lists(st.booleans(), max_size=3))
    chats = draw(st.booleans())
    return heard(
        slug,
        at=NOW + timedelta(minutes=draw(st.integers(0, 35 * 24 * 60))),
        queue=draw(st.dictionaries(st.sampled_from(keys), stands, max_size=len(keys))),
        down=lambda: failures.pop() if failures else False,
        channel="CHAT" if chats else "VOICE",
        dialled="" if chats else draw(st.sampled_from(numbers_of(municipality))),
        number="" if chats else draw(st.sampled_from((NUMBER, ""))),
        marks={"municipality": slug} if chats else {},
        keys=tuple(draw(st.lists(st.sampled_from(("", "1", "2")), max_size=3))),
        patience=draw(st.sampled_from((1_800.0, 1_800.0, 90.0, 5.0))),
        transferred_to=tuple(arn("queue", key) for key in draw(st.lists(st.sampled_from(units), max_size=2))),
    )


@pytest.mark.req("R11", "R79")
@given(contact=contacts(), remembered=st.booleans(), data=st.data())
def test_order_repetition_and_loss_change_nothing(contact, remembered, data):
    messages = contact.messages
    # At least one event is among them: flows by themselves ask in the order in which they run.
    kept = data.draw(st.sets(st.integers(0, len(messages) - 1)), "kept")
    kept |= {data.draw(st.integers(0, len(contact.events) - 1), "event")}
    again = data.draw(st.lists(st.sampled_from(sorted(kept)), max_size=4), "again")
    order = data.draw(st.permutations([*sorted(kept), *again]), "order")
    noted(f"{contact.first.channel}, {contact.legs} legs")

    def as_it_can_be(numbers):
        """Where Connect has forgotten the first leg, a flow has asked of it before anything of a later one happened."""
        told = [messages[n] for n in numbers]
        asked = sorted((one for one in told if isinstance(one, Question)), key=lambda one: one.moment)
        return told if remembered else [*asked, *(one for one in told if not isinstance(one, Question))]

    straight = case_after(contact, as_it_can_be(sorted(kept)), remembered=remembered)
    turned = case_after(contact, as_it_can_be(order), remembered=remembered)

    assert turned == straight
    if remembered:
        assert turned[0].arrived_at == contact.first.initiated_at


ALL_KINDS = {
    "talks": {},
    "is passed on": {"transferred_to": (arn("queue", "kansli"),)},
    "is called back": {"queue": {"kontaktcenter": Queue(answers_after=400)}, "keys": ("1",)},
    "gives up": {"queue": {"kontaktcenter": Queue(answers_after=None)}, "patience": 90},
}


@pytest.mark.parametrize(("kind", "legs"), [*zip(ALL_KINDS, (1, 2, 2, 1), strict=True)])
def test_every_single_event_tells_the_same_beginning(kind, legs):
    contact = heard("solhamra", dialled="+46846500410", number=NUMBER, **ALL_KINDS[kind])
    whole, _ = case_after(contact, contact.messages)

    assert contact.legs == legs
    for one in contact.events:
        case, _ = case_after(contact, [one])
        assert case._replace(status=whole.status, updated_at=whole.updated_at, version=whole.version) == whole


def test_the_flow_may_ask_long_before_or_after_the_first_event():
    contact = heard("solhamra", dialled="+46846500410", number=NUMBER)
    late = [
        replace(one, moment=one.moment + timedelta(days=2)) if isinstance(one, Question) else one
        for one in contact.messages
    ]

    assert case_after(contact, late)[0] == case_after(contact, reversed(late))[0]
