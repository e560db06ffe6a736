"""A department: its topic, who is told, and where what could not be delivered waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from envag.domain.municipality import SubscriptionType
from infra.constructs.notifier import FUNCTION as PUBLISHER
from infra.constructs.statements import tls_only
from infra.constructs.work_queue import encrypted_queue

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from envag.domain import municipality as domain
    from infra.constructs.alarms import Alarms
    from infra.stage import Stage

_PROTOCOLS = {
    SubscriptionType.EMAIL: "email",
    SubscriptionType.SMS: "sms",
    SubscriptionType.HTTPS: "https",
    SubscriptionType.SQS: "sqs",
}
"""What SNS itself delivers by. A webhook is posted by a function of ours (``infra.constructs.webhooks``)."""

_UNREAD_FOR = Duration.hours(24)


class Department(Construct):
    """The topic ``envag-<stage>-<slug>-<department>`` and the subscriptions that the municipality's file lists.

    Subscribers filter by the attributes ``service``, ``priority``, ``channel`` and ``event``.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        stage: Stage,
        key: kms.IKey,
        alarms: Alarms,
        slug: str,
        department: domain.Department,
        undelivered: sqs.IQueue,
    ) -> None:
        super().__init__(scope, construct_id)
        self._stage, self._key, self._alarms = stage, key, alarms
        self._name = f"{slug}-{department.id}"
        self._undelivered = undelivered
        self.topic = sns.Topic(self, "Topic", topic_name=stage.named(self._name), master_key=key)
        self._allow_only_notify()
        for number, subscription in enumerate(department.subscriptions):
            if subscription.type in _PROTOCOLS:
                self._subscribe(f"Subscription{number}", subscription)

    def _allow_only_notify(self) -> None:
        """Let ``notify`` publish, over TLS, and nobody else, whatever their own policies say.

        The role is named by condition and not as principal: a principal must exist when the policy is
        written, and is lost when the role is made anew.
        """
        topic, notify = self.topic.topic_arn, self._stage.role_arn(PUBLISHER)
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="Notify",
                principals=[iam.AccountRootPrincipal()],
                actions=["sns:Publish"],
                resources=[topic],
                conditions={"ArnEquals": {"aws:PrincipalArn": notify}},
            )
        )
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="NobodyElse",
                effect=iam.Effect.DENY,
                principals=[iam.AnyPrincipal()],
                actions=["sns:Publish"],
                resources=[topic],
                conditions={"ArnNotEquals": {"aws:PrincipalArn": notify}},
            )
        )
        self.topic.add_to_resource_policy(tls_only("sns:Publish", topic))

    def _subscribe(self, construct_id: str, subscription: domain.Subscription) -> None:
        sns.CfnSubscription(
            self,
            construct_id,
            topic_arn=self.topic.topic_arn,
            protocol=_PROTOCOLS[subscription.type],
            endpoint=subscription.endpoint or self._own_queue().queue_arn,
            filter_policy=filter_policy(subscription),
            redrive_policy={"deadLetterTargetArn": self._undelivered.queue_arn},
        )

    def _own_queue(self) -> sqs.Queue:
        """The department's queue, for a system of its own to read."""
        existing = self.node.try_find_child("Queue")
        if isinstance(existing, sqs.Queue):
            return existing
        queue = encrypted_queue(
            self,
            "Queue",
            name=self._stage.named(self._name),
            key=self._key,
            dead_letters=sqs.DeadLetterQueue(queue=self._undelivered, max_receive_count=10),
        )
        queue.add_to_resource_policy(from_topics(queue, self.topic.topic_arn))
        self._alarms.waiting(queue, queue, name=self._name, limit=_UNREAD_FOR)
        return queue


def from_topics(queue: sqs.IQueue, topic_arn: str) -> iam.PolicyStatement:
    """Let a topic send to ``queue``; ``topic_arn`` may be a pattern."""
    return iam.PolicyStatement(
        sid="FromTopic",
        principals=[iam.ServicePrincipal("sns.amazonaws.com")],
        actions=["sqs:SendMessage"],
        resources=[queue.queue_arn],
        conditions={
            "ArnLike": {"aws:SourceArn": topic_arn},
            "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
        },
    )


def filter_policy(subscription: domain.Subscription) -> dict[str, list[str]] | None:
    """The attributes that a message must have for this subscription; None for all messages."""
    policy: dict[str, list[str]] = {}
    if subscription.services:
        policy["service"] = list(subscription.services)
    if subscription.urgent_only:
        policy["priority"] = ["urgent"]
    if subscription.escalation:
        policy["escalation"] = list(subscription.escalation)
    return policy or None
