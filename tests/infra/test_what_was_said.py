"""What was said in chats and calls: where Connect leaves it, who hears of it, and how long it is kept."""

import json
from dataclasses import replace

import pytest
from aws_cdk import App
from aws_cdk.assertions import Template as Synthesised

from envag.adapters.s3 import KEEP_DAYS, S3Files
from envag.domain.retention import CALL_RECORDING, CHAT_LOG, decided
from envag.domain.service import RetentionAction
from infra.build.data import municipalities as catalogue
from infra.constructs import records_bucket
from infra.stacks.platform import PlatformStack
from infra.stage import stage_from
from tests.infra.templates import Template, platform

STAGE = "prod"
CLASSES = {"transcripts": CHAT_LOG, "recordings": CALL_RECORDING}


def of(*places):
    """The platform of these municipalities."""
    app = App(context={"stage": STAGE})
    stack = PlatformStack(app, stage=stage_from(app.node), places=places)
    return Template(stack.stack_name, Synthesised.from_stack(stack).to_json())


def rules(template):
    """The bucket's lifecycle rules by their ids."""
    bucket = template.records_bucket().properties
    return {rule["Id"]: rule for rule in bucket["LifecycleConfiguration"]["Rules"]}


def kinds(template):
    return {one.properties["ResourceType"]: one for one in template.of_type("AWS::Connect::InstanceStorageConfig")}


@pytest.fixture(scope="module")
def recording():
    """The platform where one municipality records calls, and nobody has decided to destroy anything."""
    first, *others = catalogue()
    kept = tuple(
        replace(one, action=RetentionAction.KEEP, days=0) if one.id in CLASSES.values() else one
        for one in first.retention
    )
    assert others
    return of(replace(first, records_calls=True, retention=kept))


@pytest.mark.req("X9")
@pytest.mark.parametrize("prefix", CLASSES)
def test_what_a_board_has_decided_is_destroyed_by_its_age_and_tag_with_all_its_versions(prefix):
    days = {decided(place, CLASSES[prefix]).days for place in catalogue()}
    found = rules(platform(STAGE))

    assert days
    for number in days:
        assert found.pop(f"{prefix}-{number}-days") == {
            "Id": f"{prefix}-{number}-days",
            "Status": "Enabled",
            "Prefix": f"{prefix}/",
            "TagFilters": [{"Key": KEEP_DAYS, "Value": str(number)}],
            "ExpirationInDays": number,
            "NoncurrentVersionExpiration": {"NoncurrentDays": 1},
        }
    assert found[f"{prefix}-markers"]["ExpiredObjectDeleteMarker"] is True
    assert not [name for name in found if name.startswith(prefix) and name != f"{prefix}-markers"]


@pytest.mark.req("X9")
def test_no_other_rule_destroys_anything():
    for name, rule in rules(platform(STAGE)).items():
        destroys = {"ExpirationInDays", "NoncurrentVersionExpiration", "ExpirationDate"} & set(rule)
        assert not destroys or (rule["TagFilters"] and rule["Prefix"] in {f"{prefix}/" for prefix in CLASSES}), name


@pytest.mark.req("X9")
def test_without_a_decision_nothing_is_ever_destroyed(recording):
    assert set(rules(recording)) == {"half-sent"}


def test_the_tag_of_the_function_is_the_tag_of_the_rules():
    assert records_bucket.KEEP_DAYS == KEEP_DAYS


@pytest.mark.req("X9")
def test_the_rules_are_such_as_s3_takes(sdk_client, records_bucket, unique):
    """moto checks the shape; an object that is tagged as the function does falls under exactly one rule."""
    from botocore.session import get_session

    client = get_session().create_client("s3", region_name="eu-central-1")
    given = [
        _api_shape(rule) for rule in rules(platform(STAGE)).values() if "AbortIncompleteMultipartUpload" not in rule
    ]
    client.put_bucket_lifecycle_configuration(Bucket=records_bucket, LifecycleConfiguration={"Rules": given})
    key = f"recordings/{unique}.wav"
    client.put_object(Bucket=records_bucket, Key=key, Body=b"")

    S3Files(sdk_client("s3"), records_bucket).destroy_after(key, 30)

    (tag,) = client.get_object_tagging(Bucket=records_bucket, Key=key)["TagSet"]
    kept = client.get_bucket_lifecycle_configuration(Bucket=records_bucket)["Rules"]
    (matching,) = [
        rule for rule in kept if rule["Filter"].get("And", {}).get("Tags") == [tag] and "recordings" in rule["ID"]
    ]
    assert matching["Expiration"] == {"Days": 30}


def _api_shape(rule):
    """A rule of the template as S3's own API spells it."""
    tags = [{"Key": one["Key"], "Value": one["Value"]} for one in rule.get("TagFilters", ())]
    prefix = rule["Prefix"]
    shaped = {
        "ID": rule["Id"],
        "Status": rule["Status"],
        "Filter": {"And": {"Prefix": prefix, "Tags": tags}} if tags else {"Prefix": prefix},
        "Expiration": {"Days": rule["ExpirationInDays"]}
        if "ExpirationInDays" in rule
        else {"ExpiredObjectDeleteMarker": rule["ExpiredObjectDeleteMarker"]},
    }
    if "NoncurrentVersionExpiration" in rule:
        shaped["NoncurrentVersionExpiration"] = rule["NoncurrentVersionExpiration"]
    return json.loads(json.dumps(shaped))


@pytest.mark.req("R22")
def test_calls_have_no_storage_while_nobody_records_them():
    assert not any(place.records_calls for place in catalogue())
    assert set(kinds(platform(STAGE))) == {"CHAT_TRANSCRIPTS"}


def test_recordings_come_where_the_function_hears_of_them_under_our_key(recording):
    stored = kinds(recording)
    config = stored["CALL_RECORDINGS"].properties["S3Config"]
    announced = recording.records_bucket().properties["NotificationConfiguration"]["QueueConfigurations"]
    queues = {one["Filter"]["S3Key"]["Rules"][0]["Value"]: recording.text(one["Queue"]) for one in announced}

    assert set(stored) == {"CHAT_TRANSCRIPTS", "CALL_RECORDINGS"}
    assert recording.text(config["BucketPrefix"]).startswith("recordings/")
    assert config["EncryptionConfig"] == stored["CHAT_TRANSCRIPTS"].properties["S3Config"]["EncryptionConfig"]
    assert queues["recordings/"] == f"<envag-{STAGE}-recordings>"


def test_what_cannot_be_noted_waits_for_a_person_whom_an_alarm_calls():
    template = platform(STAGE)
    queue = template.one("AWS::SQS::Queue", QueueName=f"envag-{STAGE}-recordings").properties
    watched = {alarm.properties["AlarmName"] for alarm in template.of_type("AWS::CloudWatch::Alarm")}

    assert template.text(queue["RedrivePolicy"]["deadLetterTargetArn"]) == f"<envag-{STAGE}-recordings-dead>"
    assert {f"envag-{STAGE}-recordings-dead-not-empty", f"envag-{STAGE}-recordings-waiting"} <= watched
