"""What touches two cases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from envag.domain.access import Action, Role
from envag.domain.case import CallBack, ContactReason, EventType, Priority, Resolution, Status
from envag.domain.obstacle import Obstacle
from envag.usecases.staff import work
from envag.usecases.staff.errors import ChangedError, ForbiddenError, ImpossibleError, NotFoundError
from envag.usecases.staff.joining import link, merge, split
from envag.usecases.staff.reading import open_case
from tests.unit.staff.workplace import NOW, Workplace, guide, hand_over, lead, officer


def refused(obstacle):
    return pytest.raises(ImpossibleError, match=f"^{obstacle}$")


class Two(Workplace):
    """``other`` is a second case of the centre's."""

    def __init__(self, other=None, **changes):
        super().__init__(**changes)
        self.other = self.add("other", **(other or {}))

    def merge(self, acting=None, **how):
        return self.do(merge, Action.MERGE, acting, into=self.other.reference, **how)

    def link(self, acting=None, **how):
        return self.do(link, Action.LINK, acting, to=self.other.reference, **how)

    def split(self, acting=None, *, text="Vattnet är brunt.", service="vatten", **how):
        return self.do(split, Action.SPLIT, acting, text=text, service=service, **how)

    @property
    def new(self):
        """The case that was split off."""
        known = {self.case.reference, self.other.reference}
        return next((case for (_, reference), case in self.store._cases.items() if reference not in known), None)

    def fail_once(self, reference):
        """The next write of that case fails, as when the network breaks."""
        save = self.store.save

        def fails(case, event):
            if case.reference == reference:
                self.store.save = save
                raise ConnectionError
            return save(case, event)

        self.store.save = fails


class TestMerging:
    def test_it_goes_on_in_the_other_and_each_names_the_other(self):
        town = Two({"department": "sbf", "unit": "gata"}, assignee="g1")

        shown = town.merge()

        now = town.now()
        assert (now.status, now.resolution, now.merged_into) == (
            Status.CLOSED,
            Resolution.DUPLICATE,
            town.other.reference,
        )
        assert (now.department, now.unit) == ("sbf", "gata")
        assert shown.events[-1].data == {"case": town.other.reference}
        assert town.events(EventType.MERGED, town.other)[0].data == {"case": town.case.reference}
        assert [event.type for event in town.timeline()] == [EventType.RECEIVED, EventType.MERGED]

    def test_the_department_is_told_where_the_matter_goes_on_and_only_there(self):
        town = Two()
        town.merge()

        assert town.now(town.other).tells_department(town.events(EventType.MERGED, town.other)[0])
        assert not town.now().tells_department(town.events(EventType.MERGED)[0])

    def test_the_stricter_of_both_holds(self):
        promise = CallBack("g1", NOW + timedelta(hours=2))
        town = Two(
            {"call_back": CallBack("g2", NOW + timedelta(hours=9))},
            secrecy=2,
            priority=Priority.URGENT,
            due_at=NOW + timedelta(hours=3),
            call_back=promise,
            protected=True,
            resident="",
        )

        town.merge(lead())

        now = town.now(town.other)
        assert (now.secrecy, now.priority, now.due_at, now.call_back) == (
            2,
            Priority.URGENT,
            NOW + timedelta(hours=3),
            promise,
        )
        assert (now.protected, now.resident) == (True, "")

    @pytest.mark.req("X12")
    def test_both_are_protected_when_either_was(self):
        town = Two({"protected": True, "resident": ""})

        town.merge()

        assert (town.now().protected, town.now().resident) == (True, "")

    def test_the_stricter_stays(self):
        town = Two({"secrecy": 1, "priority": Priority.URGENT, "due_at": NOW})

        town.merge()

        now = town.now(town.other)
        assert (now.secrecy, now.priority, now.due_at, now.protected) == (1, Priority.URGENT, NOW, False)
        assert town.events(EventType.MERGED, town.other)[0].changes == ()

    @pytest.mark.req("R69", "R47")
    def test_its_contact_reason_is_what_was_known(self):
        town = Two({"contact_reason": ContactReason.FAULT_REPORT})

        town.merge()

        assert town.now().contact_reason is ContactReason.FAULT_REPORT

    def test_not_into_itself_nor_into_what_is_closed(self):
        town = Two({"status": Status.CLOSED})

        with refused(Obstacle.SAME_CASE):
            town.do(merge, Action.MERGE, into=town.case.reference)
        with refused(Obstacle.OTHER_CLOSED):
            town.merge()
        assert len(town.timeline()) + len(town.timeline(town.other)) == 2

    def test_it_can_go_on_by_itself_again(self):
        town = Two()
        town.merge()

        town.do(work.reopen, Action.REOPEN, reason="Två olika lampor.")

        assert (town.now().status, town.now().merged_into) == (Status.IN_PROGRESS, "")


