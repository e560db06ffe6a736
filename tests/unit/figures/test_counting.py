"""Counting as messages come: whatever comes twice, late or shuffled, the sums are those of a recount."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from envag.domain.case import EventType, Resolution, Status
from envag.domain.contact import SetAside
from envag.domain.figures.contribution import contribution
from envag.domain.figures.sums import cells
from envag.domain.service import Kind
from envag.ports.cases import StoreConflictError
from envag.usecases.figures import count_case as module
from envag.usecases.figures.count_case import count_case
from tests.builders import NOW, a_municipality, a_service
from tests.fakes.figures import MemoryFiguresStore
from tests.fakes.store import MemoryCaseStore
from tests.unit.figures.lives import GUIDE, OFFICER, Life, stored
from tests.unit.figures.recount import recount

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
CLOSED = {datetime(2026, 12, 1, tzinfo=UTC).date(): "stängt"}
PLACE = a_municipality(services=(a_service(), a_service("fraga", kind=Kind.QUESTION)), closed_days=CLOSED)
COUNTED = {"n", "x", "r", "c", "d", "b", "f", "mq", "mt", "jr", "sr", "y", "ya"}


class Centre:
    """Cases in a store, and the function that counts them."""

    def __init__(self):
        self.store = MemoryCaseStore()
        self.figures = MemoryFiguresStore(self.store)
        self.lives = []

    def opens(self, **fields):
        self.lives.append(Life(**fields))
        return self.keeps(self.lives[-1])

    def keeps(self, life):
        stored(self.store, life)
        return life

    def counts(self, *lives):
        for life in lives or self.lives:
            count_case(PLACE, life.case.reference, store=self.store, figures=self.figures)

    @property
    def sums(self):
        return {
            (month, scope, name): count
            for (_, month, scope), counts in self.figures.counts.items()
            for name, count in counts.items()
            if count
        }

    def total(self, name, month="2026-11"):
        return self.figures.total("solhamra", month).get(name, 0)


OPEN_AGAIN = {"status": "in_progress", "resolution": "", "contact_reason": ""}
MOVES = {
    "answer": lambda life, at: life.answer(at),
    "officer": lambda life, at: life.answer(at, actor=OFFICER),
    "close": lambda life, at: life.close(at) if life.case.status.open else life,
    "self_service": lambda life, at: life.close(at, Resolution.SELF_SERVICE) if life.case.status.open else life,
    "duplicate": lambda life, at: life.close(at, Resolution.DUPLICATE) if life.case.status.open else life,
    "write": lambda life, at: life.comes_back(at),
    "ask": lambda life, at: life.add(at, EventType.ASKED),
    "hand_over": lambda life, at: life.add(at, EventType.HANDED_OVER, becomes={"department": "sbf"}),
    "reopen": lambda life, at: life if life.case.status.open else life.add(at, EventType.REOPENED, becomes=OPEN_AGAIN),
    "service": lambda life, at: life.add(at, EventType.SERVICE_CHANGED, becomes={"service": "fraga"}),
    "protect": lambda life, at: life.add(
        at, EventType.PROTECTED, becomes={"protected": "" if life.case.protected else "True"}
    ),
    "rate": lambda life, at: life.rate(at, reception=3) if life.case.status is Status.CLOSED else life,
    "set_aside": lambda life, at: life.add(
        at, EventType.TAKEN_UP, becomes={"set_aside": "" if life.case.set_aside else "spam"}
    ),
    "earlier": lambda life, at: life.add(
        at, EventType.CONTACT_MOVED, becomes={"arrived_at": (life.case.arrived_at - 5 * HOUR).isoformat()}
    ),
}


def offered(unit, *phases, reason=""):
    """A leg of the call, offered to the unit; a step of it may come long after the one before."""

    def move(life, at):
        leg = f"leg-{len(life.timeline)}"
        for number, phase in enumerate(phases):
            data = {"phase": phase, "contact": leg, "queue": "0d5", "unit": unit, "reason": reason}
            life.add(at + number * timedelta(minutes=40), EventType.CONTACT_MOVED, **data)
        return life

    return move


MOVES |= {
    "rings": offered("bygglov", "QUEUED"),
    "answered": offered("bygglov", "QUEUED", "CONNECTED_TO_AGENT", "DISCONNECTED"),
    "elsewhere": offered("park", "QUEUED", "CONNECTED_TO_AGENT"),
    "in_vain": offered("bygglov", "QUEUED", "DISCONNECTED", reason="TRANSFERRED"),
    "at_the_centre": offered("", "QUEUED", "CONNECTED_TO_AGENT", "DISCONNECTED"),
}

CASES = st.lists(
    st.tuples(
        st.sampled_from(["alva", "alva", "alva", "bo", ""]),
        st.sampled_from(["fraga", "fraga", "fraga", "fel-gata", ""]),
        st.sampled_from(["email", "phone"]),
        st.sampled_from([0, 24, 62, 64, 66, 90, 160]),
        st.sampled_from([None, None, None, None, SetAside.SPAM]),
    ),
    min_size=3,
    max_size=5,
)
STEPS = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.sampled_from(["close", "write", "close", *sorted(MOVES)]),
        st.sampled_from([1, 20, 168, 169]),
    ),
    min_size=4,
    max_size=14,
)


@pytest.mark.req("R8", "R69", "R72")
@settings(max_examples=80, deadline=None)
@given(cases=CASES, steps=STEPS, data=st.data())
def test_whatever_comes_twice_late_or_shuffled_counts_as_a_recount_does(cases, steps, data):
    """Each thing that happens is told once, at once or later, and some of it again; nothing else is counted."""
    centre, untold = Centre(), []

    def happened(life):
        untold.append(centre.keeps(life))
        if data.draw(st.booleans()):
            centre.counts(untold.pop(data.draw(st.integers(0, len(untold) - 1))))

    for resident, service, channel, hours, aside in cases:
        arrived = NOW + timedelta(days=5, hours=hours)
        happened(centre.opens(resident=resident, service=service, channel=channel, arrived_at=arrived, set_aside=aside))
    for number, move, hours in steps:
        life = centre.lives[number % len(centre.lives)]
        later = max(e.occurred_at for e in life.timeline) - life.case.arrived_at + timedelta(hours=hours)
        happened(MOVES[move](life, later))
    for life in data.draw(st.permutations(untold)):
        centre.counts(life)
    centre.counts(*untold[:2])

    found = {key: n for key, n in centre.sums.items() if key[2] in COUNTED or key[1].startswith("U#")}
    assert found == recount(centre.lives, questions={"fraga"}, closed_days=CLOSED)
    assert centre.sums == _of_what_is_kept(centre)


def _of_what_is_kept(centre):
    """Each case's own contribution as it is now, added up: every count, those of hours and days too."""
    sums = Counter()
    for life in centre.lives:
        kept = centre.figures.kept("solhamra", life.case.reference, ["2026-11", "2026-12"])
        case = centre.store.get("solhamra", life.case.reference)
        assert (kept is None) == (contribution(case, life.timeline, PLACE) is None)
        sums.update(cells(kept.contribution if kept else None))
    return {tuple(cell): count for cell, count in sums.items() if count}


