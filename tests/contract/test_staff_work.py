"""A case's life at the desk on both stores: what staff do is once, in order, and the same on either."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from envag.adapters.staff_store import DynamoStaffStore
from envag.domain.access import Action, Role
from envag.domain.case import CallBack, ContactReason, EventType, Resolution, Status
from envag.usecases.staff import answering, joining, moving, shielding, work
from envag.usecases.staff.errors import ChangedError
from envag.usecases.staff.reading import look_up, open_case, worklist
from tests.builders import NOW, a_case, an_event
from tests.fakes.staff_store import MemoryStaffStore
from tests.unit.staff.workplace import Workplace, lead, officer

READER = lead("l1", Role.PROTECTED)


class Town(Workplace):
    """The same on the store that is tested."""

    def __init__(self, store):
        super().__init__()
        self.store = store
        assert store.create(self.case, an_event("source-1")) is None


@pytest.fixture(params=["fake", "dynamodb"])
def town(request):
    if request.param == "fake":
        return Town(MemoryStaffStore())
    client = request.getfixturevalue("sdk_client")("dynamodb")
    return Town(DynamoStaffStore(client, request.getfixturevalue("cases_table")))


@pytest.mark.req("R79", "R9")
def test_a_life_at_the_desk(town):
    other = a_case("other")
    town.store.create(other, an_event("other"))
    steps = [
        (work.take, Action.TAKE, None, {}),
        (work.call_back, Action.CALL_BACK, None, {"due_at": NOW + timedelta(days=1)}),
        (work.park, Action.PARK, None, {"until": date(2026, 12, 1), "reason": "Tjälen."}),
        (work.note, Action.NOTE, None, {"text": "Vid skolan.", "from_resident": True}),
        (joining.link, Action.LINK, None, {"to": other.reference}),
        (
            moving.hand_over,
            Action.HAND_OVER,
            None,
            {"to": moving.HandOver("sbf", "gata", "Lampan.", incomplete="Vet ej.")},
        ),
        (work.take, Action.TAKE, officer("sbf"), {}),
        (moving.send_back, Action.SEND_BACK, officer("sbf"), {"reason": "Klar."}),
        (answering.reply, Action.REPLY, None, {"answer": answering.Answer("Lagad.")}),
        (moving.correct, Action.CORRECT, None, {"service": "vatten", "department": "klf"}),
        (shielding.protect, Action.PROTECT, READER, {}),
        (shielding.unprotect, Action.UNPROTECT, READER, {"reason": "Upphävt."}),
        (joining.merge, Action.MERGE, None, {"into": other.reference}),
    ]
    for number, (use_case, action, acting, content) in enumerate(steps):
        seen = town.now().version
        first = town.do(use_case, action, acting, key=f"step-{number}", version=seen, **content)
        again = town.do(use_case, action, acting, key=f"step-{number}", version=seen, **content)
        assert first == again, action

    now, events = town.now(), town.timeline()
    assert (now.status, now.resolution, now.merged_into) == (Status.CLOSED, Resolution.DUPLICATE, other.reference)
    assert now.version == len(events) == len(steps) + 1
    assert now.resident
    promised = CallBack("g1", NOW + timedelta(days=1))
    assert town.now(other).call_back == promised
    replayed = town.case
    for event in events[1:]:
        replayed = replayed.with_changes(event)
    assert replayed == now


def test_what_it_says_is_what_was_stored(town):
    shown = town.do(work.park, Action.PARK, until=date(2026, 12, 1), reason="Tjälen.")

    opened = open_case(town.desk(), town.case.reference, "worklist")

    assert opened == shown


def test_whoever_comes_second_is_told(town):
    town.do(work.take, Action.TAKE)

    with pytest.raises(ChangedError) as caught:
        town.do(
            work.close,
            Action.CLOSE,
            version=1,
            resolution=Resolution.SOLVED_BY_CENTRE,
            reason=ContactReason.OTHER,
        )
    assert caught.value.shown.case.assignee == "g1"
    assert [event.type for event in town.timeline()] == [EventType.RECEIVED, EventType.ASSIGNED]


@pytest.mark.req("X14")
def test_the_log_knows_who_read(town):
    open_case(town.desk(), town.case.reference, "worklist")
    look_up(town.desk(), phone="070-174 06 05", why="contact")
    worklist(town.desk(), department="klf")

    assert [(one.staff, one.why) for one in town.store.accesses_of("solhamra", town.case.reference)] == [
        ("g1", "worklist")
    ]
    assert len(town.store.accesses("solhamra", town.clock.now().date()).accesses) == 2
