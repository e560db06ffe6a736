"""Words of danger bring the texts that belong to them, 112 before all."""

import pytest

from envag.domain.danger import warnings
from envag.domain.routing.result import Routing
from envag.domain.routing.router import for_municipality

pytestmark = pytest.mark.req("X32")


@pytest.fixture
def warned(municipalities, tables):
    def of(text, slug="solhamra", language="sv", **chosen):
        place = municipalities[slug]
        return warnings(place, for_municipality(place, tables).route("", text, **chosen), language=language)

    return of


def test_ordinary_words_warn_of_nothing(warned):
    assert warned("Gatlampan på Ågatan är trasig sedan i fredags.") == ()


@pytest.mark.parametrize(
    ("text", "further"),
    [
        ("Det brinner i en container bakom skolan", "Gå ut och varna andra."),
        ("Jag vill ta mitt liv", "90101"),
        ("Min man slår mig", "020-50 50 50"),
    ],
)
def test_112_comes_first_and_then_what_helps_with_it(warned, text, further):
    first, *others = warned(text)

    assert first == "Ring 112 nu om någon är i fara."
    assert any(further in one for one in others)


def test_the_number_on_duty_is_that_of_the_unit_that_the_matter_goes_to(warned, municipalities):
    words = warned("Vattenläcka, det sprutar vatten ur asfalten", chosen_service="va-akut")
    service = municipalities["solhamra"].service("va-akut")
    unit = next(u for d in municipalities["solhamra"].departments for u in d.units if u.id == service.unit)

    assert unit.emergency_phone
    assert any(municipalities["solhamra"].displayed[unit.emergency_phone] in one for one in words)


def test_no_text_promises_a_number_that_nobody_answers(municipalities):
    place = municipalities["solhamra"]
    routing = Routing(service="", department=place.centre, confidence=0.0, urgent=True, why=("urgent:water",))

    assert warnings(place, routing, language="sv") == ("Ring 112 nu om någon är i fara.",)


def test_they_are_told_in_the_language_of_the_page(warned):
    assert warned("There is a fire in the house", language="en")[0] != warned("There is a fire in the house")[0]
