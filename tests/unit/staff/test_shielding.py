"""Protected and anonymous people."""

from __future__ import annotations

import pytest

from envag.domain.access import Action, Role
from envag.domain.case import EventType
from envag.domain.contact import Party
from envag.domain.keyed_hash import resident_hash
from envag.domain.obstacle import Obstacle
from envag.usecases.staff.counting import Registration, register
from envag.usecases.staff.errors import ChangedError, ForbiddenError, ImpossibleError, NotFoundError
from envag.usecases.staff.joining import merge
from envag.usecases.staff.reading import attachment, look_up, open_case, worklist
from envag.usecases.staff.shielding import anonymise, protect, unprotect
from envag.usecases.staff.work import note
from tests.unit.staff.workplace import Workplace, guide, lead

PARTY = Party(name="Alva Ek", email="alva.ek@post.example", phone="+46701740605")
READER = lead("l2", Role.PROTECTED)


class Town(Workplace):
    """A case that look-ups find, with a name, a number and words in it."""

    def __init__(self, **changes):
        super().__init__(
            data={"text": "Alva Ek på Ringvägen 3.", "attachments": [["k", "alva.jpg", "image/jpeg", 3]]}, party=PARTY
        )
        self.case = self.case._replace(
            resident=resident_hash(self.store.resident_key("solhamra"), "solhamra", PARTY), **changes
        )
        self.store._cases["solhamra", self.case.reference] = self.case

    def found(self, acting=None, **what):
        return [line.case.reference for line in look_up(self.desk(acting), **what, why="contact").cases]


@pytest.mark.req("X12")
class TestProtecting:
    def test_no_look_up_finds_the_person_any_more(self):
        town = Town()
        assert town.found(phone="070-174 06 05") == [town.case.reference]

        town.do(protect, Action.PROTECT, lead())

        assert town.now().resident == ""
        for acting in (guide(), lead(), READER):
            assert town.found(acting, phone="070-174 06 05") == town.found(acting, email="alva.ek@post.example") == []

    def test_nothing_that_is_shown_tells_of_them(self):
        town = Town()

        shown = town.do(protect, Action.PROTECT, lead())
        opened = open_case(town.desk(), town.case.reference, "worklist")
        picture = look_up(town.desk(), reference=town.case.reference, why="lookup")
        page = worklist(town.desk(), department="klf")

        assert shown.masked
        assert opened.masked
        assert picture.cases[0].masked
        for told in (shown, opened, picture, page):
            for personal in ("Alva", "alva", "+4670", "Ringvägen", town.case.resident):
                assert personal not in repr(told)
        assert [line.reference for line in page.lines] == [town.case.reference]

    def test_nor_its_files(self):
        town = Town(protected=True)

        assert open_case(town.desk(), town.case.reference, "worklist").files == ()
        with pytest.raises(NotFoundError):
            attachment(town.desk(), town.case.reference, 1)
        assert attachment(town.desk(READER), town.case.reference, 1).name == "alva.jpg"

    def test_the_named_group_reads_on(self):
        town = Town()
        town.do(protect, Action.PROTECT, lead())

        opened = open_case(town.desk(READER), town.case.reference, "follow-up")

        assert not opened.masked
        assert opened.case.party == PARTY
        assert town.found(READER, reference=town.case.reference) == [town.case.reference]

    def test_it_is_lifted_by_that_group_alone(self):
        town = Town()
        town.do(protect, Action.PROTECT, lead())

        with pytest.raises(ForbiddenError):
            town.do(unprotect, Action.UNPROTECT, lead(), reason="Upphävt.")
        town.do(unprotect, Action.UNPROTECT, READER, reason="Upphävt.")

        assert not town.now().protected
        assert town.now().resident == town.case.resident
        assert town.found(phone="070-174 06 05") == [town.case.reference]

    def test_lifting_needs_a_reason(self):
        with pytest.raises(ImpossibleError, match=Obstacle.NO_REASON):
            Town(protected=True).do(unprotect, Action.UNPROTECT, READER, reason=" ")

    def test_a_forged_sender_is_found_by_nobody_after_it_either(self):
        town = Workplace(data={"text": "Hej.", "authentic": "no"}, party=PARTY, protected=True, resident="")

        town.do(unprotect, Action.UNPROTECT, READER, reason="Upphävt.")

        assert town.now().resident == ""


