"""What counting a case costs, and what a report reads, by the use cases themselves on a metered table in memory.

The fullest sums are measured: a case's counts fall into items that thousands of others have counted in before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from itertools import product

from envag.adapters.figure_sums import sum_key
from envag.adapters.figures import DynamoFiguresStore
from envag.domain import transitions
from envag.domain.case import Actor, ContactReason, EventType, Resolution
from envag.domain.figures.contribution import Contribution
from envag.domain.figures.counts import BUCKETS, LEVELS, REASONS, RESOLUTIONS, Count
from envag.domain.figures.period import Period
from envag.domain.figures.recount import sums
from envag.usecases.figures.count_case import count_case
from envag.usecases.figures.read_report import read_report
from infra.build.data import municipalities
from tests.bench.life import metered
from tests.bench.table import Row
from tests.builders import NOW, a_case, an_event

_GUIDE = Actor(role="guide", id="g7")
_PLACE = next(place for place in municipalities() if place.slug == "solhamra")
_CASES = 100_000
_CHANNELS = ("phone", "email", "web", "visit", "chat")
_RESOLUTIONS, _REASONS = list(RESOLUTIONS.values()), list(REASONS.values())


@dataclass
class Counted:
    """What counting a case used in its life."""

    read: float = 0
    written: float = 0
    messages: int = 0


def measure(table):
    """The units of a case's figures, what those of a thousand cost, and what a year's report reads."""
    from tests.bench.costs import figures_of_a_thousand, memory, read_prices

    counted, again = lived(table), lived(table, again=True)
    cost = figures_of_a_thousand(read_prices(), counted, memory())
    read, told = year(table)
    return [
        (
            "The figures of a case: received, answered, closed, each counted for itself",
            [
                Row("messages", counted.messages, "", 3),
                Row("written", counted.written, "WRU", 40),
                Row("read", counted.read, "RRU", 15),
                Row("written, whose resident comes again in a week", again.written - counted.written, "WRU", 14),
                Row("USD for 1 000 cases", cost, "USD", 0.1),
            ],
        ),
        (
            "A year's report over 100 000 cases",
            [
                Row("items read for each figure that it tells", read / told, "", 1),
                Row("items read", read, ""),
                Row("figures told", told, ""),
            ],
        ),
    ]


def lived(table, *, again=False):
    """A mail that is answered and closed, counted after each step; ``again`` adds what a second one makes of it."""
    store, meter, memory = metered(table)
    figures, counted = DynamoFiguresStore(store._client, "cases"), Counted()
    _fill(memory, meter)
    case = a_case(channel="email", service="avfall", department="tsf")
    store.create(case, an_event(data={"text": "Hej"}))
    _count(case, store, figures, meter, counted)
    answer = an_event("answer", type=EventType.ANSWERED, occurred_at=NOW + timedelta(hours=1), actor=_GUIDE, data={})
    store.save(case.with_changes(answer), answer)
    _count(case, store, figures, meter, counted)
    case = store.get("solhamra", case.reference)
    how = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.INFORMATION_UNCLEAR, "actor": _GUIDE}
    end = transitions.close(case, **how, at=NOW + timedelta(hours=2), id="end")
    store.save(case.with_changes(end), end)
    _count(case, store, figures, meter, counted)
    if again:
        _comes_again(store, figures, meter, counted)
    return counted


def _comes_again(store, figures, meter, counted):
    """Only what the second case makes of the first: what it costs itself is a case's of its own."""
    second = a_case("second", channel="email", service="avfall", department="tsf", arrived_at=NOW + timedelta(days=1))
    store.create(second, an_event(data={"text": "Hej igen"}))
    alone, both = Counted(), Counted()
    _count(second._replace(reference=second.reference), store, figures, meter, both)
    counted.written += both.written - _OF_A_NEW_CASE
    counted.read += both.read
    counted.messages += alone.messages


_OF_A_NEW_CASE = 14
"""Write units of a case that is counted for the first time: seven items."""


def _count(case, store, figures, meter, counted):
    meter.reset()
    count_case(_PLACE, case.reference, store=store, figures=figures)
    counted.read += meter.read
    counted.written += meter.written
    counted.messages += 1


def _contribution(number):
    """One of many cases: of every service, channel, reason and end in turn, all through the year."""
    service = _PLACE.services[number % len(_PLACE.services)]
    counts = {
        **dict.fromkeys((Count.CASES, Count.CONTACTS, Count.CLOSED, Count.PROMISES, Count.PROMISES_KEPT), 1),
        **dict.fromkeys(list(Count)[number % 7 :: 3], 1),
        _RESOLUTIONS[number % len(_RESOLUTIONS)]: 1,
        _REASONS[number % len(_REASONS)]: 1,
        LEVELS[number % len(LEVELS)]: 1,
        f"h{number % len(BUCKETS)}": 1,
    }
    return Contribution(
        reference=str(number),
        day=date(2026, 1, 1) + timedelta(days=number % 365),
        hour=7 + number % 11,
        department=service.department,
        service=service.id,
        channel=_CHANNELS[number % len(_CHANNELS)],
        counts={str(name): count for name, count in counts.items()},
    )


def _fill(memory, meter=None, years=("2026",)):
    """The sums of a year with so many cases, the same in each of ``years``."""
    for month, scopes in sums(map(_contribution, range(_CASES))).items():
        for year, (scope, counts) in product(years, scopes.items()):
            key = sum_key("solhamra", month.replace("2026", year), scope)
            item = key | {name: {"N": str(count)} for name, count in counts.items()}
            memory.put(item)
            if meter:
                meter.know(item)


def year(table):
    """How many items a year's report reads, and how many figures it tells."""
    store, _, memory = metered(table)
    _fill(memory, years=("2025", "2026"))
    figures = DynamoFiguresStore(store._client, "cases")
    read = []
    store._client.meta.events.register(
        "after-call.dynamodb", lambda parsed, **_: read.append(len(parsed.get("Items", ())) + ("Item" in parsed))
    )
    report = read_report(_PLACE, Period.parse("2026"), store=figures, now=NOW + timedelta(days=60))
    told = len(report.figures) + sum(len(row.values) for each in report.breakdowns for row in each.rows)
    told += sum(len(each.parts) for each in report.distributions) + len(report.index.parts)
    return sum(read), told + sum(len(point.values) for each in report.series for point in each.points)
