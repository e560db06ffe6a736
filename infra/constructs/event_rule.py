"""Events of AWS services for a queue: an EventBridge rule on the default bus, and its right to fill the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Aws
from aws_cdk import aws_events as events
from aws_cdk import aws_iam as iam

if TYPE_CHECKING:
    from collections.abc import Mapping

    from constructs import Construct

    from infra.constructs.work_queue import WorkQueue


def queue_events(scope: Construct, work: WorkQueue, *, name: str, pattern: Mapping[str, Any], description: str) -> None:
    """Put every event that ``pattern`` takes into the queue, or among its dead letters when that fails."""
    rule = events.CfnRule(
        scope,
        "Rule",
        name=name,
        description=description,
        event_pattern=pattern,
        targets=[
            events.CfnRule.TargetProperty(
                id="Work",
                arn=work.queue.queue_arn,
                dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=work.dead_letters.queue_arn),
            )
        ],
    )
    for queue in (work.queue, work.dead_letters):
        queue.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EventsOfTheRule",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={
                    "ArnEquals": {"aws:SourceArn": rule.attr_arn},
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                },
            )
        )
