"""A municipality's number leads into its flow from the deployment on."""

import importlib.util
import json
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from botocore.stub import Stubber

from envag.adapters.centre_numbers import CentreNumbers
from envag.domain.municipality import CentreNumber, NumberSource
from tests.infra.connect import named
from tests.infra.templates import municipalities
from tests.infra.test_replacement import place, synthesised

INSTANCE = "00000000-0000-4000-8000-000000000001"
NUMBER = "00000000-0000-4000-8000-000000000009"
OTHER = "00000000-0000-4000-8000-00000000000a"
FLOW = "00000000-0000-4000-8000-000000000003"
ARN = f"arn:aws:connect:eu-central-1:123456789012:phone-number/{NUMBER}"


@pytest.fixture
def connect():
    client = boto3.client("connect", region_name="eu-central-1")
    with Stubber(client) as stubber:
        yield client, stubber
        stubber.assert_no_pending_responses()


@pytest.fixture
def handler(monkeypatch):
    monkeypatch.setenv("CONNECT_INSTANCE_ID", INSTANCE)
    path = Path(__file__).parents[2] / "functions/lead_number/handler.py"
    spec = importlib.util.spec_from_file_location("lead_number_handler", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ask(handler, client, monkeypatch, request_type, number=ARN):
    """What CloudFormation hears."""
    heard = []
    monkeypatch.setattr(handler, "NUMBERS", CentreNumbers(client, INSTANCE))
    monkeypatch.setattr(handler, "answer", lambda _event, resource_id, failure="": heard.append((resource_id, failure)))
    handler.handler({"RequestType": request_type, "ResourceProperties": {"NumberArn": number, "FlowId": FLOW}}, None)
    (one,) = heard
    return one


@pytest.mark.parametrize("request_type", ["Create", "Update"])
def test_a_deployment_leads_the_number_into_the_flow(handler, connect, monkeypatch, request_type):
    client, stubber = connect
    expected = {"PhoneNumberId": NUMBER, "InstanceId": INSTANCE, "ContactFlowId": FLOW}
    stubber.add_response("associate_phone_number_contact_flow", {}, expected)

    assert ask(handler, client, monkeypatch, request_type) == (NUMBER, "")


def test_deleting_the_stack_lets_go_of_the_number(handler, connect, monkeypatch):
    client, stubber = connect
    stubber.add_response(
        "disassociate_phone_number_contact_flow", {}, {"PhoneNumberId": NUMBER, "InstanceId": INSTANCE}
    )

    assert ask(handler, client, monkeypatch, "Delete") == (NUMBER, "")


def test_a_number_that_is_gone_hinders_no_deletion(handler, connect, monkeypatch):
    client, stubber = connect
    stubber.add_client_error("disassociate_phone_number_contact_flow", "ResourceNotFoundException")

    assert ask(handler, client, monkeypatch, "Delete") == (NUMBER, "")


def test_a_number_that_is_not_the_instances_stops_the_deployment(handler, connect, monkeypatch):
    client, stubber = connect
    stubber.add_client_error("associate_phone_number_contact_flow", "ResourceNotFoundException", "+46846500410")

    number, failure = ask(handler, client, monkeypatch, "Create")

    assert number == NUMBER
    assert failure.startswith("ResourceNotFoundException: the log group of lead_number")
    assert "46846500410" not in failure


def test_another_number_is_another_resource_so_the_old_one_is_let_go(handler, connect, monkeypatch):
    client, stubber = connect
    stubber.add_response(
        "associate_phone_number_contact_flow",
        {},
        {"PhoneNumberId": OTHER, "InstanceId": INSTANCE, "ContactFlowId": FLOW},
    )

    assert ask(handler, client, monkeypatch, "Update", ARN.replace(NUMBER, OTHER))[0] == OTHER


@pytest.mark.parametrize("source", list(NumberSource))
def test_the_stack_leads_its_number_into_its_own_flow(source):
    number = CentreNumber(source=source, arn=ARN if source is NumberSource.PORTED else "")
    template = synthesised(replace(place(), phone_number=number))
    led = template.one("Custom::LedNumber").properties
    flow = named(template, "ContactFlow")["norrsjofors.inbound"]

    assert template.text(led["ServiceToken"]).endswith(":function:envag-prod-lead-number")
    assert f'"{flow.id}"' in json.dumps(led["FlowId"])
    claimed = template.of_type("AWS::Connect::PhoneNumber")
    assert led["NumberArn"] == ({"Fn::GetAtt": [claimed[0].id, "PhoneNumberArn"]} if claimed else ARN)


def test_where_no_number_is_named_none_is_led():
    assert not [t for t in municipalities("prod").values() if t.of_type("Custom::LedNumber")]
