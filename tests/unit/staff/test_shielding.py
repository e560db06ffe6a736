"""Protected and anonymous people."""

from __future__ import annotations

import pytest

from envag.domain.access import Action, Role
from envag.domain.case import EventType
from envag.domain.contact import Party
from envag.domain.keyed_hash import resident_hash
from envag.domain.obstacle import Obstacle
from envag.usecases.staff.errors import ForbiddenError, ImpossibleError, NotFoundError
from envag.usecases.staff.reading import attachment, look_up, open_case, worklist
from envag.usecases.staff.shielding import anonymise, protect, unprotect
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
