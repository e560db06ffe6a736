"""What residents upload: nobody reads it before the scan, and the scan's role is exactly what AWS asks for."""

from __future__ import annotations

import json

import pytest

from infra.build.cache import ROOT
from infra.constructs.uploads import VERDICT
from tests.infra.templates import platform

BUCKET = "envag-prod-uploads-"
SCANNER = "malware-protection-plan.guardduty.amazonaws.com"


@pytest.fixture(scope="module")
def template():
    return platform("prod")


@pytest.fixture(scope="module")
def made(template):
    (found,) = [
        each
        for each in template.of_type("AWS::S3::Bucket")
        if template.text(each.properties["BucketName"]).startswith(BUCKET)
    ]
    return found


@pytest.fixture(scope="module")
def bucket(made):
    return made.properties


def test_the_bucket_is_encrypted_shut_and_forgets(bucket):
    rule, markers = bucket["LifecycleConfiguration"]["Rules"]

    (encryption,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert encryption["ServerSideEncryptionByDefault"]["SSEAlgorithm"] == "aws:kms"
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert (rule["Status"], rule["ExpirationInDays"]) == ("Enabled", 30)
    assert rule["NoncurrentVersionExpiration"] == {"NoncurrentDays": 1}
    assert (markers["Status"], markers["ExpiredObjectDeleteMarker"]) == ("Enabled", True)
    assert bucket["NotificationConfiguration"]["EventBridgeConfiguration"] == {"EventBridgeEnabled": True}


def test_what_is_uploaded_outlives_the_dead_letters_that_wait_for_it(template, bucket):
    queues = {q.properties["QueueName"]: q.properties for q in template.of_type("AWS::SQS::Queue")}
    waits = queues["envag-prod-scans-dead"]["MessageRetentionPeriod"]

    assert bucket["LifecycleConfiguration"]["Rules"][0]["ExpirationInDays"] * 86400 > waits + 86400


def test_only_the_residents_pages_may_post_from_a_browser(template, bucket):
    (rule,) = bucket["CorsConfiguration"]["CorsRules"]

    assert rule["AllowedMethods"] == ["POST"]
    assert rule["AllowedOrigins"] == [template["Outputs"]["WebAddress"]["Value"]]


def test_every_upload_is_scanned(template, made):
    plan = template.one("AWS::GuardDuty::MalwareProtectionPlan").properties

    scanned = plan["ProtectedResource"]["S3Bucket"]
    assert scanned["BucketName"] == {"Ref": made.id}
    assert scanned["ObjectPrefixes"] == ["uploads/"]
    assert plan["Actions"] == {"Tagging": {"Status": "ENABLED"}}


def test_the_scanner_may_scan_before_guardduty_tries_whether_it_may(template):
    (policy,) = [p.id for p in template.of_type("AWS::IAM::Policy") if p.id.startswith("UploadsScanner")]

    assert template.one("AWS::GuardDuty::MalwareProtectionPlan").body["DependsOn"] == [policy]


def test_the_scanner_may_do_what_aws_asks_for_and_no_more(template):
    """https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection-s3-iam-policy-prerequisite.html."""
    role = template.one("AWS::IAM::Role", RoleName="envag-prod-scanner")
    (trusted,) = role.properties["AssumeRolePolicyDocument"]["Statement"]
    (policy,) = [
        p.properties for p in template.of_type("AWS::IAM::Policy") if {"Ref": role.id} in p.properties["Roles"]
    ]
    may = {s["Sid"]: s for s in policy["PolicyDocument"]["Statement"]}

    assert (trusted["Action"], trusted["Principal"]) == ("sts:AssumeRole", {"Service": SCANNER})
    assert {sid: set(_list(s["Action"])) for sid, s in may.items()} == {
        "AllowManagedRuleToSendS3EventsToGuardDuty": {
            "events:PutRule", "events:DeleteRule", "events:PutTargets", "events:RemoveTargets",
        },
        "AllowGuardDutyToMonitorEventBridgeManagedRule": {"events:DescribeRule", "events:ListTargetsByRule"},
        "AllowPostScanTag": {
            "s3:PutObjectTagging", "s3:GetObjectTagging", "s3:PutObjectVersionTagging", "s3:GetObjectVersionTagging",
        },
        "AllowEnableS3EventBridgeEvents": {"s3:PutBucketNotification", "s3:GetBucketNotification"},
        "AllowPutValidationObject": {"s3:PutObject"},
        "AllowCheckBucketOwnership": {"s3:ListBucket"},
        "AllowMalwareScan": {"s3:GetObject", "s3:GetObjectVersion"},
        "AllowDecryptForMalwareScan": {"kms:GenerateDataKey", "kms:Decrypt"},
    }  # fmt: skip
    rule = may["AllowManagedRuleToSendS3EventsToGuardDuty"]
    assert rule["Condition"] == {"StringLike": {"events:ManagedBy": SCANNER}}
    assert template.text(rule["Resource"]).endswith("rule/DO-NOT-DELETE-AmazonGuardDutyMalwareProtectionS3*")
    assert template.text(may["AllowPutValidationObject"]["Resource"]).endswith(
        "/malware-protection-resource-validation-object"
    )
    assert set(may["AllowDecryptForMalwareScan"]["Condition"]["StringLike"]) == {"kms:ViaService"}


def test_the_rule_takes_every_recorded_verdict_on_an_upload_and_no_other(template):
    (rule,) = [
        r.properties
        for r in template.of_type("AWS::Events::Rule")
        if r.properties.get("EventPattern", {}).get("source") == ["aws.guardduty"]
    ]
    pattern = rule["EventPattern"]
    (bucket,) = map(template.text, pattern["detail"]["s3ObjectDetails"]["bucketName"])
    (prefix,) = pattern["detail"]["s3ObjectDetails"]["objectKey"]
    taken = set()
    for path in sorted((ROOT / "events/object_scan").glob("*.json")):
        event = json.loads(path.read_text("utf-8"))
        scanned = event["detail"]["s3ObjectDetails"]
        ours = scanned["bucketName"].replace("-dev-", "-prod-").replace("000000000000", "123456789012")
        assert (event["source"], event["detail-type"]) == ("aws.guardduty", VERDICT)
        if ours == bucket and scanned["objectKey"].startswith(prefix["prefix"]):
            taken.add(path.stem)

    assert pattern["detail-type"] == [VERDICT]
    assert taken == {"clean", "versioned", "threat", "unsupported", "access_denied", "failed"}


@pytest.mark.parametrize("count", ["FailedScanCount", "SkippedScanCount"])
def test_who_is_on_duty_hears_of_files_that_were_not_scanned(template, count):
    plan = template.one("AWS::GuardDuty::MalwareProtectionPlan").id
    alarm = template.one("AWS::CloudWatch::Alarm", MetricName=count).properties

    assert alarm["Namespace"] == "AWS/GuardDuty/MalwareProtection"
    assert {"Name": "Malware Protection Plan Id", "Value": {"Fn::GetAtt": [plan, "MalwareProtectionPlanId"]}} in alarm[
        "Dimensions"
    ]
    assert alarm["AlarmActions"]


def test_a_laptop_has_the_bucket_and_the_queue_and_no_scan():
    local = platform("local")

    assert list(local.of_type("AWS::GuardDuty::MalwareProtectionPlan")) == []
    assert {"UploadsBucket", "ScansQueue"} <= set(local["Outputs"])


def _list(value):
    return value if isinstance(value, list) else [value]
