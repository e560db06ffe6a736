"""What staff's looks at cases cost, by the use cases themselves, where 100 or 100 000 cases are stored.

Everything grows at once: the department, the unit, the person and the caller have a share of all cases.
"""

from __future__ import annotations

from datetime import timedelta

from envag.adapters.items import case_to_item
from envag.domain.access import Acting, Action, Role
from envag.domain.case import EventType, Status
from envag.domain.contact import Party
from envag.domain.keyed_hash import resident_hash
from envag.domain.municipality import Department, Unit
from envag.usecases.staff import reading, work
from envag.usecases.staff.desk import Desk, Why
from tests.bench.life import metered
from tests.bench.table import Row
from tests.builders import NOW, FixedRoutes, a_case, a_municipality, an_event
from tests.centre import FixedClock
from tests.fakes.files import MemoryFiles

_GUIDE = "3f2a77c0-5b1e-4c2f-9f5e-0d3f1f2a9b1c"
_OTHER = "8c0d1e55-7a40-4f0e-8f5b-2f6f1c3f7d10"
_PARTY = Party(name="Alva Ek", phone="+46701740605")
_UNITS = ("gata", "park", "vatten", "bygglov")
_EVENTS = 20

_TARGETS = [
    ("a department's page of 25", 1, 0.5, 0),
    ("a unit's page of 25", 1, 2, 0),
    ("one's own page of 25", 1, 1, 0),
    ("a caller's picture, with the log of it", 4, 13.5, 2),
    ("open a case with 20 events, with the log of it", 4, 2.5, 2),
    ("take a case", 4, 2.5, 6),
]
"""Each look with the most calls, read units and write units that it should take."""


def measure(table) -> list[tuple[str, list[Row]]]:
    """Calls and units of each look, and how they change with what is stored."""
    few, many = looks(table, 100), looks(table, 100_000)
    rows = [
        Row(f"{name}: {kind}", few[f"{name}: {kind}"], unit, target)
        for name, *targets in _TARGETS
        for kind, unit, target in zip(("calls", "read", "write"), ("calls", "RRU", "WRU"), targets, strict=True)
        if target
    ]
    growth = [Row(row.figure, many[row.figure] / few[row.figure], "x", 1.0) for row in rows]
    return [("What staff's looks at cases cost", rows), ("the same with 100 000 stored cases against 100", growth)]


def looks(table, stored):
    """Calls and units of each look by name."""
    store, meter, memory = metered(table)
    place = a_municipality(
        departments=(
            Department(id="klf", code="KLF", name="Kommunledning"),
            Department(id="sbf", code="SBF", name="Samhällsbyggnad", units=tuple(Unit(id=u, name=u) for u in _UNITS)),
        )
    )
    acting = Acting(_GUIDE, place.slug, frozenset({Role.GUIDE}))
    desk = Desk(acting, place, store, MemoryFiles(), FixedRoutes(), FixedClock(NOW + timedelta(hours=1)))
    opened = _fill(store, memory, stored)
    found = {}

    def measured(name, look):
        meter.reset()
        answer = look()
        for kind, value in (("calls", len(meter.calls)), ("read", meter.read), ("write", meter.written)):
            found[f"{name}: {kind}"] = value
        return answer

    by_department = measured("a department's page of 25", lambda: reading.worklist(desk, department="sbf"))
    by_unit = measured("a unit's page of 25", lambda: reading.worklist(desk, unit="park"))
    mine = measured("one's own page of 25", lambda: reading.worklist(desk, mine=True))
    assert {len(page.lines) for page in (by_department, by_unit, mine)} == {25}
    picture = measured(
        "a caller's picture, with the log of it", lambda: reading.look_up(desk, phone=_PARTY.phone, why=Why.CONTACT)
    )
    assert len(picture.cases) == reading.MOST_SHOWN
    case = measured(
        "open a case with 20 events, with the log of it",
        lambda: reading.open_case(desk, opened.reference, Why.WORKLIST),
    )
    assert len(case.events) == _EVENTS
    asked = desk.asked(opened.reference, Action.TAKE, "key", case.case.version)
    taken = measured("take a case", lambda: work.take(desk, asked))
    assert taken.case.assignee == _GUIDE
    return found


def _fill(store, memory, stored):
    """Store the cases; returns one of them that has a timeline."""
    caller = resident_hash(store.resident_key("solhamra"), "solhamra", _PARTY)
    template = a_case(department="sbf", party=_PARTY)
    for number in range(stored):
        assignee = (_GUIDE, _OTHER, "")[number % 3]
        case = template._replace(
            reference=f"SOL-{number // 1000:04d}-{number % 1000:04d}",
            source=str(number),
            unit=_UNITS[number % 4],
            assignee=assignee,
            status=Status.IN_PROGRESS if assignee else Status.NEW,
            secrecy=number % 3,
            resident=caller if number % 4 else f"r{number}",
            arrived_at=NOW - timedelta(minutes=number),
            due_at=NOW + timedelta(minutes=number),
        )
        memory.put(case_to_item(case))
    opened = template._replace(reference="SOL-7K3F-9QW4", source="opened", resident="", assignee="")
    store.create(opened, an_event())
    for number in range(1, _EVENTS):
        event = an_event(str(number), type=EventType.NOTE, occurred_at=NOW + timedelta(minutes=number))
        opened = opened.with_changes(event)
        store.save(opened, event)
    return opened
