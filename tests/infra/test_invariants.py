"""What holds for every resource of every stack, also for those that come later."""

import json
import re

import pytest

from infra.constructs.web_api import public_routes
from tests.infra.templates import REGION, municipalities, platform, synth

STAGES = ("local", "prod")
PUBLIC = public_routes(("lindholmstad", "norrsjofors", "solhamra"), e_id=("solhamra",))


def everything(stage):
    return list(synth(stage).values())


def resources(stage, *types):
    return [resource for template in everything(stage) for resource in template.of_type(*types)]


def statements(stage):
    """(resource, statement) of every policy of every kind."""
    for template in everything(stage):
        for resource in template.resources.values():
            for document in documents(resource.properties):
                for statement in document["Statement"]:
                    yield resource, statement


def documents(value):
    if isinstance(value, dict):
        if "Statement" in value and "Version" in value:
            yield value
        for inner in value.values():
            yield from documents(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from documents(inner)


def listed(value):
    return value if isinstance(value, list) else [value]


def policies_of(template, resource_type, field, resource):
    for policy in template.of_type(resource_type):
        if any({"Ref": resource.id} == target for target in listed(policy.properties[field])):
            yield from policy.properties["PolicyDocument"]["Statement"]


def refuses_plain_http(found):
    return any(
        statement["Effect"] == "Deny"
        and statement["Principal"] in ("*", {"AWS": "*"})
        and statement.get("Condition", {}).get("Bool", {}).get("aws:SecureTransport") == "false"
        for statement in found
    )


def is_our_key(value):
    """Our key's ARN in its own stack, or our alias in another."""
    text = json.dumps(value)
    return '"Fn::GetAtt": ["Key' in text or re.search(r"alias/envag-(local|prod)\b", text) is not None


@pytest.mark.parametrize("stage", STAGES)
def test_every_route_has_an_authorizer_or_is_public_with_a_throttle(stage):
    for template in everything(stage):
        stages = template.of_type("AWS::ApiGatewayV2::Stage")
        for route in template.of_type("AWS::ApiGatewayV2::Route"):
            if route.properties.get("AuthorizationType", "NONE") != "NONE":
                assert route.properties["AuthorizerId"]
                continue
            key = route.properties["RouteKey"]
            _, rate, burst = PUBLIC[key]
            (settings,) = [s.properties for s in stages if s.properties["ApiId"] == route.properties["ApiId"]]
            assert settings["RouteSettings"][key] == {"ThrottlingRateLimit": rate, "ThrottlingBurstLimit": burst}
            assert settings["DefaultRouteSettings"]["ThrottlingRateLimit"] > 0


def test_the_public_list_names_no_route_that_is_gone():
    routes = platform("prod").of_type("AWS::ApiGatewayV2::Route")
    keys = {r.properties["RouteKey"] for r in routes if r.properties.get("AuthorizationType", "NONE") == "NONE"}

    assert set(PUBLIC) == keys


@pytest.mark.req("X13")
@pytest.mark.parametrize("stage", STAGES)
def test_access_logs_tell_neither_who_nor_what(stage):
    apis = resources(stage, "AWS::ApiGatewayV2::Stage")

    for api in apis:
        assert set(re.findall(r"\$context\.([\w.]+)", api.properties["AccessLogSettings"]["Format"])) == {
            "requestId",
            "requestTime",
            "routeKey",
            "status",
            "responseLength",
            "responseLatency",
            "integrationStatus",
        }


@pytest.mark.parametrize("stage", STAGES)
def test_every_queue_has_dead_letters_or_is_where_they_go(stage):
    for template in everything(stage):
        queues = template.of_type("AWS::SQS::Queue")
        targets = json.dumps(
            [q.properties.get("RedrivePolicy") for q in queues]
            + [s.properties.get("RedrivePolicy") for s in template.of_type("AWS::SNS::Subscription")]
            + [m.properties.get("DestinationConfig") for m in template.of_type("AWS::Lambda::EventSourceMapping")]
        )
        for queue in queues:
            redrive = queue.properties.get("RedrivePolicy")
            assert redrive is None or 3 <= redrive["maxReceiveCount"] <= 10, queue
            assert redrive or f'["{queue.id}", "Arn"]' in targets, queue


@pytest.mark.parametrize("stage", STAGES)
def test_every_queue_has_an_alarm_that_somebody_hears(stage):
    for template in everything(stage):
        watched = set()
        for alarm in template.of_type("AWS::CloudWatch::Alarm"):
            assert alarm.properties["AlarmActions"], alarm
            assert template.text(alarm.properties["AlarmActions"][0]).endswith(
                (f":envag-{stage}-operations", "<Operations", f"<envag-{stage}-operations>", ">")
            )
            for dimension in alarm.properties.get("Dimensions", ()):
                if dimension["Name"] == "QueueName":
                    watched.add(dimension["Value"]["Fn::GetAtt"][0])
        assert {queue.id for queue in template.of_type("AWS::SQS::Queue")} == watched


@pytest.mark.parametrize("stage", STAGES)
def test_every_function_has_alarms_for_errors_and_throttles(stage):
    for template in everything(stage):
        watched = {
            (dimension["Value"]["Ref"], alarm.properties["MetricName"])
            for alarm in template.of_type("AWS::CloudWatch::Alarm")
            for dimension in alarm.properties.get("Dimensions", ())
            if dimension["Name"] == "FunctionName"
        }
        for function in template.of_type("AWS::Lambda::Function"):
            assert {(function.id, "Errors"), (function.id, "Throttles")} <= watched


@pytest.mark.req("X26")
@pytest.mark.parametrize("stage", STAGES)
def test_every_log_group_ends_some_day_and_is_encrypted(stage):
    groups = resources(stage, "AWS::Logs::LogGroup")

    assert groups
    for group in groups:
        assert group.properties["RetentionInDays"] <= 90
        assert is_our_key(group.properties["KmsKeyId"])


@pytest.mark.req("X26")
@pytest.mark.parametrize("stage", STAGES)
def test_every_topic_and_queue_is_encrypted_and_takes_tls_only(stage):
    for template in everything(stage):
        for topic in template.of_type("AWS::SNS::Topic"):
            assert is_our_key(topic.properties["KmsMasterKeyId"]), topic
            assert refuses_plain_http(policies_of(template, "AWS::SNS::TopicPolicy", "Topics", topic)), topic
        for queue in template.of_type("AWS::SQS::Queue"):
            assert is_our_key(queue.properties["KmsMasterKeyId"]), queue
            assert refuses_plain_http(policies_of(template, "AWS::SQS::QueuePolicy", "Queues", queue)), queue


@pytest.mark.req("X26")
@pytest.mark.parametrize("stage", STAGES)
def test_every_bucket_is_private_versioned_and_encrypted_over_tls(stage):
    for template in everything(stage):
        for bucket in template.of_type("AWS::S3::Bucket"):
            (rule,) = bucket.properties["BucketEncryption"]["ServerSideEncryptionConfiguration"]
            assert is_our_key(rule["ServerSideEncryptionByDefault"]["KMSMasterKeyID"])
            assert bucket.properties["PublicAccessBlockConfiguration"] == {
                "BlockPublicAcls": True,
                "BlockPublicPolicy": True,
                "IgnorePublicAcls": True,
                "RestrictPublicBuckets": True,
            }
            assert bucket.properties["VersioningConfiguration"] == {"Status": "Enabled"}
            assert refuses_plain_http(policies_of(template, "AWS::S3::BucketPolicy", "Bucket", bucket))


@pytest.mark.req("X26")
@pytest.mark.parametrize("stage", STAGES)
def test_every_table_is_encrypted_and_can_be_restored(stage):
    for table in resources(stage, "AWS::DynamoDB::GlobalTable"):
        (replica,) = table.properties["Replicas"]
        assert table.properties["BillingMode"] == "PAY_PER_REQUEST"
        assert table.properties["StreamSpecification"] == {"StreamViewType": "NEW_IMAGE"}
        assert replica["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
        assert is_our_key(replica["SSESpecification"]["KMSMasterKeyId"])


def test_records_outlive_their_stack_in_production():
    kept = [
        resource
        for resource in platform("prod").resources.values()
        if resource.type in {"AWS::DynamoDB::GlobalTable", "AWS::S3::Bucket", "AWS::KMS::Key", "AWS::Logs::LogGroup"}
    ]

    assert {resource.body["DeletionPolicy"] for resource in kept} == {"Retain"}
    (table,) = platform("prod").of_type("AWS::DynamoDB::GlobalTable")
    assert table.properties["Replicas"][0]["DeletionProtectionEnabled"] is True


@pytest.mark.parametrize("stage", STAGES)
def test_no_policy_has_a_wildcard_action(stage):
    own_account = {"kms:*"}
    """The key's own account must be able to manage it, or nobody can:
    https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html"""

    for resource, statement in statements(stage):
        if statement["Effect"] == "Deny":
            continue
        actions = set(listed(statement["Action"]))
        assert resource.type != "AWS::KMS::Key" or actions <= {*own_account} or "*" not in str(actions)
        if resource.type != "AWS::KMS::Key":
            assert not any("*" in action for action in actions), resource


@pytest.mark.parametrize("stage", STAGES)
def test_only_what_knows_no_resource_is_allowed_on_all(stage):
    knows_no_resource = {
        "ses:DescribeActiveReceiptRuleSet",
        "ses:SetActiveReceiptRuleSet",
    }
    for resource, statement in statements(stage):
        if resource.type == "AWS::IAM::Policy" and "*" in listed(statement["Resource"]):
            assert set(listed(statement["Action"])) <= knows_no_resource, resource


@pytest.mark.parametrize("stage", STAGES)
def test_whoever_is_allowed_from_outside_is_named_and_bound_to_this_account(stage):
    for resource, statement in statements(stage):
        principal = statement.get("Principal")
        if statement["Effect"] == "Deny" or principal is None:
            continue
        assert principal not in ("*", {"AWS": "*"}), resource
        if "Service" in principal and resource.type not in {"AWS::IAM::Role", "AWS::KMS::Key"}:
            assert "aws:sourcearn" in json.dumps(statement["Condition"]).lower(), resource


@pytest.mark.parametrize("stage", STAGES)
def test_no_role_has_a_managed_policy(stage):
    for role in resources(stage, "AWS::IAM::Role"):
        assert "ManagedPolicyArns" not in role.properties, role


@pytest.mark.req("X26")
@pytest.mark.parametrize("stage", STAGES)
def test_no_resource_names_a_partition(stage):
    for template in everything(stage):
        for resource in template.resources.values():
            assert not re.search(r"\barn:aws", json.dumps(resource.properties)), resource


@pytest.mark.req("X26")
def test_the_region_is_the_deployments_and_stands_nowhere_in_the_code():
    for template in synth("prod", "eu-west-1").values():
        assert REGION not in json.dumps(template), template.stack


@pytest.mark.parametrize("stage", STAGES)
def test_no_stack_locks_another_by_an_export(stage):
    for name, template in synth(stage).items():
        assert not [o for o in template.get("Outputs", {}).values() if "Export" in o], name
        assert "Fn::ImportValue" not in json.dumps(template), name


def test_a_laptop_asks_for_nothing_and_the_cloud_assumes_nothing():
    def without_default(template):
        return {n for n, p in template["Parameters"].items() if "Default" not in p and n != "BootstrapVersion"}

    assert without_default(platform("local")) == set()
    assert without_default(platform("prod")) == {"OperationsEmail"}


def test_a_laptop_has_no_type_that_the_local_cloud_lacks():
    lacking = (
        "AWS::SES::ReceiptRule",
        "AWS::Cognito::UserPoolIdentityProvider",
        "AWS::Connect::",
        "AWS::Lex::",
        "AWS::AppIntegrations::",
    )

    assert not [r for r in resources("local") if r.type.startswith(lacking)]


def test_there_is_a_stack_for_each_municipality():
    assert set(municipalities("prod")) == {name.replace("local", "prod") for name in municipalities("local")}
    assert len(municipalities("prod")) >= 3
