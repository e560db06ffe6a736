"""One municipality's stack: who may publish, who is told, and where what cannot be delivered waits."""

from dataclasses import replace
from functools import cache

import pytest
from aws_cdk import App, Stack
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk.assertions import Template
from moto.sns.utils import FilterPolicyMatcher

from envag.domain.case import NO_REMINDER, NO_UNIT
from envag.domain.municipality import Department, EscalatesTo, Subscription, SubscriptionType
from infra.build.data import municipalities as catalogue
from infra.constructs.department import filter_policy
from infra.constructs.tasks import needs_the_centre
from infra.constructs.webhooks import tell_webhooks
from infra.stage import make_stage
from tests.infra.templates import municipalities, platform

TASKS = "arn:aws:sqs:eu-central-1:123456789012:envag-prod-tasks"
WEBHOOKS = "arn:aws:sqs:eu-central-1:123456789012:envag-prod-webhooks"


@cache
def places():
    return {f"envag-prod-{municipality.slug}": municipality for municipality in catalogue()}


def stacks():
    return [(municipalities("prod")[name], place) for name, place in places().items()]


def topic_names(template):
    return {topic.properties["TopicName"]: topic for topic in template.of_type("AWS::SNS::Topic")}


def test_every_department_has_its_topic_where_the_notifier_looks_for_it():
    notify = platform("prod").one("AWS::Lambda::Function", FunctionName="envag-prod-notify")
    prefix = platform("prod").text(notify.properties["Environment"]["Variables"]["TOPIC_ARN_PREFIX"])

    for template, place in stacks():
        expected = {f"{prefix}{place.slug}-{department.id}".rsplit(":", 1)[1] for department in place.departments}
        assert set(topic_names(template)) == expected


