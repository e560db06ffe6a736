"""A municipality at work, for tests of what staff do: two departments beside the centre, and people for each role."""

from __future__ import annotations

from datetime import timedelta

from envag.domain.access import Acting, Action, Role
from envag.domain.case import EventType
from envag.domain.municipality import Department, Unit
from envag.domain.service import ChecklistStep, EService
from envag.usecases.staff import moving
from envag.usecases.staff.desk import Desk
from tests.builders import NOW, FixedRoutes, a_case, a_municipality, a_service, an_event
from tests.centre import FixedClock
from tests.fakes.files import MemoryFiles
from tests.fakes.staff_store import MemoryStaffStore

TEXTS = {
    "email.subject": "Ditt ärende {reference}",
    "email.signature": "{centre}",
    "email.answer.footer": "Svara på det här brevet.",
    "minimised.person_number": "[borttaget]",
}
PLACE = a_municipality(
    centre_unit="direkt",
    departments=(
        Department(id="klf", code="KLF", name="Kommunledning", units=(Unit(id="direkt", name="Solhamra Direkt"),)),
        Department(id="sbf", code="SBF", name="Samhällsbyggnad", units=(Unit(id="gata", name="Gata"),)),
        Department(id="sof", code="SOF", name="Social", units=(Unit(id="mottagning", name="Mottagningen"),)),
        Department(id="bostad", code="BAB", name="Bostäder AB", company=True),
    ),
    services=(
        a_service(
            checklist=(
                ChecklistStep(id="where", text="Fråga var.", level=1, mandatory=True),
                ChecklistStep(id="decide", text="Besluta.", level=4),
            )
        ),
        a_service("vatten", title="Vatten", department="sbf", unit="gata"),
        a_service("orosanmalan", title="Orosanmälan", department="sof", unit="mottagning", secrecy=3),
        a_service(
            "bistand", title="Bistånd", department="sof", unit="mottagning", secrecy=2, e_service=EService.PHONE_ONLY
        ),
    ),
    texts=TEXTS,
)


def guide(staff="g1"):
    return Acting(staff, "solhamra", frozenset({Role.GUIDE}))


def lead(staff="l1", *more):
    return Acting(staff, "solhamra", frozenset({Role.LEAD, *more}))


def officer(*departments, staff="o1"):
    return Acting(staff, "solhamra", frozenset({Role.OFFICER}), frozenset(departments or {"sbf"}))


class Workplace:
    """``case`` lies with the centre until ``changes`` say otherwise; a minute passes with each thing that is asked."""

    def __init__(self, **changes):
        self.store, self.files, self.routes = MemoryStaffStore(), MemoryFiles(), FixedRoutes()
        self.clock = FixedClock(NOW + timedelta(hours=1))
        self.case = self.add(**changes)
        self._keys = 0

    def add(self, source="source-1", data=None, **changes):
        case = a_case(source, **changes)
        received = an_event(source, occurred_at=case.arrived_at, data=data or {"text": "Lampan är trasig."})
        assert self.store.create(case, received) is None
        return case

    def desk(self, acting=None):
        return Desk(acting or guide(), PLACE, self.store, self.files, self.routes, self.clock)

    def now(self, case=None):
        return self.store.get("solhamra", (case or self.case).reference)

    def asked(self, desk, action, *, key=None, version=None, case=None):
        self.clock.moment += timedelta(minutes=1)
        self._keys += 1
        now = self.now(case)
        return desk.asked(now.reference, action, key or f"key-{self._keys}", version or now.version)

    def do(self, use_case, action, acting=None, *, key=None, version=None, case=None, **content):
        desk = self.desk(acting)
        return use_case(desk, self.asked(desk, action, key=key, version=version, case=case), **content)

    def timeline(self, case=None):
        return self.store.timeline("solhamra", (case or self.case).reference)

    def events(self, type_, case=None):
        return [event for event in self.timeline(case) if event.type is type_]


def hand_over(desk, asked, **to):
    """Hand over as somebody does who says why something is missing."""
    return moving.hand_over(desk, asked, to=moving.HandOver(**{"incomplete": "Invånaren visste inte mer."} | to))


__all__ = ["NOW", "PLACE", "Action", "EventType", "Workplace", "guide", "hand_over", "lead", "officer"]
