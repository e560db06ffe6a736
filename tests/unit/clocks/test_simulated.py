"""Months of made-up cases under made-up calendars: every deadline is the one that a day-by-day count gives."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain import casework, transitions
from envag.domain.case import RESIDENT, Actor, CallBack, EventType, Status, TimelineEvent
from envag.domain.deadline import answer_due
from envag.domain.hours import WEEKDAYS, Hours, Interval
from envag.domain.service import Clock, Target
from envag.usecases.keep_time import keep_time
from tests.builders import a_case, a_municipality, a_service, an_event
from tests.fakes.schedules import MemorySchedules
from tests.fakes.store import MemoryCaseStore
from tests.unit.clocks.naive import QUARTER, STOCKHOLM, Count

GUIDE = Actor(role="guide", id="g1")
PERIODS = [date(2026, 3, 16), date(2026, 6, 8), date(2026, 10, 12), date(2026, 12, 14)]
"""Where summer time begins and ends, midsummer, and where the year does."""

EXAMPLES = settings().max_examples // 5
"""Each of them is a month or two: as many as the run has time for."""

quarters = st.integers(0, 23).map(lambda n: time(7 + n // 4, n % 4 * 15))


@st.composite
def days(draw):
    """The opening hours of a day: one interval, or two with a lunch between."""
    edges = sorted(draw(st.sets(st.integers(0, 40), min_size=2, max_size=4)))
    edges = edges[: len(edges) // 2 * 2]
    clock = [time(7 + n // 4, n % 4 * 15) for n in edges]
    return tuple(Interval(opens=a, closes=b) for a, b in zip(clock[::2], clock[1::2], strict=True))


@st.composite
def places(draw, first):
    """A municipality with hours, half days, holidays and days that it closes itself."""
    near = st.integers(0, 45).map(lambda n: first + timedelta(days=n))
    week = {day: draw(days()) for day in WEEKDAYS[: draw(st.sampled_from([5, 5, 6]))]}
    holidays = draw(st.sets(near, max_size=4))
    local = draw(st.sets(near, max_size=3))
    exceptions = draw(st.dictionaries(near, st.just(()) | days(), max_size=3))
    target = draw(
        st.one_of(
            st.integers(1, 8).map(lambda n: Target(clock=Clock.WORKING, days=n)),
            st.integers(1, 30).map(lambda n: Target(clock=Clock.WORKING, hours=n)),
            st.integers(1, 4).map(lambda n: Target(clock=Clock.CALENDAR, weeks=n)),
            st.integers(1, 10).map(lambda n: Target(clock=Clock.CALENDAR, days=n)),
            st.integers(1, 2).map(lambda n: Target(clock=Clock.CALENDAR, months=n)),
            st.integers(1, 96).map(lambda n: Target(clock=Clock.CALENDAR, hours=n)),
        )
    )
    return a_municipality(
        hours=Hours(week=week, exceptions=exceptions),
        closed_days=dict.fromkeys(holidays | local, ""),
        local_closures=dict.fromkeys(local, ""),
        services=(a_service(target=target),),
    )


class Step(NamedTuple):
    """What somebody does so many quarters of an hour after the step before it."""

    after: int
    does: str
    until: int = 0


steps = st.builds(
    Step,
    st.integers(1, 500),
    st.sampled_from(["ask", "ask", "answer", "resume", "park", "call", "tried", "note"]),
    st.integers(1, 12),
)


@st.composite
def lives(draw):
    """A place, when a contact arrived there, and what was done with it."""
    first = draw(st.sampled_from(PERIODS))
    arrived = datetime.combine(first, time(0), STOCKHOLM).astimezone(UTC) + draw(st.integers(0, 1500)) * QUARTER
    return draw(places(first)), arrived, draw(st.lists(steps, max_size=6))


class Town:
    """A store, its alarm clocks and the watch on the wall; ``repeats`` is how often everything is delivered."""

    def __init__(self, place, arrived, repeats=1):
        self.place, self.now, self.repeats = place, arrived, repeats
        self.store, self.schedules = MemoryCaseStore(), MemorySchedules()
        service = place.service("fel-gata")
        due_at = answer_due(arrived, service, place, urgent=False)
        self.case = a_case(arrived_at=arrived, due_at=due_at)
        self.store.create(self.case, an_event(occurred_at=arrived))
        self.look()

    def look(self):
        for _ in range(self.repeats):
            keep_time(
                self.place,
                self.case.reference,
                store=self.store,
                schedules=self.schedules,
                now=lambda: self.now,
            )

    def stands(self):
        return self.store.get(self.case.municipality, self.case.reference)

    def events(self):
        return self.store.timeline(self.case.municipality, self.case.reference)

    def until(self, moment, late=timedelta):
        """Let time pass, with every alarm that rings meanwhile, as late as it comes."""
        while self.schedules.set and min(self.schedules.set.values()) <= moment:
            rung = min(self.schedules.set.values())
            self.now = max(self.now, min(moment, rung + late()))
            self.schedules.rung(self.now)
            self.look()
        self.now = moment

    def do(self, step, number):
        case, given = self.stands(), {"at": self.now, "id": f"step-{number}"}
        event = {
            "ask": lambda: casework.ask(case, {"text": "När?"}, actor=GUIDE, **given),
            "answer": lambda: casework.told(case, "I går.", actor=RESIDENT, **given),
            "resume": lambda: transitions.resume(case, actor=GUIDE, **given),
            "park": lambda: casework.park(case, until=parked(self.now, step), reason="r", actor=GUIDE, **given),
            "call": lambda: casework.call_back(case, promised(self.now, step), actor=GUIDE, **given),
            "tried": lambda: tried(case, given),
            "note": lambda: casework.note("Hej", actor=GUIDE, **given),
        }[step.does]()
        if event:
            self.store.save(case.with_changes(event), event)
        self.look()


def parked(now, step):
    return now.astimezone(STOCKHOLM).date() + timedelta(days=step.until)


def promised(now, step):
    return CallBack(owner="g1", due_at=now + step.until * 3 * QUARTER)


def tried(case, given):
    if case.call_back is None:
        return None
    return casework.call_back_tried(case, case.call_back, reached=True, text="", actor=GUIDE, **given)


class Watched:
    """The same life, followed with calendar and watch."""

    def __init__(self, place, arrived):
        self.count = Count(place)
        self.target = place.service("fel-gata").target
        self.begun, self.due = arrived, self.count.due(arrived, self.target)
        self.pauses, self.asked, self.waiting, self.parked, self.call = [], None, False, None, None
        self.reminded = []

    def coming(self, now):
        """What there is to be reminded of; of what has happened already nobody is warned."""
        if self.asked is None:
            soon = self.count.soon(self.begun, self.due, self.pauses, self.target)
            yield from [(soon, "due_soon")] if soon and self.due > now else []
            yield self.due, "overdue"
        if self.parked:
            start = datetime.combine(self.parked, time(0), STOCKHOLM).astimezone(UTC)
            yield self.count.after(start, timedelta()), "parked_over"
        if self.call:
            promised_at, due = self.call
            yield due - min(timedelta(minutes=30), (due - promised_at) / 2), "call_back_soon"
            yield due, "call_back_late"

    def until(self, now, moment):
        """Note every reminder up to the moment, the earliest first; each changes what comes after it."""
        while True:
            ahead = sorted(one for one in self.coming(now) if one[0] <= moment and one not in self.reminded)
            if not ahead:
                return
            at, kind = ahead[0]
            now = max(now, at)
            self.reminded.append((at, kind))
            if kind == "parked_over":
                self.work(at)
            if kind == "call_back_late":
                self.call = None

    def work(self, at):
        self.waiting, self.parked = False, None
        if self.asked:
            if self.asked < self.due:
                self.pauses.append((self.asked, at))
            self.due = self.count.moved(self.due, self.asked, at, self.target)
            self.asked = None

    def do(self, step, now):
        match step.does:
            case "ask":
                self.asked, self.waiting, self.parked = self.asked or now, True, None
            case "answer" | "resume" if self.waiting:
                self.work(now)
            case "park":
                self.waiting, self.parked = True, parked(now, step)
            case "call":
                self.call = now, promised(now, step).due_at
            case "tried":
                self.call = None


def lived(life, town, watched):
    """Both live the life to its end, a quarter of a year on; each says what it was reminded of."""
    _, now, done = life
    for number, step in enumerate(done):
        before, now = now, now + step.after * QUARTER
        town.until(now)
        watched.until(before, now)
        watched.do(step, now)
        town.do(step, number)
    end = now + timedelta(days=90)
    town.until(end)
    watched.until(now, end)
    return reminded(town), sorted(watched.reminded)


def reminded(town):
    return sorted((e.occurred_at, e.data["kind"]) for e in town.events() if e.type is EventType.REMINDED)


@pytest.mark.req("X4", "X20", "X21", "X33", "X38", "R79")
@settings(max_examples=EXAMPLES)
@given(lives())
def test_every_deadline_is_the_one_that_a_day_by_day_count_gives(life):
    place, arrived, _ = life
    town, watched = Town(place, arrived), Watched(place, arrived)

    mine, counted = lived(life, town, watched)

    assert mine == counted
    assert town.stands().due_at == watched.due
    assert not town.schedules.set


@pytest.mark.req("R89", "X33")
@settings(max_examples=EXAMPLES)
@given(lives(), st.randoms(use_true_random=False))
def test_each_wake_up_acts_once_under_duplicates_and_delays(life, random):
    place, arrived, done = life
    prompt, _ = lived(life, Town(place, arrived), Watched(place, arrived))
    town, now = Town(place, arrived, repeats=3), arrived
    for number, step in enumerate(done):
        now += step.after * QUARTER
        town.until(now, late=lambda: timedelta(minutes=random.randint(0, 600)))
        town.do(step, number)
    town.until(now + timedelta(days=90), late=lambda: timedelta(minutes=random.randint(0, 600)))

    late = reminded(town)

    assert len(late) == len(set(late)), "nobody is reminded twice of one moment"
    assert set(late) <= set(prompt)
    warnings = {"due_soon", "call_back_soon"}
    assert [one for one in late if one[1] not in warnings] == [one for one in prompt if one[1] not in warnings]
    assert town.stands().status is not Status.CLOSED
    assert all(isinstance(event, TimelineEvent) for event in town.events())
