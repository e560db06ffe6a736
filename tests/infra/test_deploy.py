"""The dialogue of make deploy: it refuses to guess, and to deploy into the wrong account."""

import json
import re

import boto3
import pytest
from botocore.stub import Stubber

from infra.deploy import (
    ACCOUNT,
    CENTRE,
    INSTANCE,
    NEVER_REPLACED,
    PARAMETERS,
    REGION,
    DeployError,
    ask,
    ask_all,
    check_account,
    deploy_command,
    parameters_of,
    protect,
)
from tests.infra.templates import platform, synth

ANSWERS = {
    "OperationsEmail": "jour@drift.example",
    "ConnectInstance": "arn:aws:connect:eu-central-1:123456789012:instance/00000000-0000-4000-8000-000000000001",
    "IdentityManagement": "SAML",
    "IdentityProviders": "none",
    "AgentAppUrl": "https://guider.solhamra.example/app",
}


def typed(*lines):
    remaining = iter(lines)
    return lambda _prompt: next(remaining)


def test_an_answer_that_does_not_fit_is_asked_for_again(capsys):
    assert ask(ACCOUNT, typed("my account", "", "123456789012")) == "123456789012"
    assert capsys.readouterr().err.count("does not look like") == 2


def test_an_empty_answer_takes_the_usual_one():
    assert ask(REGION, typed("")) == "eu-central-1"


@pytest.fixture
def sts():
    client = boto3.client("sts")
    with Stubber(client) as stubber:
        yield client, stubber


def test_the_credentials_must_be_the_accounts(sts):
    client, stubber = sts
    stubber.add_response("get_caller_identity", {"Account": "999999999999"})

    with pytest.raises(DeployError, match=r"belong to account 999999999999, not 123456789012; nothing was deployed"):
        check_account("123456789012", client)


def test_the_right_credentials_pass(sts):
    client, stubber = sts
    stubber.add_response("get_caller_identity", {"Account": "123456789012"})

    check_account("123456789012", client)

    stubber.assert_no_pending_responses()


def test_missing_credentials_are_told(sts):
    client, stubber = sts
    stubber.add_client_error("get_caller_identity", "ExpiredToken")

    with pytest.raises(DeployError, match="no usable AWS credentials"):
        check_account("123456789012", client)


def test_what_was_answered_before_is_offered_again():
    client = boto3.client("cloudformation")
    stack = {
        "StackName": "s",
        "CreationTime": "2026-11-21T12:00:00Z",
        "StackStatus": "CREATE_COMPLETE",
        "Parameters": [{"ParameterKey": name, "ParameterValue": value} for name, value in ANSWERS.items()],
    }
    with Stubber(client) as stubber:
        stubber.add_response("describe_stacks", {"Stacks": [stack]}, {"StackName": "envag-prod-platform"})
        before = parameters_of("envag-prod-platform", client)

    answers = ask_all({**INSTANCE, **PARAMETERS, **CENTRE}, before, typed(*([""] * len(ANSWERS))))

    assert answers == ANSWERS


def test_a_first_deployment_makes_an_instance_for_an_identity_provider_unless_told_otherwise():
    assert ask_all(INSTANCE, {}, typed("", "", "")) == {
        "ConnectInstance": "new",
        "IdentityManagement": "SAML",
        "IdentityProviders": "none",
    }


def test_a_stack_that_is_not_there_has_no_parameters():
    client = boto3.client("cloudformation")
    with Stubber(client) as stubber:
        stubber.add_client_error("describe_stacks", "ValidationError")
        assert parameters_of("envag-prod-platform", client) is None


def test_every_parameter_of_every_stack_is_asked_for_and_given():
    given = re.findall(r"(envag-prod-[a-z-]+):(\w+)=", " ".join(deploy_command("prod", "eu-central-1", ANSWERS)))
    needed = {
        (name, parameter)
        for name, template in synth("prod").items()
        for parameter, body in template.get("Parameters", {}).items()
        if "Default" not in body
    }

    assert set(given) == needed
    assert len(given) == len(needed)


@pytest.mark.parametrize("name", sorted(PARAMETERS))
def test_the_dialogue_takes_what_the_template_takes(name):
    assert PARAMETERS[name].pattern == platform("prod")["Parameters"][name]["AllowedPattern"]


def test_the_dialogue_about_the_instance_takes_what_its_template_takes():
    parameters = synth("prod")["envag-prod-connect-instance"]["Parameters"]

    assert INSTANCE["ConnectInstance"].pattern == parameters["ConnectInstance"]["AllowedPattern"]
    assert INSTANCE["IdentityManagement"].pattern.split("|") == parameters["IdentityManagement"]["AllowedValues"]
    assert INSTANCE["IdentityProviders"].pattern == parameters["IdentityProviders"]["AllowedPattern"]


@pytest.mark.parametrize("name", sorted(CENTRE))
def test_the_dialogue_about_the_centre_takes_what_its_template_takes(name):
    parameter = synth("prod")["envag-prod-contact-centre"]["Parameters"][name]

    assert CENTRE[name].pattern == parameter["AllowedPattern"]
    assert re.fullmatch(parameter["AllowedPattern"], CENTRE[name].usual)


def test_rights_are_widened_only_after_asking():
    command = deploy_command("prod", "eu-central-1", ANSWERS)

    assert command[command.index("--require-approval") + 1] == "broadening"
    assert [command[n + 1] for n, part in enumerate(command) if part == "--context"] == [
        "stage=prod",
        "region=eu-central-1",
    ]


def test_a_deployed_stage_refuses_to_replace_what_residents_reach():
    client = boto3.client("cloudformation")
    bodies = []
    client.meta.events.register(
        "provide-client-params.cloudformation.SetStackPolicy", lambda params, **_: bodies.append(params)
    )
    stacks = [
        {"StackName": name, "CreationTime": "2026-11-21T12:00:00Z", "StackStatus": "CREATE_COMPLETE"}
        for name in ("envag-prod-platform", "envag-prod-solhamra", "envag-dev-solhamra", "theirs")
    ]
    with Stubber(client) as stubber:
        stubber.add_response("describe_stacks", {"Stacks": stacks})
        stubber.add_response("set_stack_policy", {})
        stubber.add_response("set_stack_policy", {})

        assert protect("prod", client) == ["envag-prod-platform", "envag-prod-solhamra"]
        stubber.assert_no_pending_responses()

    for body in bodies:
        allow, deny = json.loads(body["StackPolicyBody"])["Statement"]
        assert (allow["Effect"], allow["Action"]) == ("Allow", "Update:*")
        assert (deny["Effect"], deny["Action"]) == ("Deny", "Update:Replace")
        assert deny["Condition"] == {"StringEquals": {"ResourceType": list(NEVER_REPLACED)}}
    assert [body["StackName"] for body in bodies] == ["envag-prod-platform", "envag-prod-solhamra"]


def test_what_must_not_be_replaced_exists_in_the_stacks_or_in_a_municipality_that_claims_a_number():
    made = {resource.type for template in synth("prod").values() for resource in template.resources.values()}

    assert set(NEVER_REPLACED) - made == {"AWS::Connect::PhoneNumber"}
