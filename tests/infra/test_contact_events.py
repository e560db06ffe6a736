"""The rule takes what Connect sends for our instance, and nothing else."""

import json
from pathlib import Path

import pytest
from moto.events.models import EventPattern

from tests.infra.templates import platform

EVENTS = Path(__file__).parents[2] / "events" / "contact_events"
INSTANCE = "arn:aws:connect:eu-central-1:000000000000:instance/00000000-0000-4000-8000-000000000001"
RECORDED = sorted(path for path in EVENTS.rglob("*.json") if path.parent != EVENTS)
NOT_OURS = {"unknown_instance.json"}


@pytest.fixture(scope="module")
def matches():
    """Whether EventBridge would hand an event to our queue, where the instance is the recorded one."""
    rule = platform("prod").one("AWS::Events::Rule", Name="envag-prod-contact-events").properties
    text = json.dumps(rule["EventPattern"]).replace('{"Ref": "ConnectInstanceArn"}', json.dumps(INSTANCE))
    return EventPattern.load(text).matches_event


def recorded(path):
    return json.loads(path.read_text("utf-8"))


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_recorded_events_of_our_instance_are_taken(matches, path):
    assert matches(recorded(path)) is (path.name not in NOT_OURS)


@pytest.mark.parametrize("name", ["Amazon Connect Contact Event", "Connect Customer Contact Event"])
def test_both_names_of_the_event_are_taken(matches, name):
    assert matches(recorded(RECORDED[0]) | {"detail-type": name})


@pytest.mark.parametrize(
    "other", [{"detail-type": "Amazon Connect Contact Lens Rule Event"}, {"source": "custom.connect"}, {"detail": {}}]
)
def test_other_events_are_not(matches, other):
    assert not matches(recorded(RECORDED[0]) | other)


def test_an_event_that_cannot_be_queued_is_a_dead_letter():
    template = platform("prod")
    (target,) = template.one("AWS::Events::Rule", Name="envag-prod-contact-events").properties["Targets"]

    assert template.text(target["Arn"]) == "<envag-prod-contact-events>"
    assert template.text(target["DeadLetterConfig"]["Arn"]) == "<envag-prod-contact-events-dead>"
