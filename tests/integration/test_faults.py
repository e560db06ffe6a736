"""Whatever AWS call fails, and however, the end is the same: one case, its events once, one notification.

Every function stands in ``SCENARIOS``; a new one that does not fails the suite.
"""

from __future__ import annotations

import json
import uuid
from collections import Counter
from contextlib import nullcontext
from unittest import mock

import pytest

from envag.ports import ContactCentreError
from envag.runtime import settings
from infra.build.functions import function_names
from tests.fakes.contact_centre import MemoryContactCentre
from tests.integration.faults import Calls, Fault, interrupted
from tests.integration.recorded import play, steps


def _mail(stack):
    play(stack, "email/iphone_photo.eml")


def _infected_mail(stack):
    play(stack, "email/virus.eml")


def _form(stack):
    play(stack, "web/form_json.json")


def _chat(stack):
    play(stack, "chat/start_json.json")


def _transcript(stack):
    stack.centre.mark("c4a70000-0000-4000-8000-000000000001")
    play(stack, "chat/transcript.json")


def _call(stack):
    play(stack, "call/voice.json")
    for event in steps("call")[-2:]:
        play(stack, event)


def _contact_events(stack):
    for event in steps("call"):
        play(stack, event)
    play(stack, "contact_events/variants/unknown_type.json")


def _notify(stack):
    play(stack, "web/form_json.json")
    play(stack, "email/several_matters.eml")


def _activate(stack):
    ses = stack.clients("ses")
    ses.set_active_receipt_rule_set()
    if "inbound" not in {s["Name"] for s in ses.list_receipt_rule_sets()["RuleSets"]}:
        ses.create_receipt_rule_set(RuleSetName="inbound")
    event = {
        "RequestType": "Create",
        "ResponseURL": "https://cloudformation.example/answer",
        "StackId": "s",
        "RequestId": "r",
        "LogicalResourceId": "l",
    }
    module = stack.function("activate_receipt_rules")
    for _ in range(4):  # whoever deploys deploys again
        with mock.patch.object(module, "urlopen") as answered:
            stack.invoke("activate_receipt_rules", event)
        if json.loads(answered.call_args.args[0].data)["Status"] == "SUCCESS":
            return


SCENARIOS = {
    "inbound_mail": [_mail, _infected_mail],
    "web_form": [_form],
    "chat": [_chat],
    "chat_transcript": [_transcript],
    "call_flow": [_call],
    "contact_events": [_contact_events],
    "notify": [_notify],
    "activate_receipt_rules": [_activate],
}
"""What each function is fed with. Its senders, queues and streams deliver again, as in the cloud."""


class SteadyCentre(MemoryContactCentre):
    """Gives the same contact to the same token in every run, and fails when it is its turn."""

    def __init__(self):
        super().__init__()
        self.calls = None

    def mark(self, contact_id):
        self._marks[contact_id] = "solhamra"

    def start_chat(self, **arguments):
        def start(*_):
            contact_id = str(uuid.uuid5(uuid.NAMESPACE_URL, arguments["client_token"]))
            with mock.patch("uuid.uuid4", return_value=contact_id):
                return MemoryContactCentre.start_chat(self, **arguments)

        return self._call(start, "StartChatContact")

    def municipality_of(self, contact_id):
        return self._call(lambda *_: MemoryContactCentre.municipality_of(self, contact_id), "DescribeContact")

    def _call(self, do, operation):
        if self.calls is None:
            return do()
        client = mock.Mock()
        client.meta.endpoint_url = "https://connect.example"
        try:
            return self.calls.call(do, client, operation, {})
        except Exception as error:
            raise ContactCentreError(operation) from error


def run(stack, scenario, calls=None):
    """The scenario, with a failing call or without, and the end that it comes to."""
    stack.calls = stack.centre.calls = calls
    with interrupted(calls) if calls else nullcontext():
        scenario(stack)
        stack.drain()
    stack.calls = stack.centre.calls = None
    return end_of(stack)


def end_of(stack):
    """All that is left of a run: items without the random hash key, objects, who was told what."""
    items = [
        {name: value for name, value in item.items() if name not in {"rpk", "resident"}}
        for item in stack.items()
        if item["sk"]["S"] != "KEY"
    ]
    told = Counter((department, event_id) for department, event_id, _ in stack.told())
    active = stack.clients("ses").describe_active_receipt_rule_set().get("Metadata", {}).get("Name")
    return {"items": items, "objects": stack.objects(), "told": set(told), "active": active}, told


@pytest.fixture
def fresh(new_stack):
    """A new deployment with the functions started, so that only the contact's own calls are counted."""

    def make(functions):
        stack = new_stack()
        stack.centre = SteadyCentre()
        for name in {*functions, "notify"}:
            stack.function(name)
        return stack

    return make


def test_every_function_is_registered():
    assert set(SCENARIOS) == set(function_names()) == set(settings.ALL)


@pytest.mark.req("R89")
@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.value)
@pytest.mark.parametrize(
    ("function", "scenario"),
    [
        pytest.param(name, scenario, id=f"{name}{scenario.__name__}")
        for name, all_ in SCENARIOS.items()
        for scenario in all_
    ],
)
def test_a_failing_call_changes_nothing_in_the_end(fresh, function, scenario, fault):
    counted = Calls()
    undisturbed, told = run(fresh([function]), scenario, counted)
    assert counted.made
    assert all(times == 1 for times in told.values())

    for at in range(counted.made):
        calls = Calls(at=at, fault=fault)
        end, told = run(fresh([function]), scenario, calls)

        assert calls.failed, f"call {at} was never made"
        assert end == undisturbed, f"after {calls.failed} failed {fault.value}"
        # A publish whose answer is lost may be published again: its receivers know the event by its id.
        ambiguous = fault is Fault.AFTER and calls.failed == "Publish"
        assert all(times == 1 for times in told.values()) or ambiguous, calls.failed
