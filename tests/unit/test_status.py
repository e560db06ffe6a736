"""A resident's own case on its page: who gets in, what they may do, and what it does to the case."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.case import RESIDENT, Actor, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.rating import Measure, marks
from envag.domain.status import LineKind
from envag.domain.status_proof import sign_link
from envag.usecases.status import (
    ExpiredError,
    HumansOnlyError,
    NotProvenError,
    follow,
    look_up,
    proven,
    status_code,
    status_link,
)
from envag.usecases.status_actions import TooLateError, add_words, end, rate
from infra.build.data import municipalities
from tests.builders import NOW, FixedRoutes, a_case, an_event
from tests.fakes.store import MemoryCaseStore

PLACES = {place.slug: place for place in municipalities()}
PLACE = PLACES["solhamra"]
LATER = NOW + timedelta(hours=2)
GUIDE = Actor(role="guide", id="g1")
MAIL = {"to": "alva.ek@post.example", "subject": "Re: lampan"}

pytestmark = pytest.mark.req("R16")


class CountingStore(MemoryCaseStore):
    """Remembers which of its methods were called, in order."""

    def __init__(self):
        super().__init__()
        self.calls = []

    def get(self, municipality, reference):
        self.calls.append("get")
        return super().get(municipality, reference)

    def timeline(self, municipality, reference, *, consistent=False):
        self.calls.append("timeline")
        return super().timeline(municipality, reference, consistent=consistent)

    def proof_keys(self, municipality, *, known=0):
        self.calls.append("proof_keys")
        return super().proof_keys(municipality, known=known)


class World:
    def __init__(self, *events, **changes):
        self.store = CountingStore()
        self.case = a_case(**changes)
        self.store.create(self.case, an_event())
        for event in events:
            current = self.now_
            self.store.save(current.with_changes(event), event)

    @property
    def now_(self):
        return self.store.get("solhamra", self.case.reference)

    @property
    def keys(self):
        return self.store.proof_keys("solhamra")

    @property
    def proof(self):
        return sign_link(self.keys, "solhamra", self.case.reference, NOW)

    @property
    def events(self):
        return self.store.timeline("solhamra", self.case.reference)

    def follow(self):
        return follow(PLACE, self.proof, store=self.store, now=LATER)

    def add(self, text="Den blinkar.", key="k1", at=LATER, routes=None):
        routes = routes or FixedRoutes()
        return add_words(self.case, text, key=key, language="sv", place=PLACE, routes=routes, store=self.store, at=at)


# --- who gets in ---------------------------------------------------------------------------------------------------


def test_a_reference_with_its_code_leads_to_the_page():
    world = World()
    code = status_code(PLACE, world.case.reference, world.keys)
    path = look_up(PLACE, f" {world.case.reference.lower()} ", code.lower(), store=world.store, now=NOW)

    assert path == status_link(PLACE, world.case.reference, world.keys, NOW)
    assert proven(PLACE, path.rsplit("/", 1)[1], store=world.store, now=NOW) == world.case


@pytest.mark.parametrize(
    ("reference", "code"),
    [("own", "0000-0000"), ("SOL-7K3F-9QWM", "0000-0000"), ("SOL-7K3F-9QWM", "own"), ("hej", "own"), ("", "")],
)
def test_whatever_is_wrong_does_the_same_work_as_what_is_right(reference, code):
    world = World()
    right = status_code(PLACE, world.case.reference, world.keys)
    world.store.calls.clear()
    look_up(PLACE, world.case.reference, right, store=world.store, now=NOW)
    done, world.store.calls = world.store.calls, []

    with pytest.raises(NotProvenError):
        look_up(
            PLACE,
            world.case.reference if reference == "own" else reference,
            right if code == "own" else code,
            store=world.store,
            now=NOW,
        )
    assert world.store.calls == done == ["proof_keys", "get"]


def test_another_municipalitys_proof_proves_nothing():
    world = World()
    code = status_code(PLACE, world.case.reference, world.keys)
    other = PLACES["norrsjofors"]
    world.store._proof_keys["norrsjofors"] = world.keys  # even with the very same keys
    world.store.cases["norrsjofors", world.case.reference] = world.case

    with pytest.raises(NotProvenError):
        proven(other, world.proof, store=world.store, now=NOW)
    with pytest.raises(NotProvenError):
        look_up(other, world.case.reference, code, store=world.store, now=NOW)


def test_a_link_to_no_case_and_a_link_that_nobody_signed_are_told_alike():
    world = World()
    unknown = sign_link(world.keys, "solhamra", "SOL-7K3F-9QWM", NOW)
    for proof in (unknown, world.proof[:-1] + ("a" if world.proof[-1] != "a" else "b"), "hej"):
        with pytest.raises(NotProvenError):
            follow(PLACE, proof, store=world.store, now=NOW)


def test_a_link_ends():
    world = World()
    with pytest.raises(ExpiredError):
        follow(PLACE, world.proof, store=world.store, now=NOW + timedelta(days=91))


@pytest.mark.req("R94", "X12")
@pytest.mark.parametrize("changes", [{"secrecy": 2}, {"protected": True}, {"service": "eko-bist"}])
def test_of_what_is_secret_or_protected_no_link_tells(changes):
    world = World(**changes)
    with pytest.raises(HumansOnlyError):
        world.follow()


# --- what they see and may do --------------------------------------------------------------------------------------


def test_a_new_case_can_be_added_to_and_ended():
    seen = World().follow()
    assert (seen.may_add, seen.may_end, seen.may_rate, seen.question) == (True, True, False, "")
    assert [line.kind for line in seen.lines] == [LineKind.RECEIVED]


@pytest.mark.parametrize("changes", [{"must_not_autoreply": True}, {"priority": Priority.URGENT}])
def test_what_only_a_human_may_end_its_resident_does_not(changes):
    world = World(**changes)
    assert not world.follow().may_end
    assert end(world.case, key="k1", store=world.store, at=LATER).status is Status.NEW
    assert len(world.events) == 1


def closed(at=NOW, **changes):
    return World(status=Status.CLOSED, closed_at=at, updated_at=at, resolution=Resolution.SOLVED_BY_CENTRE, **changes)


def test_sixty_days_after_its_end_a_case_takes_nothing_more():
    world = closed(at=NOW - timedelta(days=61))
    seen = world.follow()
    assert (seen.may_add, seen.may_end, seen.may_rate) == (False, False, False)
    with pytest.raises(TooLateError):
        world.add()
    assert len(world.events) == 1


# --- adding words --------------------------------------------------------------------------------------------------


def asked():
    question = an_event("asked", type=EventType.ASKED, actor=GUIDE, data={"text": "Vilken lampa?", "mail": MAIL})
    return World(question, status=Status.WAITING)


@pytest.mark.req("X33")
def test_an_answer_to_a_question_wakes_the_case():
    world = asked()
    assert world.follow().question == "Vilken lampa?"
    after = world.add("Den vänstra.")

    assert after.status is Status.IN_PROGRESS
    event = world.events[-1]
    assert (event.type, event.actor, event.data["text"]) == (EventType.ADDED, RESIDENT, "Den vänstra.")
    assert "from" not in event.data
    assert world.follow().question == ""


def test_the_same_words_sent_twice_are_added_once():
    world = World()
    world.add()
    world.add(at=LATER + timedelta(minutes=1))
    world.add(key="k2", at=LATER + timedelta(minutes=2))
    assert [event.type for event in world.events] == [EventType.RECEIVED, EventType.ADDED, EventType.ADDED]


def test_other_words_from_a_page_that_somebody_went_back_to_are_not_lost():
    world = World()
    world.add("Den blinkar.")
    world.add("Den lyser inte alls.", at=LATER + timedelta(minutes=1))
    assert [event.data["text"] for event in world.events[1:]] == ["Den blinkar.", "Den lyser inte alls."]


@pytest.mark.req("R6")
def test_somebody_anonymous_adds_words_of_their_own():
    world = World(party=None, resident="")
    world.add()
    assert [line.text for line in world.follow().lines][-1] == "Den blinkar."


@pytest.mark.req("R44")
def test_what_was_not_solved_goes_on():
    world = closed()
    after = world.add("Den blinkar än.")
    assert (after.status, after.resolution) == (Status.IN_PROGRESS, None)
    assert world.events[-1].type is EventType.REOPENED
    assert after.tells_department(world.events[-1])


@pytest.mark.req("X32")
def test_danger_makes_the_case_urgent():
    world = World()
    assert world.add("Det brinner!", routes=FixedRoutes(urgent=True)).priority is Priority.URGENT


def test_words_go_where_the_matter_goes_on():
    world = World()
    other = a_case("other", party=None)
    world.store.create(other, an_event("other"))
    merged = world.case._replace(status=Status.CLOSED, merged_into=other.reference, version=2)
    world.store.save(merged, an_event("merged", type=EventType.MERGED, actor=GUIDE))

    assert world.add().reference == other.reference
    assert world.store.timeline("solhamra", other.reference)[-1].data["text"] == "Den blinkar."
    # the other case is somebody else's: none of it shows
    assert "other" not in str(world.follow().lines)
    assert world.follow().may_rate is False


# --- ending it -----------------------------------------------------------------------------------------------------


@pytest.mark.req("R69")
@pytest.mark.parametrize(
    ("role", "resolution"),
    [
        ("guide", Resolution.SOLVED_BY_CENTRE),
        ("officer", Resolution.ANSWERED_BY_DEPARTMENT),
        ("", Resolution.NO_ACTION),
    ],
)
def test_a_resident_ends_their_case(role, resolution):
    answer = an_event("a", type=EventType.ANSWERED, actor=Actor(role, "x"), data={"text": "Klart.", "mail": MAIL})
    world = World(*([answer] if role else []), status=Status.IN_PROGRESS)
    after = end(world.case, key="k1", store=world.store, at=LATER)

    assert (after.status, after.resolution, after.contact_reason) == (Status.CLOSED, resolution, ContactReason.OTHER)
    assert world.events[-1].actor == RESIDENT
    assert end(world.case, key="k2", store=world.store, at=LATER) == after
    assert not after.tells_department(world.events[-1])
    assert world.follow().lines[-1].kind is LineKind.ENDED


def test_a_department_that_has_the_case_is_told_that_it_is_solved():
    world = World(status=Status.HANDED_OVER)
    after = end(world.case, key="k1", store=world.store, at=LATER)
    assert after.tells_department(world.events[-1])


# --- judging how it went -------------------------------------------------------------------------------------------

BEST = {"answered": "yes", "reception": "5", "clarity": "4", "ease": "1"}


@pytest.mark.req("X1")
def test_the_four_measures_are_read_and_nothing_else():
    assert marks(BEST) == {"answered": 1, "reception": 5, "clarity": 4, "ease": 1}
    assert marks({"answered": "no", "reception": "6", "clarity": "", "comment": "hej"}) == {"answered": 0}
    assert set(marks(BEST)) == set(Measure)


@pytest.mark.req("R64", "X1")
def test_a_judgement_is_taken_down_once_for_each_end_and_tells_nobody():
    world = closed()
    assert world.follow().may_rate
    after = rate(world.case, marks(BEST), place=PLACE, store=world.store, at=LATER)
    rate(world.case, {"ease": 5}, place=PLACE, store=world.store, at=LATER + timedelta(minutes=1))

    (event,) = [event for event in world.events if event.type is EventType.RATED]
    assert event.data == {"marks": marks(BEST)}
    assert not event.changes
    assert not after.tells_department(event)
    assert not after.mails_resident(event)
    assert not world.follow().may_rate
    assert "marks" not in str(world.follow().lines)


@pytest.mark.req("R64")
@pytest.mark.parametrize("changes", [{"secrecy": 2}, {"protected": True}, {"service": "eko-bist"}])
def test_nobody_protected_and_nothing_secret_is_judged(changes):
    world = closed(**changes)
    rate(world.case, marks(BEST), place=PLACE, store=world.store, at=LATER)
    assert [event.type for event in world.events] == [EventType.RECEIVED]


def test_an_open_case_is_not_judged_yet():
    world = World()
    rate(world.case, marks(BEST), place=PLACE, store=world.store, at=LATER)
    assert len(world.events) == 1


def test_a_case_that_was_closed_anew_can_be_judged_anew():
    world = closed()
    rate(world.case, {"ease": 1}, place=PLACE, store=world.store, at=LATER)
    world.add(at=LATER + timedelta(minutes=1))
    end(world.case, key="k9", store=world.store, at=LATER + timedelta(minutes=2))
    rate(world.case, {"ease": 5}, place=PLACE, store=world.store, at=LATER + timedelta(minutes=3))
    rated = [event.data["marks"]["ease"] for event in world.events if event.type is EventType.RATED]
    assert rated == [1, 5]
