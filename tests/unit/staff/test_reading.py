"""What staff are shown, and that it is written down before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.access import Acting, Action, Role
from envag.domain.case import EventType, Status
from envag.domain.contact import Party, SetAside
from envag.domain.keyed_hash import resident_hash
from envag.domain.reference import derive
from envag.ports.staff import AccessKind
from envag.usecases.staff import work
from envag.usecases.staff.errors import ForbiddenError, NotFoundError
from envag.usecases.staff.reading import attachment, look_up, open_case, worklist
from tests.unit.staff.workplace import NOW, Workplace, guide, hand_over, lead, officer

EDITOR = Acting("e1", "solhamra", frozenset({Role.EDITOR}))
PHONE, EMAIL = "+46701740605", "alva.ek@post.example"
OTHER_PHONE = "+46701740606"
FILES = {"text": "Se bild.", "attachments": [["k1", "a.jpg", "image/jpeg", 1], ["k2", "b.jpg", "image/jpeg", 2]]}


class Town(Workplace):
    """``of`` adds a case of whoever has these details, ``hours`` after the first."""

    def of(self, source, party, hours=1, **changes):
        key = self.store.resident_key("solhamra")
        fields = {"resident": resident_hash(key, "solhamra", party), "arrived_at": NOW + timedelta(hours=hours)}
        return self.add(source, party=party, **fields | changes)

    def picture(self, acting=None, why="contact", **what):
        return look_up(self.desk(acting), **what, why=why).cases

    def found(self, acting=None, **what):
        return [line.case.source for line in self.picture(acting, **what)]


def failing(*_, **__):
    raise ConnectionError


@pytest.mark.req("X14")
class TestOpening:
    def test_who_and_why_is_written_down_before_anything_is_read(self):
        town = Workplace()

        opened = open_case(town.desk(), town.case.reference, "notification")

        (access,) = town.store.accesses_of("solhamra", town.case.reference)
        assert (access.staff, access.kind, access.why, access.at) == (
            "g1",
            AccessKind.CASE,
            "notification",
            town.clock.now(),
        )
        assert opened.case == town.case
        assert [event.type for event in opened.events] == [EventType.RECEIVED]

    def test_what_cannot_be_written_down_is_not_shown(self):
        town = Town(data=FILES)
        town.store.log_access = failing
        town.store.timeline = town.store.latest = pytest.fail

        with pytest.raises(ConnectionError):
            open_case(town.desk(), town.case.reference, "worklist")
        with pytest.raises(ConnectionError):
            attachment(town.desk(), town.case.reference, 1)
        with pytest.raises(ConnectionError):
            town.picture(phone=PHONE)

    @pytest.mark.req("R80")
    def test_what_is_not_theirs_to_see_is_not_there_and_leaves_no_log(self):
        town = Workplace(department="sof", secrecy=3)

        for acting in (guide(), lead(), officer("sbf")):
            for reference in (town.case.reference, "SOL-0000-0000"):
                with pytest.raises(NotFoundError):
                    open_case(town.desk(acting), reference, "worklist")
        assert town.store.logged == {}

    def test_who_works_with_no_cases_opens_none(self):
        town = Workplace()

        for reference in (town.case.reference, "SOL-0000-0000"):
            with pytest.raises(ForbiddenError):
                open_case(town.desk(EDITOR), reference, "worklist")

    @pytest.mark.req("X10")
    def test_an_officer_reads_all_of_a_secret_case(self):
        town = Workplace(secrecy=2)
        town.do(hand_over, Action.HAND_OVER, department="sof", unit="", summary="Hjälp.")
        town.do(work.note, Action.NOTE, officer("sof"), text="Utredning.")

        opened = open_case(town.desk(officer("sof")), town.case.reference, "notification")

        assert [event.data.get("text", "") for event in opened.events] == ["Lampan är trasig.", "", "Utredning."]


class TestFiles:
    def test_each_is_fetched_by_its_number_and_written_down(self):
        town = Workplace(data=FILES)

        file = attachment(town.desk(), town.case.reference, 2)

        assert (file.key, file.name, file.media_type, file.size) == ("k2", "b.jpg", "image/jpeg", 2)
        assert [(a.kind, a.subject) for a in town.store.logged.values()] == [(AccessKind.FILE, town.case.reference)]

    @pytest.mark.parametrize("number", [0, 3])
    def test_one_that_there_is_not_is_not_there(self, number):
        town = Workplace(data=FILES)

        with pytest.raises(NotFoundError):
            attachment(town.desk(), town.case.reference, number)

    @pytest.mark.req("X10")
    def test_those_of_the_departments_side_are_not_there_either(self):
        town = Workplace(secrecy=2)
        town.do(hand_over, Action.HAND_OVER, department="sof", unit="", summary="Hjälp.")
        now = town.now()
        added = town.timeline()[0]._replace(
            id="later", type=EventType.ADDED, occurred_at=town.clock.moment + timedelta(hours=1), data=FILES
        )
        town.store.save(now.with_changes(added), added)

        assert open_case(town.desk(), town.case.reference, "worklist").files == ()
        with pytest.raises(NotFoundError):
            attachment(town.desk(), town.case.reference, 1)
        assert attachment(town.desk(officer("sof")), town.case.reference, 1).name == "a.jpg"


class TestThePicture:
    def test_it_is_over_all_channels_and_newest_first(self):
        town = Town()
        town.of("call", Party(phone=PHONE), 1, channel="phone")
        town.of("mail", Party(phone=PHONE, email=EMAIL), 3, channel="email")
        town.of("visit", Party(phone=PHONE), 2, channel="visit", status=Status.CLOSED)
        town.of("stranger", Party(phone="+46701740606"))

        assert town.found(phone="070-174 06 05") == ["mail", "visit", "call"]

    def test_an_address_is_found_however_it_is_spelled(self):
        town = Town()
        town.of("mail", Party(email=EMAIL))

        assert town.found(email=" Alva.Ek@POST.example ") == ["mail"]

    def test_by_reference_come_the_others_of_the_same_person(self):
        town = Town()
        first = town.of("mail", Party(email=EMAIL))
        town.of("second", Party(email=EMAIL), 2)

        assert town.found(reference=first.reference.lower().replace("-", " ")) == ["second", "mail"]

    @pytest.mark.parametrize("reference", ["hej", "SOL-0000-0000", ""])
    def test_what_is_no_reference_finds_nothing(self, reference):
        assert Town().found(reference=reference, phone="" if reference else "ring mig") == []

    def test_a_mail_shows_to_who_answers_its_writers_call(self):
        town = Town()
        town.of("form", Party(phone=PHONE, email=EMAIL), 1)
        town.of("mail", Party(email=EMAIL), 2)

        lines = town.picture(phone=PHONE)

        assert [(line.case.source, line.own) for line in lines] == [("mail", False), ("form", True)]

    def test_the_case_of_the_contact_itself_comes_along(self):
        town = Town()
        reference = derive(prefix="SOL", municipality="solhamra", channel="phone", source_id="contact-1")
        town.add("contact-1", reference=reference, channel="phone", resident="", party=None)
        town.of("mail", Party(email=EMAIL), 2)

        assert town.found(email=EMAIL, contact_id="contact-1") == ["mail", "contact-1"]
        assert town.found(email=EMAIL, contact_id="contact-2") == ["mail"]

    def test_a_contact_of_another_source_is_not_taken_for_it(self):
        town = Town()
        reference = derive(prefix="SOL", municipality="solhamra", channel="phone", source_id="contact-1")
        town.of("somebody-else", Party(phone="+46701740606"), reference=reference)

        assert town.found(phone=PHONE, contact_id="contact-1") == []

    @pytest.mark.req("X12")
    def test_a_further_case_of_somebody_protected_leaves_no_trace(self):
        def caller(protected):
            town = Town()
            reference = derive(prefix="SOL", municipality="solhamra", channel="phone", source_id="contact-1")
            town.add("contact-1", reference=reference, channel="phone", resident="", party=Party(phone=OTHER_PHONE))
            town.of("theirs", Party(phone=OTHER_PHONE, email=EMAIL), 1)
            marked = resident_hash(town.store.resident_key("solhamra"), "solhamra", Party(email=EMAIL))
            town.store.shield("solhamra", [marked], protected=protected)
            return town

        assert caller(protected=False).found(phone=PHONE, contact_id="contact-1") == ["theirs", "contact-1"]
        assert caller(protected=True).found(phone=PHONE, contact_id="contact-1") == ["contact-1"]

    def test_ten_are_shown(self):
        town = Town()
        for number in range(12):
            town.of(f"c{number:02}", Party(phone=PHONE), number)

        assert town.found(phone=PHONE) == [f"c{number:02}" for number in range(11, 1, -1)]

    @pytest.mark.req("X10")
    def test_a_hidden_hit_leaves_no_trace(self):
        town, bare = Town(), Town()
        sealed = town.of("sealed", Party(phone=PHONE, email=EMAIL), 2, department="sof", secrecy=3)
        town.of("also", Party(email=EMAIL), 3)
        for one in (town, bare):
            one.of("open", Party(phone=PHONE), 1)

        assert town.found(phone=PHONE) == bare.found(phone=PHONE) == ["open"]
        assert town.found(reference=sealed.reference) == []

    @pytest.mark.req("X14")
    def test_what_was_looked_up_is_written_down_as_a_keyed_hash(self):
        town = Town()
        town.picture(phone="070-174 06 05")
        town.picture(email=EMAIL)
        town.picture(phone="ring mig")
        town.picture(reference=town.case.reference)

        accesses = list(town.store.logged.values())
        key = town.store.resident_key("solhamra")
        assert [access.kind for access in accesses] == [AccessKind.LOOK_UP] * 4
        assert {access.why for access in accesses} == {"contact"}
        subjects = {access.subject for access in accesses}
        assert len(subjects) == 4
        assert subjects > {resident_hash(key, "solhamra", Party(phone=PHONE)), town.case.reference}
        for personal in ("0605", "174 06", "alva", "ring"):
            assert personal not in repr(accesses)

    @pytest.mark.parametrize("acting", [officer("sbf"), EDITOR])
    def test_only_the_centre_looks_people_up(self, acting):
        town = Town()

        with pytest.raises(ForbiddenError):
            town.picture(acting, phone=PHONE)
        assert town.store.logged == {}

    def test_it_costs_the_same_however_many_there_are(self):
        def reads(number):
            town, counted = Town(), []
            for each in range(number):
                town.of(f"c{each}", Party(phone=PHONE, email=f"alva{each % 4}@post.example"), each)
            for name in ("get", "latest", "cases", "shielded", "timeline"):
                method = getattr(town.store, name)
                setattr(town.store, name, lambda *a, _m=method, _n=name, **k: counted.append(_n) or _m(*a, **k))
            town.picture(phone=PHONE)
            return counted

        assert reads(100) == reads(20) == ["latest", "cases", "shielded", "latest", "latest"]


class TestWorklists:
    @pytest.mark.req("X10")
    def test_no_page_of_ones_own_ends_at_a_case_that_is_out_of_sight(self):
        town = Workplace(department="sof", secrecy=3, assignee="g1", due_at=NOW + timedelta(days=2))
        later = town.add("later", assignee="g1", due_at=NOW + timedelta(days=3))
        last = town.add("last", assignee="g1", due_at=NOW + timedelta(days=4))

        first = worklist(town.desk(), mine=True, limit=1)
        second = worklist(town.desk(), mine=True, limit=1, after=first.next)

        assert [line.reference for line in first.lines] == [later.reference]
        assert town.case.reference not in first.next
        assert [line.reference for line in second.lines] == [last.reference]

    def test_of_a_department_by_due_time(self):
        town = Workplace(due_at=NOW + timedelta(days=2))
        first = town.add("first", due_at=NOW + timedelta(days=1))
        town.add("elsewhere", department="sbf")

        page = worklist(town.desk(), department="klf")

        assert [line.reference for line in page.lines] == [first.reference, town.case.reference]

    def test_of_a_unit(self):
        town = Workplace(department="sbf", unit="gata")
        town.add("other", department="sbf")

        page = worklist(town.desk(officer("sbf")), unit="gata")

        assert [line.reference for line in page.lines] == [town.case.reference]

    def test_of_oneself(self):
        town = Workplace(assignee="g1")
        town.add("other", assignee="g2")
        town.add("gone", assignee="g1", department="sof", secrecy=3)

        page = worklist(town.desk(), mine=True)

        assert [line.reference for line in page.lines] == [town.case.reference]

    def test_page_by_page(self):
        town = Workplace()
        town.add("second", due_at=town.case.due_at + timedelta(days=1))

        first = worklist(town.desk(), department="klf", limit=1)
        second = worklist(town.desk(), department="klf", limit=1, after=first.next)

        assert [len(first.lines), len(second.lines), second.next] == [1, 1, ""]
        assert first.lines != second.lines

    def test_what_was_set_aside_is_the_centres(self):
        town = Workplace(set_aside=SetAside.SPAM)

        assert len(worklist(town.desk(), department="spam").lines) == 1
        with pytest.raises(NotFoundError):
            worklist(town.desk(officer("sbf")), department="spam")

    @pytest.mark.parametrize(
        "where", [{"department": "sof"}, {"unit": "mottagning"}, {"department": "kff"}, {"unit": "x"}]
    )
    def test_of_others_there_is_none(self, where):
        with pytest.raises(NotFoundError):
            worklist(Workplace().desk(officer("sbf")), **where)

    def test_who_works_with_no_cases_has_none(self):
        with pytest.raises(ForbiddenError):
            worklist(Workplace().desk(EDITOR), mine=True)

    @pytest.mark.req("X10")
    def test_sealed_cases_leave_no_trace_in_pages_and_where_they_end(self):
        town, bare = Workplace(department="sof"), Workplace(department="sof")
        for number in range(3):
            town.add(f"sealed{number}", department="sof", secrecy=3, due_at=NOW + timedelta(hours=number))

        assert worklist(town.desk(), department="sof", limit=1) == worklist(bare.desk(), department="sof", limit=1)
        assert len(worklist(town.desk(officer("sof")), department="sof").lines) == 4

    @pytest.mark.req("X10")
    def test_while_they_lie_with_the_centre_it_sees_them(self):
        assert len(worklist(Workplace(secrecy=3).desk(), department="klf").lines) == 1
