"""What a guide fills in on a service's form is held to the rules of the residents' form (R20)."""

from __future__ import annotations

import pytest

from envag.domain.case import EventType
from envag.intake.manual import RegistrationError, Whom
from envag.usecases.staff.counting import Registration, register
from envag.usecases.staff.errors import KeyReusedError
from tests.unit.staff.workplace import Workplace, guide

VISIT = {"channel": "visit", "text": "Lampan är trasig.", "service": "fel-gata"}


def take_down(town, answers, key="k1", **changes):
    fields = VISIT | {"answers": answers} | changes
    taken = register(town.desk(), Registration(fields=fields, key=key))
    (received,) = town.events(EventType.RECEIVED, taken.shown.case)
    return received.data


@pytest.mark.req("R20")
class TestAnswers:
    def test_they_stay_with_the_case_by_field(self):
        data = take_down(Workplace(), {"place": " Sjövägen 3 ", "since": "2026-11-20", "danger": ""})

        assert data["answers"] == {"place": "Sjövägen 3", "since": "2026-11-20"}

    def test_a_letter_cannot_be_asked_for_what_it_lacks(self):
        assert "answers" not in take_down(Workplace(), {}, channel="letter")

    @pytest.mark.parametrize(
        ("answers", "wrong"),
        [
            ({"since": "i våras"}, "answers.since"),
            ({"danger": "kanske"}, "answers.danger"),
            ({"place": "x" * 20_001}, "answers.place"),
            ({"colour": "röd"}, "answers.colour"),
        ],
    )
    def test_what_does_not_fit_its_field_is_told_by_its_name(self, answers, wrong):
        with pytest.raises(RegistrationError) as caught:
            take_down(Workplace(), answers)
        assert set(caught.value.problems) == {wrong}

    def test_without_a_service_nothing_is_asked(self):
        with pytest.raises(RegistrationError) as caught:
            take_down(Workplace(), {"place": "Sjövägen 3"}, service="")
        assert set(caught.value.problems) == {"answers.place"}

    def test_other_answers_are_another_registration(self):
        town = Workplace()
        take_down(town, {"place": "Sjövägen 3"})

        assert take_down(town, {"place": "Sjövägen 3"})["answers"] == {"place": "Sjövägen 3"}
        with pytest.raises(KeyReusedError):
            take_down(town, {"place": "Sjövägen 5"})


@pytest.mark.req("R49")
def test_an_answer_names_nobody_of_a_public_thread():
    with pytest.raises(RegistrationError) as caught:
        take_down(Workplace(), {"place": "Ring 070-174 06 21"}, channel="social_media")
    assert set(caught.value.problems) == {"text"}


ANSWERS = {"place": "Sjövägen 3"}
PARTY = {"name": "Alva Ek", "phone": "070-174 06 05"}


@pytest.mark.req("R51")
class TestFilledInForSomebody:
    def registered(self, town, party, *, key="k1", **assisted):
        told = {"on_behalf_of": "caller", "read_back": True} | assisted
        fields = VISIT | {"answers": ANSWERS, "party": party, "assisted": told}
        return register(town.desk(), Registration(fields=fields, key=key)).shown.case

    @pytest.mark.parametrize("whom", Whom)
    def test_it_tells_who_filled_it_in_for_whom_and_that_it_was_read_back(self, whom):
        town = Workplace()
        (note,) = town.events(EventType.NOTE, self.registered(town, PARTY, on_behalf_of=str(whom)))

        assert (note.actor.role, note.actor.id) == ("guide", guide().staff)
        assert note.data == {
            "registered": "visit",
            "submitted_by": "staff",
            "on_behalf_of": str(whom),
            "read_back": "yes",
        }

    @pytest.mark.parametrize(
        ("email", "mailed"), [("alva.ek@post.example", True), ("", False), ("ring i stället", False)]
    )
    def test_the_person_gets_a_receipt_where_they_have_left_an_address(self, email, mailed):
        town = Workplace()
        case = self.registered(town, PARTY | {"email": email})
        (received,) = town.events(EventType.RECEIVED, case)

        assert case.mails_resident(received) is mailed

    def test_what_was_only_taken_down_brings_none(self):
        town = Workplace()
        fields = VISIT | {"answers": ANSWERS, "party": PARTY | {"email": "alva.ek@post.example"}}
        case = register(town.desk(), Registration(fields=fields, key="k1")).shown.case

        assert not case.mails_resident(town.events(EventType.RECEIVED, case)[0])

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"assisted": {"on_behalf_of": "caller", "read_back": False}}, "assisted.read_back"),
            ({"assisted": {"on_behalf_of": "Alva Ek", "read_back": True}}, "assisted.on_behalf_of"),
            ({"answers": {}}, "answers"),
        ],
    )
    def test_what_was_not_read_back_or_is_no_form_is_refused(self, changes, wrong):
        town = Workplace()
        fields = VISIT | {"answers": ANSWERS, "assisted": {"on_behalf_of": "caller", "read_back": True}}
        with pytest.raises(RegistrationError) as caught:
            register(town.desk(), Registration(fields=fields | changes, key="k1"))

        assert set(caught.value.problems) == {wrong}

    def test_for_somebody_else_it_is_another_registration(self):
        town = Workplace()
        case = self.registered(town, PARTY)

        assert self.registered(town, PARTY) == case
        with pytest.raises(KeyReusedError):
            self.registered(town, PARTY, on_behalf_of="represented")
