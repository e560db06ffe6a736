"""Whom guides turn to, how sure that is, and which numbers of before the centre are still to move."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from envag.catalogue import load
from envag.cli.directory import inventory, stale, told
from envag.cli.main import main
from envag.cli.municipalities import find
from envag.domain.staff_directory import of_unit
from tests.unit.catalogue.conftest import edit, problems_of
from tests.unit.catalogue.faults import CODE, DEPARTMENTS, HOME, SQS

MONDAY = date(2026, 11, 23)
UNIT = f"{SQS}\n    units: [{{id: gata, name: Gata}}]"
GOOD = {
    "id": "gata-ek",
    "unit": "gata",
    "name": "Alva Ek",
    "answers": "Gatubelysning",
    "phone": '"+46406280455"',
    "owner": "kommun@minimal.example",
    "verified_at": "2026-11-20",
}


@pytest.fixture
def with_unit(folder):
    edit(folder, DEPARTMENTS, SQS, UNIT)
    return folder


def write(folder, **changes):
    fields = ", ".join(f"{name}: {value}" for name, value in (GOOD | changes).items() if value)
    (folder / "minimal/directory.yaml").write_text(f"directory:\n  - {{{fields}}}\n", "utf-8")


@pytest.mark.req("R32")
@pytest.mark.parametrize(("age", "is_stale"), [(0, False), (90, False), (91, True)])
def test_an_entry_is_stale_after_ninety_days(with_unit, age, is_stale):
    write(with_unit)
    place = load(with_unit).municipality("minimal")
    (entry,) = of_unit(place.directory, "gata")

    assert entry.stale(entry.verified_at + timedelta(days=age)) is is_stale
    assert place.displayed["+46406280455"] == "040-628 04 55"
    assert of_unit(place.directory, "annan") == []


@pytest.mark.req("R32")
@pytest.mark.parametrize(
    ("changes", "path", "message"),
    [
        ({"unit": "gatan"}, "unit", "did you mean 'gata'?"),
        ({"owner": "alva@annan.example"}, "owner", "@minimal.example"),
        ({"owner": '""'}, "owner", "@minimal.example"),
        ({"email": "alva"}, "email", "@minimal.example"),
        ({"phone": '"040-6280455"'}, "phone", "E.164"),
        ({"phone": ""}, "gata-ek", "neither phone nor email"),
        ({"verified_at": "i går"}, "verified_at", "i går"),
        ({"id": "Gata Ek"}, "id", "a-z"),
    ],
)
def test_a_wrong_entry_is_told_with_its_file(with_unit, changes, path, message):
    write(with_unit, **changes)
    found = [p for p in problems_of(with_unit) if path in p.path and message in p.message]

    assert found, problems_of(with_unit)
    assert found[0].file.endswith("minimal/directory.yaml")


@pytest.mark.req("R34")
@pytest.mark.parametrize(
    ("number", "path", "message"),
    [
        ('{number: "+46406280455", owner: gatan, state: kept}', "owner", "did you mean 'gata'?"),
        ('{number: "040", owner: gata, state: kept}', "number", "E.164"),
        ('{number: "+46406280455", owner: gata, state: lost}', "state", "'forwarded'"),
        ('{number: "+46406280410", owner: gata, state: kept}', "number", "+46406280410"),
    ],
)
def test_a_wrong_left_number_is_told(with_unit, number, path, message):
    edit(with_unit, HOME, CODE, f"{CODE}\nleft_numbers: [{number}]")

    assert [p for p in problems_of(with_unit) if path in p.path and message in p.message], problems_of(with_unit)


@pytest.mark.req("R32")
def test_the_report_names_the_planted_stale_entries_with_owner_and_age():
    place = find("solhamra")
    lines = list(stale(place, MONDAY))

    assert [line.split()[:3] for line in lines[:-1]] == [
        ["161", "days", "serveringstillstand-malmsten"],
        ["105", "days", "bygglov-falk"],
    ]
    assert lines[0].endswith("miljo@solhamra.example")
    assert lines[-1] == "2 of 16 entries are stale."


@pytest.mark.req("R34")
def test_the_inventory_counts_what_has_moved_and_what_is_left():
    place = find("solhamra")
    lines = {line.number: line for line in inventory(place, MONDAY)}

    assert list(told(place, MONDAY))[-1] == "5 moved, 2 forwarded, 4 kept"
    assert sum(line.menu for line in lines.values()) == 2
    assert [number for number, line in lines.items() if line.overdue] == ["+46846500432"]
    assert lines["+46846500433"].services == ("fel-gata", "sno")
    assert lines["+46846500402"].state == "moved"


def test_both_reports_are_commands(capsys):
    assert main(["report", "directory", "--date", "2026-11-23"]) == 0
    assert main(["report", "numbers", "--municipality", "lindholmstad", "--date", "2026-11-23"]) == 0
    assert "entries are stale" in capsys.readouterr().out
