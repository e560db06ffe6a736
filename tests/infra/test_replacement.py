"""No edit of a municipality's files puts another queue, number, instance or set of hours in a live one's place."""

import json
from dataclasses import replace
from datetime import date, time
from functools import cache

import pytest
from aws_cdk import App

from envag.domain.hours import Hours, Interval, Weekday
from envag.domain.municipality import CentreNumber, NumberSource, Unit
from infra.build.data import municipalities as catalogue
from infra.stacks.municipality import MunicipalityStack
from infra.stage import make_stage
from tests.infra.connect import create_only, named
from tests.infra.templates import YEAR, Template, municipalities, platform, synth

SHORT = Hours(week={Weekday.MONDAY: (Interval(opens=time(9), closes=time(10)),)}, exceptions={date(YEAR, 5, 5): ()})


@cache
def place(slug="norrsjofors"):
    return next(one for one in catalogue() if one.slug == slug)


def synthesised(municipality, years=range(YEAR, YEAR + 3)):
    app = App()
    stack = MunicipalityStack(app, stage=make_stage("prod"), municipality=municipality, years=years)
    name = stack.stack_name
    return Template(name, app.synth().get_stack_by_name(name).template)


@cache
def before():
    return synthesised(place())


def every_unit(municipality, **changes):
    return replace(
        municipality,
        departments=tuple(
            replace(d, units=tuple(replace(u, **{k: v(u) for k, v in changes.items()}) for u in d.units))
            for d in municipality.departments
        ),
    )


def with_unit(municipality):
    first, *others = municipality.departments
    unit = Unit(id="aaa-ny-enhet", name="Ny enhet", hours=SHORT)
    return replace(municipality, departments=(replace(first, units=(unit, *first.units)), *others))


def turned_round(municipality):
    departments = [replace(d, units=d.units[::-1]) for d in municipality.departments[::-1]]
    return replace(municipality, departments=tuple(departments), language_lines=municipality.language_lines[::-1])


EDITS = {
    "hours of the centre": lambda m: replace(m, hours=SHORT),
    "hours of the units": lambda m: every_unit(m, hours=lambda unit: unit.hours and SHORT),
    "hours of the languages": lambda m: replace(
        m, language_lines=tuple(replace(line, hours=SHORT) for line in m.language_lines)
    ),
    "closed days": lambda m: replace(m, closed_days={**m.closed_days, date(YEAR, 11, 30): "Städdag"}),
    "texts": lambda m: replace(m, texts={name: f"{text} Tack." for name, text in m.texts.items()}),
    "name of the municipality": lambda m: replace(m, name="Nya kommunen", centre_name="Nya centret"),
    "title of the guides": lambda m: replace(m, guide_title="lots"),
    "names of the units": lambda m: every_unit(m, name=lambda unit: f"Nya {unit.name}"),
    "a unit is added": with_unit,
    "order of departments and units": turned_round,
    "a number is claimed": lambda m: replace(m, phone_number=CentreNumber(source=NumberSource.CLAIM, prefix="+46980")),
    "an agreement ends": lambda m: replace(m, agreements=()),
    "three years later": lambda m: m,
}


def connect(template):
    return {name: r for name, r in template.resources.items() if r.type.startswith("AWS::Connect::")}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_replaces_nothing(edit):
    years = range(YEAR + 3, YEAR + 6) if edit == "three years later" else range(YEAR, YEAR + 3)
    after = synthesised(EDITS[edit](place()), years)

    assert json.dumps(after) != json.dumps(before()), "the edit must change something"
    for name, old in connect(before()).items():
        assert name in connect(after), f"{old} would be deleted"
        new = after.resources[name]
        assert new.type == old.type
        for fixed in create_only(old.type):
            assert new.properties.get(fixed) == old.properties.get(fixed), (old, fixed)


def test_only_what_a_removed_unit_had_goes_with_it():
    with_one = synthesised(with_unit(place()))

    gone = set(connect(with_one)) - set(connect(before()))
    assert {with_one.resources[name].type.rsplit("::", 1)[1] for name in gone} == {
        "HoursOfOperation",
        "Queue",
        "QuickConnect",
        "RoutingProfile",
    }
    assert all("aaa-ny-enhet" in json.dumps(with_one.resources[name].properties) for name in gone)


def test_what_cannot_change_is_known_for_what_must_not():
    assert set(create_only("AWS::Connect::Instance")) == {"DirectoryId", "InstanceAlias", "IdentityManagementType"}
    assert {"Type", "CountryCode", "Prefix"} <= set(create_only("AWS::Connect::PhoneNumber"))
    assert "SecurityProfileName" in create_only("AWS::Connect::SecurityProfile")


def test_a_claimed_number_is_never_given_back_by_a_deployment():
    claimed = replace(place(), phone_number=CentreNumber(source=NumberSource.CLAIM, prefix="+46980"))
    template = synthesised(claimed)
    number = template.one("AWS::Connect::PhoneNumber")

    assert number.body["DeletionPolicy"] == number.body["UpdateReplacePolicy"] == "Retain"
    assert {k: number.properties[k] for k in ("CountryCode", "Type", "Prefix")} == {
        "CountryCode": "SE",
        "Type": "DID",
        "Prefix": "+46980",
    }
    for queue in template.of_type("AWS::Connect::Queue"):
        caller = queue.properties["OutboundCallerConfig"]
        assert caller["OutboundCallerIdNumberArn"] == {"Fn::GetAtt": [number.id, "PhoneNumberArn"]}


