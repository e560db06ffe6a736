"""Where a municipality's contacts begin: the parameter that its stack has written, asked for once."""

from __future__ import annotations

import pytest
from botocore.exceptions import ConnectTimeoutError
from botocore.stub import Stubber

from envag.adapters.connect import ConnectContactCentre
from envag.adapters.flow_ids import FlowIds
from envag.ports.contact_centre import ContactCentreError
from tests.cloud import tell_flows

CHAT_ARGUMENTS = {"municipality": "solhamra", "display_name": "Alva Ek", "text": "Hej", "client_token": "t" * 16}


@pytest.fixture
def asked(sdk_client):
    """A client, and the names of the parameters that it is asked for."""
    client, names = sdk_client("ssm"), []

    def note(params, **_):
        names.append(params["Name"])

    client.meta.events.register("provide-client-params.ssm.GetParameter", note)
    yield client, names
    client.meta.events.unregister("provide-client-params.ssm.GetParameter", note)


@pytest.fixture
def prefix(sdk_client, unique):
    return tell_flows(sdk_client("ssm"), f"/envag/{unique}", ["solhamra", "norrsjofors"])


def test_each_municipality_has_a_flow_of_each_kind(asked, prefix):
    client, _ = asked
    flows = FlowIds(client, prefix)

    assert flows.of("chat", "solhamra") != flows.of("chat", "norrsjofors")


def test_a_flow_is_asked_for_once(asked, prefix):
    client, names = asked
    flows = FlowIds(client, prefix)

    assert len({flows.of("chat", "solhamra") for _ in range(5)}) == 1
    assert names == [f"{prefix}/chat/flow/solhamra"]


def test_a_flow_that_connect_does_not_know_is_asked_for_again(asked, prefix, sdk_client):
    client, names = asked
    connect = sdk_client("connect")
    centre = ConnectContactCentre(connect, "i", FlowIds(client, prefix))
    with Stubber(connect) as stubber:
        stubber.add_client_error("start_chat_contact", "LimitExceededException")
        stubber.add_client_error("start_chat_contact", "ResourceNotFoundException")
        stubber.add_client_error("start_chat_contact", "ResourceNotFoundException")
        for _ in range(3):
            with pytest.raises(ContactCentreError, match="start_chat"):
                centre.start_chat(**CHAT_ARGUMENTS)

    assert names == [f"{prefix}/chat/flow/solhamra"] * 2


def test_a_municipality_without_a_stack_is_told_by_name_of_the_fault_and_may_get_one_later(asked, prefix):
    client, _ = asked
    flows = FlowIds(client, prefix)

    with pytest.raises(ContactCentreError, match="flow_not_deployed"):
        flows.of("chat", "lindholmstad")
    tell_flows(client, prefix, ["lindholmstad"])
    assert flows.of("chat", "lindholmstad")


def test_any_other_failure_is_one_error_for_a_later_try(sdk_client):
    client = sdk_client("ssm")
    flows = FlowIds(client, "/envag/test")
    with Stubber(client) as stubber:
        stubber.add_client_error("get_parameter", "ThrottlingException")
        with pytest.raises(ContactCentreError, match="flow_id"):
            flows.of("chat", "solhamra")

    def unreachable(**_):
        raise ConnectTimeoutError(endpoint_url="https://ssm.example")

    client.meta.events.register("before-send.ssm.GetParameter", unreachable)
    try:
        with pytest.raises(ContactCentreError, match="flow_id"):
            flows.of("chat", "solhamra")
        flows.prime("chat")
    finally:
        client.meta.events.unregister("before-send.ssm.GetParameter", unreachable)


def test_a_start_without_flows_is_refused_before_connect_is_asked(sdk_client):
    with Stubber(sdk_client("connect")), pytest.raises(ContactCentreError, match="no_flows"):
        ConnectContactCentre(sdk_client("connect"), "i").start_chat(**CHAT_ARGUMENTS)
