"""Lives of cases for the tests of figures: short to write, and stored as the centre stores them."""

from __future__ import annotations

import itertools
from datetime import timedelta

from envag.domain import transitions
from envag.domain.case import RESIDENT, SYSTEM, Actor, ContactReason, EventType, Resolution, TimelineEvent
from envag.domain.event_id import event_id
from tests.builders import NOW, a_case, an_event

GUIDE, OFFICER = Actor(role="guide", id="g1"), Actor(role="officer", id="o1")
SOLVED = Resolution.SOLVED_BY_CENTRE
_NUMBERS = itertools.count()


class Life:
    """A case and its timeline; what happens next is told by methods, each some time after the case arrived."""

    def __init__(self, source="", *, text="Hej", **fields):
        self.case = a_case(source or f"life-{next(_NUMBERS)}", **fields)
        arrived = self.case.arrived_at
        self.timeline = [an_event(self.case.source, occurred_at=arrived, data={"text": text})]

    def add(self, after=None, type=EventType.NOTE, *, actor=GUIDE, becomes=(), **data):
        """An event, ``after`` the arrival; ``becomes`` are the fields that it changes."""
        at = self.case.arrived_at + (after or timedelta(minutes=1))
        id_ = event_id(self.case.reference, str(len(self.timeline)))
        changes = transitions.differences(self.case, **dict(becomes))
        return self._take(TimelineEvent(id_, type, at, actor, changes, data))

    def close(self, after=None, resolution=SOLVED, reason=ContactReason.OTHER, actor=GUIDE):
        return self._decide(after or timedelta(minutes=5), transitions.close, resolution, reason, actor)

    def answer(self, after=None, actor=GUIDE, **data):
        return self.add(after, EventType.ANSWERED, actor=actor, text="Svar", **data)

    def comes_back(self, after, **data):
        """The resident writes again."""
        id_ = event_id(self.case.reference, str(len(self.timeline)))
        at = self.case.arrived_at + after
        event = transitions.reply(
            self.case, {"text": "Igen", **data}, urgent=False, secrecy=0, due_at=at, at=at, id=id_
        )
        return self._take(event)

    def rate(self, after, actor=RESIDENT, **marks):
        return self.add(after, EventType.RATED, actor=actor, marks=marks)

    def moves(self, seconds, phase, contact=None, method="INBOUND"):
        """A step of the call that the case began with."""
        return self.add(
            timedelta(seconds=seconds),
            EventType.CONTACT_MOVED,
            actor=SYSTEM,
            phase=phase,
            contact=contact or self.case.source,
            method=method,
        )

    def _decide(self, after, decide, resolution, reason, actor):
        id_ = event_id(self.case.reference, str(len(self.timeline)))
        at = self.case.arrived_at + after
        return self._take(decide(self.case, resolution=resolution, reason=reason, actor=actor, at=at, id=id_))

    def _take(self, event):
        self.case = self.case.with_changes(event)
        self.timeline.append(event)
        self.timeline.sort(key=lambda e: (e.occurred_at, e.id))
        return self


def stored(store, life):
    """The life so far, in a store."""
    store.cases[life.case.municipality, life.case.reference] = life.case
    store.events[life.case.municipality, life.case.reference] = {
        (e.occurred_at.isoformat(), e.id): e for e in life.timeline
    }


def arrives(days=0, **more):
    """When a life begins."""
    return NOW + timedelta(days=days, **more)