def test_a_ported_number_is_used_and_not_made():
    arn = "arn:aws:connect:eu-central-1:123456789012:phone-number/00000000-0000-4000-8000-000000000009"
    template = synthesised(replace(place(), phone_number=CentreNumber(source=NumberSource.PORTED, arn=arn)))

    assert not template.of_type("AWS::Connect::PhoneNumber")
    for queue in template.of_type("AWS::Connect::Queue"):
        assert queue.properties["OutboundCallerConfig"]["OutboundCallerIdNumberArn"] == arn


def test_nobody_elses_number_is_touched():
    for template in municipalities("prod").values():
        assert not template.of_type("AWS::Connect::PhoneNumber")
        assert not [q for q in template.of_type("AWS::Connect::Queue") if "OutboundCallerConfig" in q.properties]


def test_the_instance_outlives_its_stack_and_keeps_its_name():
    template = synth("prod")["envag-prod-connect-instance"]
    instance = template.one("AWS::Connect::Instance")

    assert instance.body["DeletionPolicy"] == instance.body["UpdateReplacePolicy"] == "Retain"
    assert template.text(instance.properties["InstanceAlias"]) == "envag-prod-123456789012"
    assert instance.properties["IdentityManagementType"] == {"Ref": "IdentityManagement"}


def test_an_instance_is_made_only_where_none_is_named():
    template = synth("prod")["envag-prod-connect-instance"]
    instance = template.one("AWS::Connect::Instance")
    made = instance.body["Condition"]
    told = template.one("AWS::SSM::Parameter").properties["Value"]

    assert template["Conditions"][made] == {"Fn::Equals": [{"Ref": "ConnectInstance"}, "new"]}
    assert told == {"Fn::If": [made, {"Fn::GetAtt": [instance.id, "Arn"]}, {"Ref": "ConnectInstance"}]}


@pytest.mark.req("X23")
def test_guides_sign_in_by_a_role_that_opens_their_own_sign_in_alone():
    template = synth("prod")["envag-prod-connect-instance"]
    role = template.one("AWS::IAM::Role")
    (named,) = [name for name in template["Conditions"] if name == role.body["Condition"]]

    assert template["Conditions"][named] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "IdentityProviders"}, "none"]}]}
    (trust,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    assert trust["Principal"] == {"Federated": {"Fn::Split": [",", {"Ref": "IdentityProviders"}]}}
    assert trust["Action"] == "sts:AssumeRoleWithSAML"
    (audience,) = trust["Condition"]["StringEquals"].values()
    assert template.text(audience) == "https://eu-central-1.signin.aws.amazon.com/saml"
    ((policy,),) = [one["PolicyDocument"]["Statement"] for one in role.properties["Policies"]]
    assert policy["Action"] == "connect:GetFederationToken"
    assert policy["Resource"]["Fn::Join"][1][-1] == "/user/${aws:userid}"
    assert policy["Resource"]["Fn::Join"][1][0] == template.one("AWS::SSM::Parameter").properties["Value"]
    assert set(role.properties) & {"ManagedPolicyArns"} == set()


def test_every_stack_finds_the_instance_where_it_is_told():
    told = synth("prod")["envag-prod-connect-instance"].one("AWS::SSM::Parameter").properties["Name"]

    for name, template in synth("prod").items():
        if name != "envag-prod-connect-instance":
            assert template["Parameters"]["ConnectInstanceArn"] == {
                "Type": "AWS::SSM::Parameter::Value<String>",
                "Default": told,
            }


@pytest.mark.req("X26")
def test_nothing_is_recorded_or_logged_unless_somebody_says_so():
    template = synth("prod")["envag-prod-connect-instance"]
    attributes = template.one("AWS::Connect::Instance").properties["Attributes"]
    kept = [r.properties["ResourceType"] for t in synth("prod").values() for r in storage(t)]

    assert attributes["ContactLens"] is False
    assert attributes["ContactflowLogs"] == {"Fn::If": ["LogsFlows", True, False]}
    assert template["Parameters"]["ContactFlowLogs"]["Default"] == "false"
    assert kept == ["CHAT_TRANSCRIPTS"]


def test_transcripts_come_where_the_function_reads_them_under_our_key():
    (transcripts,) = storage(platform("prod"))
    config = transcripts.properties["S3Config"]
    text = platform("prod").text

    assert text(config["BucketName"]) == "<Records" + config["BucketName"]["Ref"].removeprefix("Records") + ">"
    assert text(config["BucketPrefix"]).startswith("transcripts/")
    assert "instance" not in text(config["BucketPrefix"])
    assert config["EncryptionConfig"]["EncryptionType"] == "KMS"
    key = config["EncryptionConfig"]["KeyId"]["Fn::GetAtt"][0]
    assert platform("prod").resources[key].type == "AWS::KMS::Key"


def storage(template):
    return template.of_type("AWS::Connect::InstanceStorageConfig")


def test_guides_statuses_are_swedish_and_no_page_may_embed_the_instance():
    template = synth("prod")["envag-prod-contact-centre"]
    statuses = named(template, "AgentStatus")

    assert {"Lunch", "Möte", "Ärenden"} <= set(statuses)
    assert [s.properties["DisplayOrder"] for s in statuses.values()] == list(range(1, len(statuses) + 1))
    assert template["Parameters"]["ApprovedOrigin"]["Default"] == ""
    assert template.one("AWS::Connect::ApprovedOrigin").body["Condition"] == "Approves"
