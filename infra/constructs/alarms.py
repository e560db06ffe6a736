"""Alarms, and the one topic that they report to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from constructs import Construct

from infra.constructs.findings import acknowledge
from infra.constructs.statements import tls_only

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms
    from aws_cdk import aws_sqs as sqs

    from infra.stage import Stage

PERIOD = Duration.minutes(5)


class OperationsTopic(Construct):
    """Where alarms go. ``email`` is the address of who is on duty; empty on a laptop."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage, key: kms.IKey, email: str) -> None:
        super().__init__(scope, construct_id)
        self.topic = sns.Topic(self, "Topic", topic_name=stage.named("operations"), master_key=key)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"ArnLike": {"aws:SourceArn": stage.arn("cloudwatch", f"alarm:{stage.named()}-*")}},
            )
        )
        self.topic.add_to_resource_policy(tls_only("sns:Publish", self.topic.topic_arn))
        if email:
            on_duty = sns.CfnSubscription(
                self, "OnDuty", topic_arn=self.topic.topic_arn, protocol="email", endpoint=email
            )
            acknowledge(
                on_duty,
                "Serverless-SNSRedrivePolicy",
                reason="An alarm whose mail is lost still stands in CloudWatch; a queue nobody reads tells nobody.",
            )


class Alarms:
    """Adds alarms that report to the operations topic. Each costs 0.10 USD a month, so watch what somebody acts on."""

    def __init__(self, stage: Stage, topic: sns.ITopic) -> None:
        self._stage = stage
        self._action = actions.SnsAction(topic)

    def over(
        self, scope: Construct, construct_id: str, metric: cloudwatch.IMetric, limit: float, *, name: str, says: str
    ) -> None:
        """Alarm when ``metric`` is over ``limit`` in one period. ``says`` tells who is on duty what to do."""
        alarm = cloudwatch.Alarm(
            scope,
            construct_id,
            alarm_name=self._stage.named(name),
            alarm_description=says,
            metric=metric,
            threshold=limit,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
        )
        alarm.add_alarm_action(self._action)

    def not_empty(self, scope: Construct, queue: sqs.IQueue, *, name: str) -> None:
        """Alarm when anything lies in a dead-letter queue."""
        self.over(
            scope,
            "NotEmpty",
            queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="Maximum"),
            0,
            name=f"{name}-not-empty",
            says="Something could not be handled and waits here: read it, mend the cause, then redrive the queue.",
        )

    def waiting(self, scope: Construct, queue: sqs.IQueue, *, name: str, limit: Duration) -> None:
        """Alarm when the oldest message of a queue is older than ``limit``."""
        self.over(
            scope,
            "Waiting",
            queue.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="Maximum"),
            limit.to_seconds(),
            name=f"{name}-waiting",
            says="Messages wait longer than they should: look at the errors and throttles of what reads this queue.",
        )
