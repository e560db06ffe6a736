"""Whatever is stored and asked, in whatever order: no call of one municipality gives an item of another (R80).

Everything stored carries the name of its municipality, and every name that could lead over the border is used by
both: references, residents, people, departments, ids.
"""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from envag.adapters.figures import DynamoFiguresStore
from envag.adapters.staff_store import DynamoStaffStore
from envag.domain.case import CallBack, Case, Change, EventType, Status, TimelineEvent
from envag.domain.contact import Party, SetAside
from envag.domain.figures.contribution import Contribution, Matter, contribution
from envag.ports.cases import StoreConflictError
from envag.ports.staff import Access, AccessKind, Feedback, FeedbackKind, Tally, WorklistEntry
from tests.builders import NOW, a_case, a_municipality, an_event
from tests.fakes.figures import MemoryFiguresStore
from tests.fakes.staff_store import MemoryStaffStore

PLACES = ("solhamra", "solhamra-norra", "norrsjofors")
"""The first is the beginning of the second, as a careless prefix would not notice."""

DEPARTMENTS = ("klf", "social")
PEOPLE = ("guide-7", "guide-8")
RESIDENTS = ("", "HASHA", "HASHB")
REFERENCES = ("SOL-0000-0001", "SOL-0000-0002", "SOL-0000-0003")
TODAY = date(2026, 11, 23)
HOURS = st.integers(0, 30).map(lambda hours: NOW + timedelta(hours=hours))


def _text(value):
    return "" if value is None else str(value)


def of(municipality):
    """What everything stored in it says."""
    return f"stored in {municipality}"


WRITES = ("create", "save", "log_access", "tally", "note_feedback", "register_role", "shield", "count")


@st.composite
def calls(draw):
    """One call of the store: what it is called, in which municipality, and with what."""
    municipality = draw(st.sampled_from(PLACES))
    kind = draw(st.sampled_from((*WRITES, "read")))
    return kind, municipality, draw(HOURS), draw(st.sampled_from(REFERENCES)), draw(_details())


def _details():
    return st.fixed_dictionaries(
        {
            "department": st.sampled_from(DEPARTMENTS),
            "unit": st.sampled_from(("", "gata")),
            "secrecy": st.integers(0, 3),
            "assignee": st.sampled_from(("", *PEOPLE)),
            "resident": st.sampled_from(RESIDENTS),
            "status": st.sampled_from(Status),
            "set_aside": st.sampled_from((None, *SetAside)),
            "protected": st.booleans(),
        }
    )