@pytest.mark.req("X12")
class TestTheSamePersonAgain:
    """A contact is received without a look at who is protected: whoever would read of it first finds that they are."""

    @pytest.fixture(params=["phone", "email"])
    def town(self, request):
        town = Town()
        town.earlier = town.add("earlier", party=PARTY, resident=town.case.resident, data={"text": "Ringvägen 3."})
        town.do(protect, Action.PROTECT, lead())
        party = PARTY._replace(**{request.param: ""})
        resident = resident_hash(town.store.resident_key("solhamra"), "solhamra", party)
        town.later = town.add("later", party=party, resident=resident, data={"text": "Ringvägen 3 igen."})
        return town

    @pytest.mark.parametrize("which", ["earlier", "later"])
    def test_who_opens_a_case_of_theirs_finds_nothing_of_them(self, town, which):
        case = getattr(town, which)

        opened = open_case(town.desk(), case.reference, "worklist")

        assert opened.masked
        assert not any(personal in repr(opened) for personal in ("Alva", "alva", "+4670", "Ringvägen"))
        assert (town.now(case).protected, town.now(case).resident) == (True, "")
        assert [event.actor.role for event in town.events(EventType.PROTECTED, case)] == ["system"]

    def test_no_number_or_address_finds_one(self, town):
        for asked in ({"phone": PARTY.phone}, {"email": PARTY.email}):
            assert town.found(**asked) == town.found(READER, **asked) == []

    def test_the_very_case_that_rings_is_shown_and_masked(self, town):
        (line,) = look_up(town.desk(), reference=town.later.reference, why="contact").cases

        assert line.masked
        assert line.case.party is None

    def test_a_change_shows_no_more_than_a_look(self, town):
        with pytest.raises(ChangedError) as told:
            town.do(note, Action.NOTE, case=town.later, text="Hej.")
        assert told.value.shown.masked

        assert town.do(note, Action.NOTE, case=town.later, text="Hej.").masked

    def test_nor_does_what_is_registered_by_hand(self, town):
        fields = {"channel": "visit", "text": "Ringvägen 3.", "party": {"name": "Alva Ek", "phone": PARTY.phone}}

        registered = register(town.desk(), Registration(fields=fields, key="visit-1"))

        assert registered.shown.masked
        assert "Alva" not in repr(registered)

    def test_the_named_group_reads_all_of_it(self, town):
        assert open_case(town.desk(READER), town.later.reference, "contact").case.party.name == "Alva Ek"

    def test_whoever_is_merged_with_them_is_protected_by_every_number(self, town):
        other = Party(phone="+46701740606")
        with_them = town.add("same person", party=other, data={"text": "Hej."})
        town.do(merge, Action.MERGE, case=with_them, into=town.case.reference)

        new = town.add("new", party=other, data={"text": "Hej igen."})

        assert open_case(town.desk(), new.reference, "worklist").masked

    def test_it_is_over_when_it_is_lifted(self, town):
        town.do(unprotect, Action.UNPROTECT, READER, reason="Upphävt.")

        assert not open_case(town.desk(), town.later.reference, "worklist").masked
        assert not town.now().protected

    def test_somebody_else_is_left_alone(self, town):
        case = town.add("other", party=Party(phone="+46701740607"))

        assert not open_case(town.desk(), case.reference, "worklist").masked
        assert not town.now(case).protected

    def test_a_forged_sender_protects_nobodys_address(self):
        town = Workplace(data={"text": "Hej.", "authentic": "no"}, party=PARTY, resident="")
        town.do(protect, Action.PROTECT, lead())
        owner = town.add("owner", party=PARTY)

        assert not open_case(town.desk(), owner.reference, "worklist").masked

    def test_lifting_it_again_for_the_same_request_lifts_nothing_new(self, town):
        town.do(unprotect, Action.UNPROTECT, READER, key="lifted", reason="Upphävt.")
        town.do(protect, Action.PROTECT, lead())
        town.do(unprotect, Action.UNPROTECT, READER, key="lifted", reason="Upphävt.")

        assert town.now().protected
        assert open_case(town.desk(), town.later.reference, "worklist").masked


@pytest.mark.req("X41")
class TestAnonymous:
    def test_name_number_and_address_are_forgotten(self):
        town = Town()

        town.do(anonymise, Action.ANONYMISE)

        assert (town.now().party, town.now().resident) == (None, "")
        assert town.found(phone="070-174 06 05") == []
        for personal in ("alva.ek@", "+4670", town.case.resident):
            assert personal not in repr(town.now())
            assert personal not in repr(town.events(EventType.ANONYMISED))

    def test_there_is_somebody_to_forget(self):
        with pytest.raises(ImpossibleError, match=Obstacle.NO_PARTY):
            Workplace(party=None, resident="").do(anonymise, Action.ANONYMISE)

    def test_a_protected_one_stays_forgotten_when_that_is_lifted(self):
        town = Town(protected=True)
        town.do(anonymise, Action.ANONYMISE)

        town.do(unprotect, Action.UNPROTECT, READER, reason="Upphävt.")

        assert town.now().resident == ""