class TestLinking:
    def test_each_names_the_other(self):
        town = Two()

        shown = town.link()

        assert shown.events[-1].data == {"case": town.other.reference}
        assert town.events(EventType.LINKED, town.other)[0].data == {"case": town.case.reference}
        assert town.now().status is town.case.status

    def test_once(self):
        town = Two()

        town.link()
        town.link()

        assert len(town.events(EventType.LINKED)) == 1
        assert len(town.events(EventType.LINKED, town.other)) == 1

    def test_not_to_itself(self):
        town = Two()

        with refused(Obstacle.SAME_CASE):
            town.do(link, Action.LINK, to=town.case.reference)

    @pytest.mark.req("X10")
    def test_who_may_not_know_of_the_other_does_not_hear_of_it(self):
        town = Two({"secrecy": 3})
        town.link()
        town.merge()
        town.do(work.reopen, Action.REOPEN, lead(), reason="Två saker.")
        mail = {"text": "Hej.", "linked": [town.other.reference], "perhaps": [town.other.reference]}
        late = town.add("late", data=mail)
        desk = town.desk()
        for case in (town.case, late):
            assert town.other.reference in repr(open_case(desk, case.reference, "worklist"))

        town.do(hand_over, Action.HAND_OVER, case=town.other, department="sof", unit="", summary="Oro.")

        for case in (town.case, late):
            shown = open_case(desk, case.reference, "worklist")
            assert town.other.reference not in repr(shown)
            assert not {EventType.LINKED} & {event.type for event in shown.events}
            assert not {"linked", "perhaps"} & shown.events[0].data.keys()
        assert len(open_case(town.desk(officer("sof", "klf")), town.case.reference, "worklist").events) == 4

    def test_the_centre_hears_nothing_of_a_merger_into_what_is_sealed(self):
        town = Two({"secrecy": 3, "department": "sof"}, department="sof", secrecy=1)
        reader = lead("x", Role.OFFICER)._replace(departments=frozenset({"sof"}))
        town.merge(reader)

        shown = open_case(town.desk(), town.case.reference, "worklist")

        assert shown.case.merged_into == ""
        assert town.other.reference not in repr(shown)


class TestSplitting:
    def test_one_matter_becomes_a_case_of_its_own(self):
        town = Two(secrecy=1)

        shown = town.split()

        new = town.new
        assert (new.service, new.resident, new.party) == ("fel-gata", town.case.resident, town.case.party)
        assert (new.arrived_at, new.secrecy, new.channel) == (town.case.arrived_at, 1, "web")
        assert town.routes.asked == [("", "Vattnet är brunt.", "vatten", "")]
        assert shown.events[-1].data == {"case": new.reference, "text": "Vattnet är brunt."}
        (received,) = town.timeline(new)
        assert (received.data["text"], received.data["case"]) == ("Vattnet är brunt.", town.case.reference)
        assert new.tells_department(received)
        assert not new.mails_resident(received)

    @pytest.mark.req("X12")
    def test_of_a_protected_person_too(self):
        town = Two(protected=True, resident="")

        town.split()

        assert (town.new.protected, town.new.resident) == (True, "")

    def test_of_somebody_unknown(self):
        town = Two(party=None, resident="")

        town.split()

        assert town.new.party is None

    @pytest.mark.parametrize(
        ("wish", "obstacle"), [({"text": " "}, Obstacle.NO_TEXT), ({"service": "magi"}, Obstacle.UNKNOWN_SERVICE)]
    )
    def test_what_cannot_be_split_is_not(self, wish, obstacle):
        town = Two()

        with refused(obstacle):
            town.split(**wish)
        assert town.new is None


class TestTheOther:
    @pytest.mark.req("R80")
    @pytest.mark.parametrize("do", [Two.merge, Two.link])
    def test_what_they_may_not_see_is_not_there(self, do):
        town = Two({"department": "sof"}, department="sbf")

        with pytest.raises(NotFoundError):
            do(town, officer("sbf"))
        town.other = town.other._replace(reference="SOL-0000-0000")
        with pytest.raises(NotFoundError):
            do(town, officer("sbf"))
        assert len(town.timeline()) == 1

    @pytest.mark.parametrize("do", [Two.merge, Two.link])
    def test_what_they_may_only_add_to_stays_alone(self, do):
        town = Two({"department": "sof", "secrecy": 2})

        with pytest.raises(ForbiddenError):
            do(town, guide())
        assert len(town.timeline(town.other)) == 1


class TestResuming:
    @pytest.mark.parametrize("do", [Two.merge, Two.link, Two.split])
    def test_the_same_key_completes_what_was_begun_and_repeats_nothing(self, do):
        town = Two()
        town.fail_once(town.case.reference)

        with pytest.raises(ConnectionError):
            do(town, key="same")
        assert town.now() == town.case

        first = do(town, key="same")
        again = do(town, key="same", version=1)

        assert first == again
        assert len(town.timeline()) == 2
        assert len(town.timeline(town.other)) == (1 if do is Two.split else 2)
        assert len(town.store._cases) == (3 if do is Two.split else 2)

    @pytest.mark.parametrize("do", [Two.merge, Two.link])
    def test_before_the_other_is_written_nothing_is(self, do):
        town = Two()
        town.fail_once(town.other.reference)

        with pytest.raises(ConnectionError):
            do(town, key="same")
        assert town.now() == town.case
        do(town, key="same")

        assert len(town.timeline()) == len(town.timeline(town.other)) == 2

    def test_it_completes_also_when_the_other_has_moved_on(self):
        town = Two()
        town.fail_once(town.case.reference)
        with pytest.raises(ConnectionError):
            town.merge(key="same")
        closing = {"resolution": Resolution.SOLVED_BY_CENTRE, "reason": ContactReason.OTHER}
        town.do(work.close, Action.CLOSE, case=town.other, **closing)

        town.merge(key="same")

        assert town.now().merged_into == town.other.reference
        assert len(town.events(EventType.MERGED, town.other)) == 1

    def test_somebody_else_was_first_in_between(self):
        town = Two()
        town.fail_once(town.case.reference)
        with pytest.raises(ConnectionError):
            town.merge(key="same")
        town.do(work.note, Action.NOTE, guide("g2"), text="Ringde.")

        with pytest.raises(ChangedError):
            town.merge(key="same", version=1)
        town.merge(key="same")

        assert town.now().merged_into == town.other.reference
        assert len(town.events(EventType.MERGED, town.other)) == 1