class Stores:
    """Stores with all that happens to them; ``number`` makes ids that both municipalities have."""

    def __init__(self, store, figures):
        self.store = store
        self.figures = figures
        self.numbers = itertools.count()
        self.marked = set()

    def do(self, kind, municipality, at, reference, details):
        if kind == "read":
            self.nothing_foreign(municipality)
        else:
            getattr(self, f"_{kind}")(municipality, at, reference, details)

    def _create(self, municipality, at, reference, details):
        case = a_case(
            municipality=municipality,
            reference=reference,
            arrived_at=at,
            due_at=at + timedelta(seconds=PLACES.index(municipality)),
            service=municipality,
            party=Party(name=of(municipality)),
            call_back=CallBack(owner="guide-7", due_at=at),
            **details,
        )
        self.store.create(case, an_event("received", data={"text": of(municipality)}))

    def _save(self, municipality, at, reference, details):
        case = self.store.get(municipality, reference)
        if case is None:
            return
        changes = tuple(
            Change(name, _text(getattr(case, name)), _text(details[name]))
            for name in ("department", "unit", "secrecy", "assignee", "resident", "status", "set_aside", "protected")
        )
        data = {"text": of(municipality)}
        event = an_event(str(at), type=EventType.NOTE, occurred_at=at, changes=changes, data=data)
        try:
            self.store.save(case.with_changes(event), event)
        except StoreConflictError:
            raise AssertionError(case) from None

    def _log_access(self, municipality, at, reference, details):
        kind = AccessKind.LOOK_UP if details["resident"] else AccessKind.CASE
        subject = details["resident"] or reference
        self.store.log_access(Access(municipality, "guide-7", kind, subject, of(municipality), at, "a1"))

    def _tally(self, municipality, at, _reference, details):
        self.store.tally(municipality, Tally(TODAY, at.hour, municipality, "visit"), id=str(next(self.numbers)))

    def _note_feedback(self, municipality, at, reference, _details):
        self.store.note_feedback(
            Feedback(FeedbackKind.CHECKLIST, municipality, "guide-7", municipality, at, "f1", reference=reference)
        )

    def _register_role(self, municipality, at, _reference, details):
        if details["resident"]:
            self.store.register_role(municipality, details["resident"], municipality, at)

    def _shield(self, municipality, _at, _reference, details):
        self.store.shield(municipality, [details["resident"]], protected=details["protected"])
        change = self.marked.add if details["protected"] else self.marked.discard
        change((municipality, details["resident"]))

    def _count(self, municipality, _at, reference, _details):
        case = self.store.get(municipality, reference)
        if case is None:
            return
        months = [f"{case.arrived_at:%Y-%m}"]
        kept = self.figures.kept(municipality, reference, months)
        counted = contribution(case, (), a_municipality(slug=municipality))
        if kept or counted:
            self.figures.replace(municipality, kept, counted, case_version=case.version)

    def nothing_foreign(self, municipality):
        """Ask everything that can be asked of it, and of the places of others."""
        shielded = {(municipality, one) for one in self.store.shielded(municipality, RESIDENTS)}
        assert shielded == {mark for mark in self.marked if mark[0] == municipality}
        for found in self._everything(municipality):
            match found:
                case Case():
                    assert (found.municipality, found.party.name) == (municipality, of(municipality))
                case TimelineEvent():
                    assert found.data["text"] == of(municipality)
                case Access():
                    assert (found.municipality, found.why) == (municipality, of(municipality))
                case Tally():
                    assert found.kind == municipality
                case str():
                    assert found in ("", municipality)
                case Contribution():
                    assert (found.service, found.channel) == (municipality, "web")
                    assert self.store.get(municipality, found.reference)
                case WorklistEntry():
                    assert PLACES[found.due_at.second] == municipality
                    assert found.service == ("" if found.protected else municipality)
                case _:
                    assert found.service == municipality, found

    def _everything(self, municipality):
        store = self.store
        yield from filter(None, (store.get(municipality, one) for one in REFERENCES))
        yield from store.cases(municipality, REFERENCES)
        for reference in REFERENCES:
            yield from store.timeline(municipality, reference)
            yield from store.accesses_of(municipality, reference)
        for name, unit in itertools.product((*DEPARTMENTS, *SetAside), ("", "gata")):
            yield from self._lines(store.worklist, municipality, str(name), unit=unit, sealed=True)
            yield from self._lines(store.worklist, municipality, str(name), unit=unit)
        for person in ("", *PEOPLE):
            yield from self._lines(store.mine, municipality, person)
        for resident in RESIDENTS:
            yield from store.latest(municipality, resident)
            yield store.at_call(municipality, resident).role
        for day in (TODAY, TODAY + timedelta(days=1)):
            yield from store.accesses(municipality, day).accesses
            yield from store.tallies(municipality, day)
        yield from store.feedback(municipality, FeedbackKind.CHECKLIST)
        yield from self._counted(municipality)

    def _counted(self, municipality):
        """What each case adds, and the names of the services that the sums know."""
        figures, month = self.figures, f"{TODAY:%Y-%m}"
        yield from figures.contributions(municipality, month).contributions
        named = (scope.partition("#") for scope in figures.sums(municipality, month))
        yield from (service for kind, _, service in named if kind == "S")
        theirs = sum(one.counts.get("n", 0) for one in figures.contributions(municipality, month).contributions)
        days = figures.days(municipality, f"{month}-01", f"{month}-30").values()
        assert figures.total(municipality, month).get("n", 0) == sum(day.get("n", 0) for day in days) == theirs
        for resident in RESIDENTS[1:]:
            matter = Matter(resident, municipality, f"{TODAY}")
            for reference in (*figures.later(municipality, matter), *figures.earlier(municipality, matter)):
                assert self.store.get(municipality, reference).resident == resident

    def _lines(self, read, municipality, name, **which):
        after = ""
        while True:
            page = read(municipality, name, limit=2, after=after, **which)
            yield from page.lines
            after = page.next
            if not after:
                return


@pytest.mark.req("R80")
@given(st.lists(calls(), min_size=3, max_size=25))
@settings(deadline=None)
def test_no_sequence_of_calls_crosses_the_border_of_a_municipality(sequence):
    store = MemoryStaffStore()
    played = Stores(store, MemoryFiguresStore(store))
    for call in sequence:
        played.do(*call)
    for municipality in PLACES:
        played.nothing_foreign(municipality)


@pytest.mark.req("R80")
@given(st.lists(calls(), min_size=6, max_size=14))
@settings(
    deadline=None,
    max_examples=12,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_neither_does_any_on_the_table(cases_table, sdk_client, sequence):
    client = sdk_client("dynamodb")
    for key in _keys(client, cases_table):
        client.delete_item(TableName=cases_table, Key=key)
    played = Stores(DynamoStaffStore(client, cases_table), DynamoFiguresStore(client, cases_table))
    for call in sequence:
        played.do(*call)
    for municipality in PLACES:
        played.nothing_foreign(municipality)


def _keys(client, table):
    found = client.scan(TableName=table, ProjectionExpression="pk, sk")["Items"]
    return [{"pk": item["pk"], "sk": item["sk"]} for item in found]


@pytest.mark.req("R80")
def test_every_key_of_every_item_and_index_opens_with_its_municipality(cases_table, sdk_client):
    client = sdk_client("dynamodb")
    played = Stores(DynamoStaffStore(client, cases_table), DynamoFiguresStore(client, cases_table))
    details = {
        "department": "klf",
        "unit": "gata",
        "secrecy": 3,
        "assignee": "guide-7",
        "resident": "HASHA",
        "status": Status.NEW,
        "set_aside": None,
        "protected": False,
    }
    for kind in WRITES:
        played.do(kind, "solhamra", NOW, REFERENCES[0], details)
    played.store.proof_keys("solhamra")
    played.store.resident_key("solhamra")

    items = client.scan(TableName=cases_table)["Items"]

    assert len(items) == 18
    for item in items:
        partitions = [item[name]["S"] for name in ("pk", "wpk", "ppk", "rpk") if name in item]
        assert all(partition.startswith("M#solhamra#") for partition in partitions), item
