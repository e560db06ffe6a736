"""Webhooks of departments: their topics tell a queue of the platform, and the function ``webhook`` posts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_sns as sns
from constructs import Construct

from envag.domain.municipality import SubscriptionType
from envag.domain.webhook import TRIES
from envag.runtime.settings.webhook import WebhookSettings
from infra.constructs.department import filter_policy, from_topics
from infra.constructs.findings import acknowledge, acknowledge_lint
from infra.constructs.function import Function, Ground
from infra.constructs.reading import allow_cases, work_off
from infra.constructs.work_queue import Patience, WorkQueue

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_sqs as sqs

    from envag.domain.municipality import Department
    from infra.stage import Stage

QUEUE = "webhooks"
_TIMEOUT = Duration.seconds(15)
"""Finding a name, connecting and an answer take ten at most."""

_AT_ONCE = 5
_LATE = Duration.hours(1)
"""A receiver that is being restarted need call nobody; one that is down for longer may not know it."""


def secret_parameters(stage: Stage) -> str:
    """What the names of the parameters begin with in which the secrets stand."""
    return f"/{stage.named('webhook').replace('-', '/')}"


class Webhooks(Construct):
    """The queue ``envag-<stage>-webhooks``, which municipalities' stacks find by its name, and who works it off.

    One message at a time, so that a receiver that is slow keeps back nothing but its own.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.ITable, webhook_endpoint: str
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        work = WorkQueue(
            self,
            "Work",
            stage=stage,
            key=ground.key,
            alarms=ground.alarms,
            name=QUEUE,
            timeout=_TIMEOUT,
            patience=Patience(tries=TRIES, late=_LATE),
        )
        work.queue.add_to_resource_policy(from_topics(work.queue, f"{stage.topic_arn_prefix}*"))
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=WebhookSettings(
                queue_url=work.queue.queue_url,
                table_name=table.table_name,
                webhook_secrets=secret_parameters(stage),
                webhook_endpoint=webhook_endpoint,
            ),
            timeout=_TIMEOUT,
            concurrency=_AT_ONCE,
            description="Tells departments' own systems by signed webhooks",
        )
        function.allow("sqs:ChangeMessageVisibility", "sqs:SendMessage", on=work.queue.queue_arn)
        allow_cases(function, table)
        function.allow("dynamodb:Query", on=table.table_arn)
        function.allow_key("dynamodb")
        _allow_secrets(function)
        work_off(function, work, batch=1, at_once=_AT_ONCE)


def _allow_secrets(function: Function) -> None:
    parameters = f"parameter{secret_parameters(function.stage)}/*"
    function.allow("ssm:GetParameter", on=function.stage.arn("ssm", parameters))
    function.allow_key("ssm")
    acknowledge(
        function.role,
        f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:{parameters}]",
        reason="Municipalities come and go without the platform; nothing but the secrets of webhooks stands there.",
    )


def tell_webhooks(
    scope: Construct, topic: sns.ITopic, *, stage: Stage, department: Department, undelivered: sqs.IQueue
) -> None:
    """Let the department's topic tell the queue, if it has webhooks.

    A topic takes a queue as a subscriber once only. Where several webhooks want different things it tells everything,
    and the function knows who hears what.
    """
    webhooks = [one for one in department.subscriptions if one.type is SubscriptionType.WEBHOOK]
    if not webhooks:
        return
    subscription = sns.CfnSubscription(
        scope,
        "Webhooks",
        topic_arn=topic.topic_arn,
        protocol="sqs",
        endpoint=stage.webhooks_queue_arn,
        filter_policy=filter_policy(webhooks[0]) if len(webhooks) == 1 else None,
        redrive_policy={"deadLetterTargetArn": undelivered.queue_arn},
    )
    # The queue stands in the platform's stack: its ARN is a name, and no resource of this template
    acknowledge_lint(subscription, "W3694")
