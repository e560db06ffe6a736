"""What a guide fills in on a service's form is held to the rules of the residents' form (R20)."""

from __future__ import annotations

import pytest

from envag.domain.case import EventType
from envag.intake.manual import RegistrationError
from envag.usecases.staff.counting import Registration, register
from envag.usecases.staff.errors import KeyReusedError
from tests.unit.staff.workplace import Workplace

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
