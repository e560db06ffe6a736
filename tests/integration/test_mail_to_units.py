"""The addresses of departments and units, and what the municipality's own people and servers pass on (R39, R43)."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from envag.adapters.items import event_from_item
from tests.integration.recorded import EVENTS, play

UNIT = b"funktion.konsument@solhamra.example"
CENTRE = b"kontakt@solhamra.example"
WORDS = "Behöver jag bygglov för en altan på Björken 3?".encode()


def recorded(*, envelope, unit):
    """A mail that says nothing of its matter, for ``unit``'s mailbox and handed over for ``envelope``."""
    raw = (EVENTS / "email" / "auto_forwarded_to_centre.eml").read_bytes()
    assert raw.count(b" for " + CENTRE) == 1
    raw = raw.replace(b" for " + CENTRE, b" for " + envelope)
    return raw.replace(b"funktion.bygglov@solhamra.example", unit).replace(WORDS, b"Hej, ring mig.")


@pytest.mark.req("R39", "R43")
@pytest.mark.parametrize("envelope", [UNIT, CENTRE], ids=["straight", "passed on by its mailbox"])
def test_mail_to_a_units_own_address_lands_at_that_unit(stack, envelope):
    stack.put_object("mail/solhamra/one", recorded(envelope=envelope, unit=UNIT), "inbound_mail")

    (case,) = stack.cases()
    assert (case["department"]["S"], case["unit"]["S"]) == ("klf", "konsument")


@pytest.mark.req("R43")
def test_the_envelopes_unit_counts_over_one_that_the_mail_names(stack):
    plan = b"funktion.plan@solhamra.example"
    stack.put_object("mail/solhamra/one", recorded(envelope=plan, unit=UNIT), "inbound_mail")

    (case,) = stack.cases()
    assert (case["department"]["S"], case["unit"]["S"]) == ("sbf", "plan")


@pytest.mark.req("R39")
def test_mail_to_the_centre_alone_lands_at_no_unit_by_its_address(stack):
    stack.put_object("mail/solhamra/one", recorded(envelope=CENTRE, unit=CENTRE), "inbound_mail")

    (case,) = stack.cases()
    assert case["unit"]["S"] == "kontaktcenter"


@pytest.mark.req("R43", "R2")
@pytest.mark.parametrize(
    ("name", "sender", "written_at"),
    [
        ("forwarded_by_officer", "maja.lindqvist@post.example", "2026-11-24T17:42:00+00:00"),
        ("forwarded_as_file", "olle.strand@brevet.example", "2026-11-23T06:15:00+00:00"),
    ],
)
def test_what_an_officer_passes_on_is_the_residents_case_and_arrived_when_it_reached_us(
    stack, name, sender, written_at
):
    play(stack, f"email/{name}.eml")

    (case,) = stack.cases()
    assert sender in json.dumps(case)
    assert "karin.ek" not in json.dumps(case)
    assert datetime.fromisoformat(case["arrived_at"]["S"]) == stack.clock.now()
    (event,) = map(event_from_item, stack.events())
    assert event.data["written_at"] == written_at
    assert event.data["forwarded_by"] == "karin.ek@solhamra.example"
