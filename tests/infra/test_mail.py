"""Mail to residents: a municipality's identity and configuration set, its DNS records, and the way back of events."""

import json
from functools import cache

import pytest
from moto.events.models import EventPattern

from envag.intake.mail_event import parse
from infra.build.data import municipalities as catalogue
from infra.constructs.mail_events import EVENTS
from tests.infra.templates import ROOT, municipalities, platform

STAGE = "prod"
RECORDED = sorted((ROOT / "events/mail_events").glob("*.json"))
READABLE = [path for path in RECORDED if not path.stem.startswith("unreadable_")]


@cache
def stacks():
    """(template, municipality) of every municipality's stack."""
    return [(municipalities(STAGE)[f"envag-{STAGE}-{place.slug}"], place) for place in catalogue()]


@pytest.fixture(scope="module")
def matches():
    """Whether EventBridge would hand an event to our queue."""
    rule = platform(STAGE).one("AWS::Events::Rule", Name=f"envag-{STAGE}-mail-events").properties
    return EventPattern.load(json.dumps(rule["EventPattern"])).matches_event


def recorded(path):
    """A recorded event, as stage prod would see it."""
    return json.loads(path.read_text("utf-8").replace("envag-dev-", f"envag-{STAGE}-"))


def test_every_municipality_sends_signed_mail_under_a_return_path_of_its_own():
    for template, place in stacks():
        identity = template.one("AWS::SES::EmailIdentity", EmailIdentity=place.domain).properties
        assert identity["DkimAttributes"] == {"SigningEnabled": True}
        assert identity["DkimSigningAttributes"] == {"NextSigningKeyLength": "RSA_2048_BIT"}
        assert identity["MailFromAttributes"] == {
            "MailFromDomain": f"bounce.{place.domain}",
            "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
        }
        assert identity["FeedbackAttributes"] == {"EmailForwardingEnabled": False}


def test_a_municipalitys_mail_goes_out_under_its_configuration_set_also_by_default():
    for template, place in stacks():
        (sending,) = template.of_type("AWS::SES::ConfigurationSet")
        identity = template.one("AWS::SES::EmailIdentity", EmailIdentity=place.domain).properties
        assert sending.properties["Name"] == f"envag-{STAGE}-{place.slug}"
        assert identity["ConfigurationSetAttributes"] == {"ConfigurationSetName": {"Ref": sending.id}}
        assert sending.properties["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
        assert sending.properties["SendingOptions"] == {"SendingEnabled": True}


def test_nobody_is_suppressed_since_each_resident_must_get_an_answer():
    for template, _ in stacks():
        (sending,) = template.of_type("AWS::SES::ConfigurationSet")
        assert sending.properties["SuppressionOptions"] == {"SuppressedReasons": []}


@pytest.mark.req("X13")
def test_what_goes_wrong_is_told_and_who_reads_what_is_not():
    for template, _ in stacks():
        (sending,) = template.of_type("AWS::SES::ConfigurationSet")
        (told,) = template.of_type("AWS::SES::ConfigurationSetEventDestination")
        destination = told.properties["EventDestination"]
        assert told.properties["ConfigurationSetName"] == {"Ref": sending.id}
        assert set(destination["MatchingEventTypes"]) == set(EVENTS)
        assert not {"OPEN", "CLICK"} & set(EVENTS)
        bus = template.text(destination["EventBridgeDestination"]["EventBusArn"])
        assert bus == "arn:aws:events:eu-central-1:123456789012:event-bus/default"


def test_the_dns_records_stand_among_the_outputs_to_be_copied():
    for template, place in stacks():
        told = {name: template.text(output["Value"]) for name, output in template["Outputs"].items()}
        domain = place.domain
        for number in (1, 2, 3):
            name, kind, value = told.pop(f"DnsDkim{number}").split()
            assert (name[-1], kind, value[-1]) == (".", "CNAME", ".")
            assert f"DkimDNSTokenName{number}" in name
            assert f"DkimDNSTokenValue{number}" in value
        assert told == {
            "DnsReturnPathMx": f"bounce.{domain}. MX 10 feedback-smtp.eu-central-1.amazonses.com.",
            "DnsReturnPathSpf": f'bounce.{domain}. TXT "v=spf1 include:amazonses.com ~all"',
            "DnsDmarc": f'_dmarc.{domain}. TXT "v=DMARC1; p=none"',
            "DnsInboundMx": f"{domain}. MX 10 inbound-smtp.eu-central-1.amazonaws.com.",
        }


def test_the_function_knows_a_municipality_by_the_configuration_set_that_its_stack_makes():
    function = platform(STAGE).one("AWS::Lambda::Function", FunctionName=f"envag-{STAGE}-mail-events").properties
    prefix = function["Environment"]["Variables"]["CONFIGURATION_SET_PREFIX"]
    for template, place in stacks():
        (sending,) = template.of_type("AWS::SES::ConfigurationSet")
        assert sending.properties["Name"] == f"{prefix}{place.slug}"


@pytest.mark.parametrize("path", RECORDED, ids=lambda path: path.stem)
def test_the_rule_takes_what_the_function_can_attribute_to_this_stage(matches, path):
    event = recorded(path)
    foreign = path.stem.startswith(("foreign_", "delivery"))

    assert matches(event) is not foreign


@pytest.mark.parametrize("path", READABLE, ids=lambda path: path.stem)
def test_what_the_rule_takes_is_read(matches, path):
    event = recorded(path)

    assert not matches(event) or parse(json.dumps(event).encode(), f"envag-{STAGE}-").municipality == "solhamra"


@pytest.mark.parametrize("name", EVENTS.values())
def test_every_kind_that_is_asked_for_is_taken(matches, name):
    kinds = {recorded(path)["detail-type"] for path in RECORDED if matches(recorded(path))}

    assert name in kinds


def test_an_event_that_cannot_be_queued_is_a_dead_letter():
    template = platform(STAGE)
    (target,) = template.one("AWS::Events::Rule", Name=f"envag-{STAGE}-mail-events").properties["Targets"]

    assert template.text(target["Arn"]) == f"<envag-{STAGE}-mail-events>"
    assert template.text(target["DeadLetterConfig"]["Arn"]) == f"<envag-{STAGE}-mail-events-dead>"


def test_a_laptop_is_told_where_to_put_what_its_cloud_cannot_take():
    template = platform("local")
    queue = template["Outputs"]["MailEventsQueue"]["Value"]["Ref"]

    assert template.resources[queue].properties["QueueName"] == "envag-local-mail-events"
    for stack in municipalities("local").values():
        assert not [resource for resource in stack.resources.values() if resource.type.startswith("AWS::SES")]


def test_an_expired_item_is_a_cache_and_no_record():
    for stage in ("local", STAGE):
        (table,) = platform(stage).of_type("AWS::DynamoDB::GlobalTable")
        assert table.properties["TimeToLiveSpecification"] == {"AttributeName": "expires", "Enabled": True}
