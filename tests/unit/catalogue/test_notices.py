"""Notices of what is out of order: validated, told where they concern somebody, ended by themselves (X3, X42)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from envag.catalogue import load
from envag.domain.disturbance import LONGEST_TOLD, told
from tests.unit.catalogue.conftest import edit, problems_of
from tests.unit.catalogue.faults import CODE, HOME, SERVICES, TEMPLATES

GOOD = {
    "id": "vatten",
    "valid_from": "2026-11-20T08:00",
    "valid_until": "2026-11-21T08:00",
    "services": "[synp]",
    "text": "{sv: Vattnet är avstängt., en: The water is off.}",
}


def write(folder, **changes):
    first, *rest = [f"{key}: {value}" for key, value in (GOOD | changes).items() if value]
    lines = "\n".join([f"  - {first}", *(f"    {line}" for line in rest)])
    (folder / "minimal/notices.yaml").write_text(f"notices:\n{lines}\n", "utf-8")


@pytest.fixture
def english(folder):
    """The municipality writes English too."""
    edit(folder, HOME, CODE, f"{CODE}\nlanguages: [sv, en]")
    return folder


@pytest.mark.req("X3", "X42")
def test_a_notice_is_told_while_it_lasts_by_swedish_clocks_and_where_it_concerns(english):
    write(english)
    (notice,) = load(english).municipality("minimal").notices
    place = load(english).municipality("minimal")

    assert notice.words("fi") == notice.words("sv") == "Vattnet är avstängt."
    assert notice.words("en") == "The water is off."
    moments = [datetime(2026, 11, 20, 6, 59, tzinfo=UTC), datetime(2026, 11, 20, 7, tzinfo=UTC)]
    moments += [datetime(2026, 11, 21, 6, 59, tzinfo=UTC), datetime(2026, 11, 21, 7, tzinfo=UTC)]
    assert [notice.holds_at(moment) for moment in moments] == [False, True, True, False]
    assert [len(list(told(place.notices, moments[1], service=one))) for one in ("", "synp", "handl")] == [1, 1, 0]


@pytest.mark.req("X42")
def test_one_without_services_concerns_everybody(english):
    write(english, services="")
    place = load(english).municipality("minimal")

    assert list(told(place.notices, datetime(2026, 11, 20, 12, tzinfo=UTC), service="handl"))


@pytest.mark.req("X18", "X42", "R23")
@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"valid_until": "2026-11-20T08:00"}, "valid_until", "must be after valid_from"),
        ({"valid_from": "2026-11-20T08:00Z"}, "valid_from", "leave out the zone"),
        ({"valid_until": "i morgon"}, "valid_until", "not 'i morgon'"),
        ({"valid_until": ""}, "valid_until", "missing"),
        ({"services": "[vatten]"}, "services", "unknown service 'vatten'"),
        ({"text": "{sv: Vattnet är avstängt.}"}, "text", "missing in language 'en'"),
        ({"text": "{sv: ' ', en: Off.}"}, "text", "missing in language 'sv'"),
        ({"text": "{sv: Av., en: Off., fi: Poikki.}"}, "text.fi", "unknown language of the municipality 'fi'"),
        ({"text": f"{{sv: {'å' * (LONGEST_TOLD + 1)}, en: Off.}}"}, "text.sv", "can be heard out"),
        ({"text": "{sv: Kära kund!, en: Off.}"}, "text.sv", "invånare"),
        ({"text": "{sv: Av., en: Off.}\n    img: x"}, "img", "unknown key 'img'"),
    ],
)
def test_a_wrong_notice_is_told_with_file_and_line(english, changes, path, message):
    write(english, **changes)
    found = [p for p in problems_of(english) if path in p.path and message in p.message]

    assert found, problems_of(english)
    assert found[0].file.endswith("minimal/notices.yaml")


@pytest.mark.req("X31")
def test_no_service_may_take_the_address_of_a_page(folder):
    edit(folder, TEMPLATES, "- id: synp\n", "- id: sok\n")
    edit(folder, SERVICES, "{id: synp,", "{id: sok,")

    assert any("address of a page of the site" in p.message for p in problems_of(folder))


def test_what_most_look_for_must_be_a_service(folder):
    edit(folder, HOME, CODE, f"{CODE}\noften_used: [synp, sopor]")

    assert [(p.path, "unknown service 'sopor'" in p.message) for p in problems_of(folder)] == [("often_used.1", True)]