@pytest.mark.req("R8")
def test_a_message_that_changes_nothing_writes_nothing():
    centre = Centre()
    life = centre.opens()
    centre.counts()
    centre.keeps(life.add(HOUR, EventType.NOTE, text="Ringde inte"))
    centre.counts(life, life)

    assert centre.figures.written == 1


@pytest.mark.req("R8")
def test_the_case_before_is_counted_anew_though_the_index_lags(monkeypatch):
    """The message of the second case comes before its resident's index knows of it."""
    centre = Centre()
    first = centre.opens(resident="alva", service="fraga").close()
    centre.keeps(first)
    centre.counts()
    second = centre.opens(resident="alva", service="fraga", arrived_at=NOW + 2 * DAY)
    monkeypatch.setattr(centre.figures, "later", lambda *_: [])
    centre.counts(second)

    assert (centre.total("d"), centre.total("r"), centre.total("n")) == (0, 1, 2)


@pytest.mark.req("R8")
@pytest.mark.parametrize("told", [True, False], ids=["counted before it moved", "never counted before"])
def test_who_came_before_a_case_that_moved_is_counted_anew(told):
    centre = Centre()
    first = centre.opens(resident="alva", service="fraga", arrived_at=NOW)
    second = centre.opens(resident="alva", service="fraga", arrived_at=NOW + HOUR)
    centre.counts(*([second] if told else []), first)
    assert centre.total("r") == 1

    centre.keeps(second.add(2 * HOUR, EventType.SERVICE_CHANGED, becomes={"service": "fel-gata"}))
    centre.counts(second)
    assert centre.total("r") == 0, "it is another matter"


