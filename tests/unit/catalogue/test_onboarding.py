"""How far each department has been connected to the centre (R86)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from envag.cli.main import main
from envag.cli.onboarding import Connected, connected
from envag.domain.hours import Hours
from envag.domain.municipality import Department, Subscription, SubscriptionType, Unit
from envag.domain.staff_directory import DirectoryEntry
from tests.builders import a_municipality, a_service

MONDAY = date(2026, 11, 23)
pytestmark = pytest.mark.req("R86")


def entry(unit, age=0):
    return DirectoryEntry(
        id=f"{unit}-{age}",
        name="Alva Ek",
        unit=unit,
        answers="lampor",
        owner="alva.ek@solhamra.example",
        verified_at=MONDAY - timedelta(days=age),
        phone="+46701740605",
    )


WHOLE = Department(
    id="sbf",
    code="SBF",
    name="Samhällsbyggnad",
    contact_person="Alva Ek",
    subscriptions=(Subscription(type=SubscriptionType.SQS),),
    units=(Unit(id="gata", name="Gata", phone="+46846500421", hours=Hours()),),
)
BARE = Department(
    id="sof",
    code="SOF",
    name="Social",
    units=(Unit(id="hemtjanst", name="Hemtjänst", phone="+46846500422"), Unit(id="bistand", name="Bistånd")),
)


def taken_on(id_, department, **more):
    return a_service(id_, department=department, decision="KS 2026-03-01 § 12", active_from=date(2026, 4, 1), **more)


def test_a_department_with_everything_lacks_nothing():
    place = a_municipality(
        departments=(WHOLE,), services=(taken_on("fel-gata", "sbf"),), directory=(entry("gata", 90),)
    )
    assert connected(place, MONDAY) == [Connected("Samhällsbyggnad", ("fel-gata",), ("fel-gata",), ())]


def test_whatever_is_missing_is_named():
    later = a_service("bistand", department="sof", decision="SN § 3", active_from=MONDAY + timedelta(days=1))
    services = (a_service("hemtj", department="sof"), later, taken_on("fardtj", "sof"))
    place = a_municipality(departments=(BARE,), services=services, directory=(entry("bistand", 91), entry("bistand")))
    (found,) = connected(place, MONDAY)

    assert found.taken_on == ("fardtj",)
    assert found.services == ("hemtj", "bistand", "fardtj")
    assert found.gaps == (
        "nobody is told: it has no subscription",
        "hemtj: no decision hands it to the centre",
        "bistand: begins on 2026-11-24",
        "hemtjanst: no contact person",
        "hemtjanst: no hours of its own, though it has a telephone",
        "bistand: no contact person",
        "bistand: 1 of 2 entries of the directory not confirmed for 90 days",
        "nobody in the directory: hemtjanst",
    )


def test_a_department_that_has_handed_over_nothing_says_so():
    (found,) = connected(a_municipality(departments=(WHOLE,), services=()), MONDAY)
    assert found.gaps[0] == "no service has been handed over"


def test_the_command_tells_every_department_and_the_service_that_lacks_a_decision(capsys):
    assert main(["report", "onboarding", "--municipality", "norrsjofors", "--date", "2026-11-23"]) == 0

    lines = capsys.readouterr().out.splitlines()
    assert "    bygglov: no decision hands it to the centre" in lines
    assert lines[-1].endswith("departments lack nothing.")
