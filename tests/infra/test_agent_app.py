"""The agent app in the workspace: registered where its address is known, opened by security profiles that stay."""

import re

import pytest

from infra.constructs.agent_app import CALLED
from infra.constructs.agent_app_terms import PERMISSIONS
from infra.constructs.centre_access import PERMISSIONS as ROLES
from tests.infra.connect import create_only, named
from tests.infra.templates import municipalities, synth

NAMESPACE = "envag-prod"
ADDRESS = "https://guider.solhamra.example/app"


def centre():
    return synth("prod")["envag-prod-contact-centre"]


def with_values(template, value, **parameters):
    """A value as CloudFormation works it out for these parameters."""

    def worked_out(inner):
        return with_values(template, inner, **parameters)

    match value:
        case {"Ref": name} if name in parameters:
            found = parameters[name]
        case {"Fn::If": [condition, yes, no]}:
            found = worked_out(yes if worked_out(template["Conditions"][condition]) else no)
        case {"Fn::Not": [inner]}:
            found = not worked_out(inner)
        case {"Fn::Equals": [left, right]}:
            found = worked_out(left) == worked_out(right)
        case dict():
            found = {key: worked_out(inner) for key, inner in value.items()}
        case list():
            found = [worked_out(inner) for inner in value]
        case _:
            found = value
    return found


def made(**parameters):
    """The resources of the registration that are made for these parameters."""
    return {
        resource.type
        for resource in centre().resources.values()
        if resource.type == "AWS::AppIntegrations::Application"
        or resource.properties.get("IntegrationType") == "APPLICATION"
        if with_values(centre(), {"Fn::If": [resource.body["Condition"], True, False]}, **parameters)
    }


def told(**parameters):
    parameter = centre().one("AWS::SSM::Parameter", Name="/envag/prod/agent/app")
    return with_values(centre(), parameter.properties["Value"], **parameters)


def test_it_is_registered_once_its_address_is_known():
    assert made(AgentAppUrl=ADDRESS) == {"AWS::AppIntegrations::Application", "AWS::Connect::IntegrationAssociation"}
    assert told(AgentAppUrl=ADDRESS) == NAMESPACE


def test_without_an_address_nothing_is_registered_and_everybody_is_told():
    assert re.fullmatch(centre()["Parameters"]["AgentAppUrl"]["AllowedPattern"], "none")
    assert made(AgentAppUrl="none") == set()
    assert told(AgentAppUrl="none") == "none"


def test_the_registration_is_for_each_contact_and_asks_for_little():
    app = centre().one("AWS::AppIntegrations::Application")
    association = centre().one("AWS::Connect::IntegrationAssociation", IntegrationType="APPLICATION")

    assert app.properties["Namespace"] == NAMESPACE
    assert app.properties["ApplicationSourceConfig"] == {"ExternalUrlConfig": {"AccessUrl": {"Ref": "AgentAppUrl"}}}
    assert app.properties["ApplicationConfig"] == {"ContactHandling": {"Scope": "PER_CONTACT"}}
    assert app.properties["Permissions"] == list(PERMISSIONS)
    assert {"allow-scripts", "allow-downloads"} < set(app.properties["IframeConfig"]["Sandbox"])
    assert "allow-top-navigation" not in app.properties["IframeConfig"]["Sandbox"]
    assert all(permission.endswith(".View") for permission in PERMISSIONS)
    assert "Contact.CustomerDetails.View" not in PERMISSIONS
    assert app.properties["Name"] in CALLED.read_text("utf-8")
    assert association.properties["IntegrationArn"] == {"Fn::GetAtt": [app.id, "ApplicationArn"]}


@pytest.mark.req("X27")
@pytest.mark.parametrize("slug", ["solhamra", "norrsjofors", "lindholmstad"])
def test_every_role_may_open_it_once_it_is_there(slug):
    template = municipalities("prod")[f"envag-prod-{slug}"]
    profiles = named(template, "SecurityProfile")

    assert template["Parameters"]["AgentApp"]["Default"] == "/envag/prod/agent/app"
    assert set(profiles) == {f"{slug}_{role}" for role in ROLES}
    for profile in profiles.values():
        applications = profile.properties["Applications"]
        opened = with_values(template, applications, AgentApp=NAMESPACE)
        assert opened == [{"Namespace": NAMESPACE, "ApplicationPermissions": ["ACCESS"]}]
        assert with_values(template, applications, AgentApp="none") == []


def test_registering_it_later_replaces_no_security_profile():
    """What changes with the parameter is no property that another profile would be made for."""
    for template in municipalities("prod").values():
        for profile in template.of_type("AWS::Connect::SecurityProfile"):
            before = with_values(template, profile.properties, AgentApp="none")
            after = with_values(template, profile.properties, AgentApp=NAMESPACE)
            assert {name for name in after if after[name] != before[name]} == {"Applications"}
            assert "Applications" not in create_only(profile.type)
            assert "Condition" not in profile.body


def test_a_laptop_registers_nothing():
    local = synth("local")["envag-local-contact-centre"]

    assert not local.of_type("AWS::AppIntegrations::Application")
    assert "AgentAppUrl" not in local["Parameters"]
