"""The phone and the chat tell what is out of order, from the site's own notices, and nobody is kept for long."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from envag.cli.lint import FLOWS
from envag.domain.disturbance import Disturbance, spoken
from envag.flows.filled import lint_templates
from envag.flows.template import read_all
from envag.intake import call
from envag.usecases.answer_call import answer_call
from tests.builders import NOW
from tests.centre import INSTANCE_ARN, FixedClock, directory, recorded
from tests.fakes.store import MemoryCaseStore

FROM = datetime.fromisoformat("2026-11-20T08:00")
UNTIL = datetime.fromisoformat("2026-12-04T16:00")
EVENING = NOW + timedelta(hours=12)


def notice(id, sv="Vattnet är avstängt.", services=(), **more):
    return Disturbance(id=id, valid_from=FROM, valid_until=UNTIL, text={"sv": sv, **more}, services=services)


def told(*notices, at=NOW, name="voice", store=None, **changes):
    contact = call.parse(recorded(f"call/{name}.json"))._replace(**changes)
    served = directory(notices=notices)
    store = store if store is not None else MemoryCaseStore()
    return answer_call(contact, instance_arn=INSTANCE_ARN, directory=served, store=store, clock=FixedClock(at))[
        "message"
    ]


@pytest.mark.req("X3", "X42")
def test_a_caller_hears_what_is_out_of_order_after_the_greeting():
    plain = told()

    assert told(notice("vatten")) == f"{plain} Vattnet är avstängt."
    assert told(notice("vatten"), at=NOW + timedelta(days=14)) == told(at=NOW + timedelta(days=14))


@pytest.mark.req("X3")
def test_whoever_calls_when_it_is_closed_hears_it_first():
    assert told(notice("vatten"), at=EVENING) == f"Vattnet är avstängt. {told(at=EVENING)}"


@pytest.mark.req("X3")
def test_one_is_told_and_what_concerns_everybody_before_the_rest():
    some = notice("sopor", "Sopbilen är sen.", services=("fel-gata",))
    nobodys = notice("annat", "Något annat.", services=("another-service",))

    assert told(nobodys, some).endswith("Sopbilen är sen.")
    assert told(some, notice("alla", "Telefonen stör.")).endswith("Telefonen stör.")
    assert told(nobodys) == told()


@pytest.mark.req("X3", "X18")
def test_no_voice_reads_out_another_language():
    both = notice("vatten", fi="Vesi on poikki.")

    assert spoken([notice("vatten")], NOW, "fi", ()) == ""
    assert spoken([notice("vatten"), both], NOW, "fi", ()) == "Vesi on poikki."


@pytest.mark.req("X3")
def test_a_chat_begins_with_it_too():
    assert told(notice("vatten"), name="chat").endswith("Vattnet är avstängt.")


@pytest.mark.req("R24")
def test_a_registered_returning_caller_is_led_on_at_once():
    store = MemoryCaseStore()
    told(store=store)
    (case,) = store.cases.values()
    store.register_role("solhamra", case.resident, "god_man", NOW)

    assert "Vattnet" not in told(notice("vatten"), store=store)


@pytest.mark.req("R21")
def test_the_longest_notice_keeps_nobody_longer_than_twenty_seconds():
    """The linter counts it, and finds what is too long."""
    from infra.build.data import municipalities

    templates = read_all(FLOWS)
    places = municipalities()
    assert not [found for found in lint_templates(templates, places, among=templates) if found.rule == "speech"]
    longer = "{message} {message}"
    too_long = [replace(place, texts={**place.texts, "call.disturbance": longer}) for place in places]
    assert [found.rule for found in lint_templates(templates, too_long, among=templates) if found.rule == "speech"]
