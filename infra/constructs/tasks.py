"""What the centre itself must do: its department's topic, a queue of the platform, and the function ``tasks``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aws_cdk import Duration
from aws_cdk import aws_sns as sns
from constructs import Construct

from envag.domain.case import NO_REMINDER, NO_UNIT, EventType
from envag.domain.contact import Channel
from envag.domain.moments import Kind
from envag.runtime.settings.tasks import TasksSettings
from infra.constructs.connect_names import flow_parameters
from infra.constructs.department import from_topics
from infra.constructs.findings import acknowledge_lint
from infra.constructs.flow_parameters import allow_start
from infra.constructs.function import Function, Ground
from infra.constructs.reading import work_off
from infra.constructs.work_queue import WorkQueue

if TYPE_CHECKING:
    from aws_cdk import aws_sqs as sqs

    from envag.domain.municipality import Municipality
    from infra.stage import Stage

QUEUE = "tasks"
_TIMEOUT = Duration.seconds(30)
_AT_ONCE = 2
"""Connect starts two tasks a second for an account, five in a burst:
https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html#api-throttling-quotas.
What it refuses comes again after three minutes.
"""

LIVE = (Channel.CHAT, Channel.PHONE)
"""Where somebody waits for a guide already: that it has come in is no task."""


class Tasks(Construct):
    """The queue ``envag-<stage>-tasks``, which municipalities' stacks find by its name, and who works it off."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        instance_arn: str,
        instance_id: str,
        connect_endpoint: str,
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        work = WorkQueue(self, "Work", stage=stage, key=ground.key, alarms=ground.alarms, name=QUEUE, timeout=_TIMEOUT)
        work.queue.add_to_resource_policy(from_topics(work.queue, f"{stage.topic_arn_prefix}*"))
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=TasksSettings(
                connect_instance_id=instance_id,
                flow_parameters=flow_parameters(stage),
                connect_endpoint=connect_endpoint,
            ),
            timeout=_TIMEOUT,
            concurrency=_AT_ONCE,
            description="A case that the centre itself must work on becomes a task for its guides",
        )
        allow_start(function, "task", "connect:StartTaskContact", instance_arn=instance_arn)
        work_off(function, work, batch=5, at_once=_AT_ONCE)


def bring_to_guides(
    scope: Construct, topic: sns.ITopic, *, stage: Stage, municipality: Municipality, undelivered: sqs.IQueue
) -> None:
    """Let the topic of the centre's own department tell the queue of tasks what is the centre's own."""
    subscription = sns.CfnSubscription(
        scope,
        "Tasks",
        topic_arn=topic.topic_arn,
        protocol="sqs",
        endpoint=stage.tasks_queue_arn,
        filter_policy=needs_the_centre(municipality.centre_unit),
        redrive_policy={"deadLetterTargetArn": undelivered.queue_arn},
    )
    # The queue stands in the platform's stack: its ARN is a name, and no resource of this template
    acknowledge_lint(subscription, "W3694")


def needs_the_centre(unit: str) -> dict[str, Any]:
    """The attributes of messages that ask the centre for work: about cases of its own unit, or of nobody's.

    A department is told when somebody has something to do (``Case.tells_department``), among it of a chat that
    ended before anybody answered. Only where a guide is at it already is there no task: when somebody calls or
    begins a chat. Of reminders only a promised call that nobody made is one: all else stands on the worklist.
    https://docs.aws.amazon.com/sns/latest/dg/and-or-logic.html
    """
    return {
        "unit": [*([unit] if unit else []), NO_UNIT],
        "reminder": [NO_REMINDER, Kind.CALL_BACK_LATE.value],
        "$or": [
            {"event": [{"anything-but": [EventType.RECEIVED.value]}]},
            {"channel": [{"anything-but": [channel.value for channel in LIVE]}]},
        ],
    }
