"""What a case's clocks cost: what ``clocks`` reads, writes and asks of Scheduler in the life of a case.

The looks are the real ones, on a metered table; EventBridge Scheduler is counted, since its calls take no units.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from envag.domain import casework, transitions
from envag.domain.case import RESIDENT, Actor, ContactReason, EventType, Resolution
from envag.domain.deadline import answer_due
from envag.usecases.keep_time import keep_time
from tests.bench.life import metered
from tests.bench.table import Row
from tests.builders import NOW, a_case, a_municipality, an_event
from tests.fakes.schedules import MemorySchedules

_GUIDE = Actor(role="guide", id="g7")
_PLACE = a_municipality()


class CountedSchedules(MemorySchedules):
    """Alarm clocks that count how often they are set or let be."""

    def __init__(self):
        super().__init__()
        self.calls = 0

    def wake(self, *case):
        """See Schedules.wake."""
        self.calls += 1
        super().wake(*case)

    def let_sleep(self, *case):
        """See Schedules.let_sleep."""
        self.calls += 1
        super().let_sleep(*case)


@dataclass
class Kept:
    """What keeping a case's time used. ``looks`` are messages to ``clocks``, ``events`` what it wrote itself."""

    read: float = 0
    written: float = 0
    looks: int = 0
    rings: int = 0
    calls: int = 0
    events: list[str] = field(default_factory=list)


def measure(table):
    """The units of a case's clocks, and what those of a thousand cost; ``table`` are the cases table's properties."""
    from tests.bench.costs import clocks_of_a_thousand, memory, read_prices

    kept = lived(table)
    prices = read_prices()
    return [
        (
            "The clocks of a case: received, assigned, warned of, asked, answered twice, closed",
            [
                Row("looks", kept.looks, "", 10),
                Row("read", kept.read, "RRU", 40),
                Row("written, the reminder and the moved due time", kept.written, "WRU", 16),
                Row("calls to Scheduler, which are free", kept.calls, "", 10),
                Row("rings of its schedule", kept.rings, "", 1),
                Row("USD for 1 000 cases", clocks_of_a_thousand(prices, kept, memory()), "USD", 0.2),
            ],
        )
    ]


def lived(table):
    """A case from its contact to its end, looked at after each event and when its alarm rings."""
    store, meter, _ = metered(table)
    schedules, kept = CountedSchedules(), Kept()
    opened = NOW - timedelta(hours=1)
    due_at = answer_due(opened, _PLACE.service("fel-gata"), _PLACE, urgent=False)
    case = a_case(arrived_at=opened, due_at=due_at)
    store.create(case, an_event(occurred_at=opened))

    def look(now):
        meter.reset()
        done = keep_time(_PLACE, case.reference, store=store, schedules=schedules, now=lambda: now)
        kept.read, kept.written = kept.read + meter.read, kept.written + meter.written
        kept.looks += 1
        kept.events += done
        for _ in done:
            look(now)

    def happens(now, decide):
        stands = store.get(case.municipality, case.reference)
        event = decide(stands, {"at": now, "id": f"bench-{now.isoformat()}"})
        assert event
        store.save(stands.with_changes(event), event)
        look(now)

    look(opened)
    happens(NOW, lambda c, given: transitions.assign(c, "g7", actor=_GUIDE, **given))
    (rung,) = schedules.set.values()
    kept.rings += len(schedules.rung(rung))
    look(rung)
    for hours, decide in enumerate(_STEPS, 1):
        happens(rung + timedelta(hours=hours), decide)
    kept.calls = schedules.calls
    assert kept.events == [*EXPECTED], kept.events
    assert not schedules.set
    return kept


EXPECTED = ("due_soon", EventType.REPLANNED, "due_soon")
"""What the clocks do in that life: the promise that was moved is warned of too."""

_CLOSING = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.FAULT_REPORT}
_STEPS = (
    lambda case, given: casework.ask(case, {"text": "Var står lampan?"}, actor=_GUIDE, **given),
    lambda case, given: casework.told(case, "Vid skolan.", actor=RESIDENT, **given),
    lambda case, given: transitions.answer(case, {"text": "Den är lagad."}, actor=_GUIDE, **given),
    lambda case, given: transitions.close(case, actor=_GUIDE, **_CLOSING, **given),
)