def test_a_failure_on_the_way_is_made_good_by_the_same_message(monkeypatch):
    """The earlier case is counted first: whoever fails before the later one is stored does both again."""
    centre = Centre()
    centre.keeps(centre.opens(resident="alva", service="fraga").close())
    centre.counts()
    second = centre.opens(resident="alva", service="fraga", arrived_at=NOW + 2 * DAY)
    replace, fails = centre.figures.replace, iter([False, True])

    def stumbling(slug, before, after, **rest):
        if next(fails, False):
            raise TimeoutError
        replace(slug, before, after, **rest)

    monkeypatch.setattr(centre.figures, "replace", stumbling)
    with pytest.raises(TimeoutError):
        centre.counts(second)
    assert (centre.total("d"), centre.total("n")) == (0, 1)
    centre.counts(second)

    assert (centre.total("d"), centre.total("r"), centre.total("n")) == (0, 1, 2)


def test_two_at_once_count_once(monkeypatch):
    """Another function counts the very case between our reading and our writing."""
    centre = Centre()
    life = centre.opens()
    kept, calls = centre.figures.kept, []

    def meanwhile(*args):
        found = kept(*args)
        calls.append(args)
        if len(calls) == 1:
            centre.counts(life)
        return found

    monkeypatch.setattr(module.time, "sleep", lambda _: None)
    monkeypatch.setattr(centre.figures, "kept", meanwhile)
    centre.counts(life)

    assert (centre.total("n"), centre.figures.written, len(calls)) == (1, 1, 3)


def test_what_was_read_of_an_older_case_never_takes_the_place_of_a_newer():
    centre = Centre()
    life = centre.opens()
    old = life.case
    centre.keeps(life.close())
    centre.counts()
    centre.store.cases["solhamra", old.reference] = old
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module.time, "sleep", lambda _: None)
        with pytest.raises(StoreConflictError):
            centre.counts()

    assert centre.total("c") == 1


def test_a_case_that_is_gone_leaves_what_it_added():
    centre = Centre()
    life = centre.opens()
    centre.counts()
    del centre.store.cases["solhamra", life.case.reference]
    centre.counts()

    assert centre.total("n") == 1


def test_who_is_passed_on_is_counted_where_they_lie_now():
    centre = Centre()
    life = centre.opens(department="klf")
    centre.counts()
    centre.keeps(life.add(HOUR, EventType.HANDED_OVER, actor=GUIDE, becomes={"department": "sbf"}))
    centre.counts()

    sums = centre.figures.sums("solhamra", "2026-11")
    assert sums["D#sbf"]["n"] == 1
    assert "D#klf" not in sums


@pytest.mark.req("X12", "X41")
@pytest.mark.parametrize(
    "forget",
    [
        lambda life: life.add(HOUR, EventType.ANONYMISED),
        lambda life: life.add(HOUR, EventType.PROTECTED, becomes={"protected": "True"}),
    ],
)
def test_who_is_anonymised_or_protected_leaves_no_hash_behind(forget):
    centre = Centre()
    life = centre.opens(resident="alva")
    centre.counts()
    assert "alva" in repr(centre.figures._kept)
    centre.keeps(forget(life))
    centre.counts()

    assert "alva" not in repr(centre.figures._kept)
    assert centre.total("n") == 1
