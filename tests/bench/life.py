"""What a case costs in DynamoDB units, and what a contact costs in time, from 100 to 100 000 stored cases."""

from __future__ import annotations

import statistics
import time
from datetime import timedelta

from envag.adapters import sdk
from envag.adapters.items import case_to_item
from envag.adapters.staff_store import DynamoStaffStore
from envag.domain import transitions
from envag.domain.case import Actor, ContactReason, EventType, Resolution
from envag.domain.event_id import event_id
from envag.usecases.change import change
from envag.usecases.receive import receive
from tests.bench.memory_table import MemoryTable
from tests.bench.table import Row
from tests.bench.units import Meter, indexes_of
from tests.builders import NOW, FixedRoutes, a_case, a_contact, a_municipality, an_event

_TEXT = "Hej! Gatlampan utanför skolan på Ågatan 3 har varit trasig i två veckor. " * 6
_GUIDE = Actor(role="guide", id="g7")


def measure(table) -> list[tuple[str, list[Row]]]:
    """Units of each step of a case's life, and how they and the time of a contact change with what is stored."""
    few, many = filled(table, 100), filled(table, 100_000)
    steps_few, steps_many = _life(*few), _life(*many)
    rows = [Row(name, steps_few[name], unit, target) for name, unit, target in _TARGETS]
    growth = [Row(name, steps_many[name] / max(steps_few[name], 0.5), "x", 1.0) for name, *_ in _TARGETS]
    seconds = [_time(*centre) for centre in (few, many)]
    growth.append(Row("time of a contact with the SDK", seconds[1] / seconds[0], "x", 1.5))
    return [("DynamoDB units, counted from the requests", rows), ("100 000 stored cases against 100", growth)]


_TARGETS = [
    ("create a case: write", "WRU", 6),
    ("create a case: calls before the answer", "calls", 1),
    ("create a case: read", "RRU", 0),
    ("add an event: write", "WRU", 4),
    ("change (assign): write", "WRU", 6),
    ("close: write", "WRU", 6),
    ("page of 25 open: read", "RRU", 0.5),
    ("a resident's latest: read", "RRU", 1),
    ("one case with 20 events: read", "RRU", 3),
    ("created, one event, assigned, closed: write", "WRU", 22),
    ("two more events and one more change: write", "WRU", None),
    ("each change, 6 pages, 4 views, 3 look-ups: read", "RRU", 11),
]


def metered(table):
    """A case store on an empty table in memory, the meter of its requests, and the table."""
    client = sdk.client("dynamodb")
    indexes = indexes_of(table)
    memory = MemoryTable(indexes)
    memory.attach(client)
    meter = Meter(list(indexes.values()))
    meter.attach(client)
    return DynamoStaffStore(client, "cases"), meter, memory


def steps(table):
    """The units of each step of a case's life, by the names of the table."""
    return _life(*filled(table, 100))


def filled(table, stored):
    """A metered case store with so many cases in its table, and the meter of its requests."""
    store, meter, memory = metered(table)
    template = a_case(department="sbf")
    for number in range(stored):
        case = template._replace(
            reference=f"SOL-{number:04d}-{number % 9999:04d}-{number}",
            source=str(number),
            resident=f"r{number % max(1, stored // 3)}",
            due_at=NOW + timedelta(minutes=number),
        )
        memory.put(case_to_item(case))
    store.resident_key("solhamra")
    return store, meter


def _life(store, meter):
    """One case from its contact to its end, each step's units by name."""
    found = {}
    meter.reset()
    case = receive(
        a_contact(text=_TEXT, digest="d" * 32), municipality=a_municipality(), routes=FixedRoutes(), store=store
    ).case
    found["create a case: write"], found["create a case: read"] = meter.written, meter.read
    found["create a case: calls before the answer"] = len(meter.calls)

    def step(name, decide):
        meter.reset()
        change("solhamra", case.reference, decide, store=store)
        found[f"{name}: write"], found[f"{name}: read"] = meter.written, meter.read

    def view():
        store.get("solhamra", case.reference)
        store.timeline("solhamra", case.reference)

    def at(minutes):
        return {"actor": _GUIDE, "at": NOW + timedelta(minutes=minutes), "id": event_id("bench", str(minutes))}

    step("add an event", lambda _: an_event("note", type=EventType.NOTE, occurred_at=NOW + timedelta(minutes=1)))
    step("change (assign)", lambda c: transitions.assign(c, "g7", **at(2)))
    looks = [
        ("page of 25 open: read", lambda: store.worklist("solhamra", "sbf")),
        ("a resident's latest: read", lambda: store.latest("solhamra", case.resident)),
        ("view of a case: read", view),
    ]
    for name, look in looks:
        meter.reset()
        look()
        found[name] = meter.read
    closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.FAULT_REPORT}
    step("close", lambda c: transitions.close(c, **closing, **at(3)))
    found |= _whole_life(found)
    for number in range(16):
        note = an_event(str(number), type=EventType.NOTE, occurred_at=NOW + timedelta(hours=number + 1))
        change("solhamra", case.reference, lambda _, note=note: note, store=store)
    meter.reset()
    view()
    found["one case with 20 events: read"] = meter.read
    return found


def _whole_life(found):
    """The shortest life, what a longer one adds to it, and all that is read meanwhile."""
    changes = ("add an event", "change (assign)", "close")
    looks = {"page of 25 open": 6, "view of a case": 4, "a resident's latest": 3}
    return {
        "created, one event, assigned, closed: write": sum(found[f"{n}: write"] for n in ("create a case", *changes)),
        "two more events and one more change: write": (
            2 * found["add an event: write"] + found["change (assign): write"]
        ),
        "each change, 6 pages, 4 views, 3 look-ups: read": (
            sum(found[f"{name}: read"] for name in changes)
            + sum(times * found[f"{name}: read"] for name, times in looks.items())
        ),
    }


def _time(store, _meter):
    """Median seconds of receiving one contact, through the SDK."""
    taken = []
    for number in range(300):
        contact = a_contact(source_id=f"timed-{number}", text=_TEXT)
        begun = time.perf_counter()
        receive(contact, municipality=a_municipality(), routes=FixedRoutes(), store=store)
        taken.append(time.perf_counter() - begun)
    return statistics.median(taken)