@pytest.mark.req("X13")
def test_only_the_notifier_may_publish():
    for template, _ in stacks():
        for policy in template.of_type("AWS::SNS::TopicPolicy"):
            found = {s["Sid"]: s for s in policy.properties["PolicyDocument"]["Statement"]}
            assert {name: s["Effect"] for name, s in found.items()} == {
                "Notify": "Allow",
                "NobodyElse": "Deny",
                "TlsOnly": "Deny",
            }
            assert {s["Action"] for s in found.values()} == {"sns:Publish"}
            allowed = template.text(found["Notify"]["Condition"]["ArnEquals"]["aws:PrincipalArn"])
            spared = template.text(found["NobodyElse"]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"])
            assert allowed == spared == "arn:aws:iam::123456789012:role/envag-prod-notify"
    assert platform("prod").one("AWS::IAM::Role", RoleName="envag-prod-notify")


def test_the_subscriptions_are_those_that_the_file_lists():
    for template, place in stacks():
        topics = topic_names(template)
        for department in place.departments:
            topic = topics[f"envag-prod-{place.slug}-{department.id}"]
            made = [
                subscription.properties
                for subscription in template.of_type("AWS::SNS::Subscription")
                if subscription.properties["TopicArn"] == {"Ref": topic.id}
                and template.text(subscription.properties["Endpoint"]) not in {TASKS, WEBHOOKS}
            ]
            expected = [s for s in department.subscriptions if s.type is not SubscriptionType.WEBHOOK]
            assert [s["Protocol"] for s in made] == [s.type.value for s in expected]
            assert [s.get("FilterPolicy") for s in made] == [filter_policy(s) for s in expected]
            for listed, subscription in zip(expected, made, strict=True):
                own_queue = f"<envag-prod-{place.slug}-{department.id}>"
                assert template.text(subscription["Endpoint"]) == (listed.endpoint or own_queue)


@pytest.mark.req("R89")
def test_a_department_with_webhooks_tells_their_queue_once_and_no_other_does():
    told = []
    for template, _ in stacks():
        topics = {topic.id: name for name, topic in topic_names(template).items()}
        for one in template.of_type("AWS::SNS::Subscription"):
            if template.text(one.properties["Endpoint"]) == WEBHOOKS:
                told.append(topics[one.properties["TopicArn"]["Ref"]])
                assert "deadLetterTargetArn" in one.properties["RedrivePolicy"]
    assert told == [
        f"envag-prod-{place.slug}-{department.id}"
        for _, place in stacks()
        for department in place.departments
        if any(s.type is SubscriptionType.WEBHOOK for s in department.subscriptions)
    ]
    assert told


@pytest.mark.parametrize(("count", "expected"), [(1, {"service": ["forskola"]}), (2, None)])
def test_several_webhooks_of_a_department_hear_by_the_function_and_one_by_its_filter(count, expected):
    app = App()
    stack = Stack(app, "Stack")
    department = Department(
        id="buf",
        code="BUF",
        name="Barn",
        subscriptions=tuple(
            Subscription(
                type=SubscriptionType.WEBHOOK, endpoint=f"https://{n}.example", secret=f"s{n}", services=("forskola",)
            )
            for n in range(count)
        ),
    )
    tell_webhooks(
        stack, sns.Topic(stack, "T"), stage=make_stage("prod"), department=department, undelivered=sqs.Queue(stack, "Q")
    )

    (made,) = Template.from_stack(stack).find_resources("AWS::SNS::Subscription").values()
    assert made["Properties"].get("FilterPolicy") == expected


def test_the_centres_own_department_tells_the_queue_of_tasks_and_no_other_does():
    for template, place in stacks():
        (subscription,) = [
            one.properties
            for one in template.of_type("AWS::SNS::Subscription")
            if template.text(one.properties["Endpoint"]) == TASKS
        ]
        topic = topic_names(template)[f"envag-prod-{place.slug}-{place.centre}"]
        assert (subscription["TopicArn"], subscription["Protocol"]) == ({"Ref": topic.id}, "sqs")
        assert subscription["FilterPolicy"] == needs_the_centre(place.centre_unit)
        assert place.centre_unit in subscription["FilterPolicy"]["unit"]


def test_the_queue_of_tasks_takes_what_topics_of_the_stage_send():
    template = platform("prod")
    queue = template.one("AWS::SQS::Queue", QueueName=TASKS.rpartition(":")[2])
    (policy,) = [p for p in template.of_type("AWS::SQS::QueuePolicy") if p.properties["Queues"] == [{"Ref": queue.id}]]
    (statement,) = [s for s in policy.properties["PolicyDocument"]["Statement"] if s["Effect"] == "Allow"]

    assert statement["Principal"] == {"Service": "sns.amazonaws.com"}
    assert template.text(statement["Condition"]["ArnLike"]["aws:SourceArn"]) == (
        "arn:aws:sns:eu-central-1:123456789012:envag-prod-*"
    )


@pytest.mark.parametrize(
    ("attributes", "wanted"),
    [
        ({"event": "received", "channel": "email", "unit": "kontaktcenter"}, True),
        ({"event": "received", "channel": "web", "unit": NO_UNIT}, True),
        ({"event": "received", "channel": "phone", "unit": "kontaktcenter"}, False),
        ({"event": "received", "channel": "chat", "unit": "kontaktcenter"}, False),
        ({"event": "contact_moved", "channel": "chat", "unit": "kontaktcenter"}, True),
        ({"event": "added", "channel": "phone", "unit": "kontaktcenter"}, True),
        ({"event": "undelivered", "channel": "email", "unit": NO_UNIT}, True),
        ({"event": "handed_over", "channel": "web", "unit": "kontaktcenter"}, True),
        ({"event": "handed_over", "channel": "web", "unit": "hr"}, False),
        ({"event": "received", "channel": "email", "unit": "hr"}, False),
        ({"event": "reminded", "channel": "email", "unit": "kontaktcenter", "reminder": "overdue"}, False),
        ({"event": "reminded", "channel": "phone", "unit": "kontaktcenter", "reminder": "call_back_late"}, True),
    ],
)
def test_a_task_is_made_of_what_the_centre_must_do_and_nobody_is_at(attributes, wanted):
    sent = {
        name: {"Type": "String", "Value": value} for name, value in ({"reminder": NO_REMINDER} | attributes).items()
    }

    assert FilterPolicyMatcher(needs_the_centre("kontaktcenter"), None).matches(sent, "{}") is wanted


def test_what_cannot_be_delivered_waits_in_the_municipalitys_own_queue():
    for template, place in stacks():
        undelivered = f"<envag-prod-{place.slug}-undelivered>"
        for subscription in template.of_type("AWS::SNS::Subscription"):
            assert template.text(subscription.properties["RedrivePolicy"]["deadLetterTargetArn"]) == undelivered
        queue = template.one("AWS::SQS::Queue", QueueName=undelivered.strip("<>"))
        (policy,) = [
            p for p in template.of_type("AWS::SQS::QueuePolicy") if p.properties["Queues"] == [{"Ref": queue.id}]
        ]
        senders = [
            template.text(statement["Condition"]["ArnLike"]["aws:SourceArn"])
            for statement in policy.properties["PolicyDocument"]["Statement"]
            if statement["Effect"] == "Allow"
        ]
        assert senders == [f"arn:aws:sns:eu-central-1:123456789012:envag-prod-{place.slug}-*"]


ALL = Subscription(type=SubscriptionType.EMAIL, endpoint="larm@solhamra.example")


@pytest.mark.parametrize(
    ("subscription", "policy"),
    [
        (ALL, None),
        (replace(ALL, services=("avfall", "fel-gata")), {"service": ["avfall", "fel-gata"]}),
        (replace(ALL, urgent_only=True), {"priority": ["urgent"]}),
        (replace(ALL, escalation=(EscalatesTo.DEPUTY,)), {"escalation": ["deputy"]}),
        (replace(ALL, services=("avfall",), urgent_only=True), {"service": ["avfall"], "priority": ["urgent"]}),
    ],
)
def test_a_subscription_is_filtered_by_attributes(subscription, policy):
    assert filter_policy(subscription) == policy


@pytest.mark.req("X26")
def test_topics_may_use_the_key_that_the_platform_lends_them():
    key = platform("prod").one("AWS::KMS::Key")
    lent = set()
    for statement in key.properties["KeyPolicy"]["Statement"]:
        services = statement["Principal"].get("Service", [])
        lent |= {service for service in (services if isinstance(services, list) else []) if isinstance(service, str)}

    assert lent == {f"{name}.amazonaws.com" for name in ("cloudwatch", "events", "s3", "sns")}
    assert key.properties["EnableKeyRotation"] is True
    for statement in key.properties["KeyPolicy"]["Statement"]:
        if "Service" in statement["Principal"]:
            assert statement["Condition"], statement["Sid"]
