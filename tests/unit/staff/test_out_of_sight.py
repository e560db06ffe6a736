"""What is out of sight is not there, however it is asked for, and not for who has seen it before (X10)."""

from __future__ import annotations

import pytest

from envag.domain.access import Action
from envag.domain.event_id import event_id
from envag.usecases.staff.errors import NotFoundError
from envag.usecases.staff.joining import link, merge
from envag.usecases.staff.overseeing import accesses_of
from envag.usecases.staff.polling import unchanged
from envag.usecases.staff.reading import attachment, look_up, open_case, worklist
from envag.usecases.staff.work import note, take
from tests.unit.staff.workplace import Workplace, guide, hand_over, lead, officer

pytestmark = pytest.mark.req("X10")

NOWHERE = "SOL-0000-0000"
READS_AND_WRITES = ("get", "cases", "timeline", "latest", "shielded", "holds", "save", "log_access", "accesses_of")
ASKING = {
    "open": lambda desk, one, _: open_case(desk, one, "worklist"),
    "file": lambda desk, one, _: attachment(desk, one, 1),
    "again": lambda desk, one, _: unchanged(desk, one, 1),
    "look up": lambda desk, one, _: look_up(desk, reference=one, why="lookup"),
    "change": lambda desk, one, _: note(desk, desk.asked(one, Action.NOTE, "key", 1), text="Hej."),
    "stale change": lambda desk, one, _: note(desk, desk.asked(one, Action.NOTE, "key", 7), text="Hej."),
    "merge": lambda desk, one, own: merge(desk, desk.asked(own, Action.MERGE, "key", 1), into=one),
    "link": lambda desk, one, own: link(desk, desk.asked(own, Action.LINK, "key", 1), to=one),
    "log": lambda desk, one, _: accesses_of(desk, one),
}


@pytest.mark.parametrize("asking", ASKING)
def test_what_is_hidden_answers_and_costs_what_is_not_there_does(asking):
    def asked(reference):
        calls = []
        with pytest.MonkeyPatch.context() as watched:
            for name in READS_AND_WRITES:
                method = getattr(town.store, name)
                watched.setattr(town.store, name, lambda *a, _m=method, _n=name, **k: calls.append(_n) or _m(*a, **k))
            try:
                answer = repr(ASKING[asking](town.desk(lead()), reference, own.reference))
            except NotFoundError as error:
                answer = repr(error)
        return answer, calls

    town = Workplace(department="sof", secrecy=3)
    own = town.add("own")
    before = town.timeline()

    hidden, absent = asked(town.case.reference), asked(NOWHERE)

    assert hidden == absent
    assert hidden[1]
    assert town.timeline() == before


class TestAnOfficerWhoseCaseHasLeft:
    @pytest.fixture
    def town(self):
        town = Workplace(department="sbf", data={"text": "Hej.", "attachments": [["k", "a.jpg", "image/jpeg", 3]]})
        town.do(take, Action.TAKE, officer(), key="mine")
        town.seen = town.now().version
        town.do(hand_over, Action.HAND_OVER, lead(), department="sof", unit="", summary="Till er.")
        town.store.logged.clear()
        return town

    def test_reads_it_by_no_way_any_more(self, town):
        desk, reference = town.desk(officer()), town.case.reference

        for look in (lambda: open_case(desk, reference, "worklist"), lambda: attachment(desk, reference, 1)):
            with pytest.raises(NotFoundError):
                look()
        assert not unchanged(desk, reference, town.now().version)
        assert worklist(desk, mine=True).lines == worklist(desk, department="sbf").lines == []
        assert town.store.logged == {}

    @pytest.mark.parametrize("version", [1, None])
    def test_nor_by_a_change_stale_or_not(self, town, version):
        with pytest.raises(NotFoundError):
            town.do(note, Action.NOTE, officer(), version=version, text="Hej.")

    def test_nor_by_sending_what_they_did_again(self, town):
        assert town.do(take, Action.TAKE, officer(), key="mine", version=1) is None
        assert town.store.logged == {}

    def test_nobody_elses_key_answers_for_them(self, town):
        assert event_id("staff", "solhamra", town.case.reference, Action.TAKE, "o1", "mine") in {
            event.id for event in town.timeline()
        }
        with pytest.raises(NotFoundError):
            town.do(take, Action.TAKE, officer(staff="o2"), key="mine", version=1)


def test_no_word_of_a_department_on_a_secret_case_comes_back_with_a_blind_note():
    town = Workplace(department="sof", secrecy=2, data={"text": "Ansökan."})
    town.do(note, Action.NOTE, officer("sof"), text="Utredningen visar.")

    for _ in range(2):
        shown = town.do(note, Action.NOTE, guide(), key="blind", version=town.now().version, text="Ringde igen.")
        assert "Utredningen" not in repr(shown)
        assert "Ansökan" not in repr(shown)
