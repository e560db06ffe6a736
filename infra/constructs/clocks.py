"""Cases' clocks: the function ``clocks``, its schedule group, and who may send when a schedule rings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, Duration
from aws_cdk import aws_iam as iam
from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from envag.runtime.settings.clocks import ClocksSettings
from infra.constructs.findings import acknowledge
from infra.constructs.followers import FOLLOWERS
from infra.constructs.function import KEY_ACTIONS, Function, Ground
from infra.constructs.reading import allow_cases, work_off

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb

    from infra.constructs.work_queue import WorkQueue

FOLLOWER = "clocks"
_AT_ONCE = 4
_SCHEDULER = "scheduler.amazonaws.com"


class Clocks(Construct):
    """Looks at a case whenever something happened to it or a moment of it has come, by one and the same queue.

    Each open case has one schedule of EventBridge Scheduler, which is gone when it has rung. Nothing is polled.
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.TableV2, work: WorkQueue
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        self._group = stage.named(FOLLOWER)
        group = scheduler.CfnScheduleGroup(self, "Schedules", name=self._group)
        role = self._waking_role(ground, work)
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=ClocksSettings(
                table_name=table.table_name,
                schedule_group=self._group,
                wake_queue_arn=work.queue.queue_arn,
                wake_queue_url=work.queue.queue_url,
                wake_dead_letters_arn=work.dead_letters.queue_arn,
                wake_role_arn=role.role_arn,
            ),
            timeout=Duration.seconds(FOLLOWERS[FOLLOWER]),
            concurrency=_AT_ONCE,
            description="Reminds of cases in time, and has each one woken at its next moment",
        )
        self.function = function.function
        self.function.node.add_dependency(group)
        allow_cases(function, table)
        function.allow("dynamodb:Query", on=table.table_arn)
        function.allow("dynamodb:Query", on=f"{table.table_arn}/index/worklist")
        function.allow("sqs:SendMessage", on=work.queue.queue_arn)
        self._allow_scheduling(function, role, ground)
        function.allow_key("dynamodb")
        work_off(function, work, batch=10, at_once=_AT_ONCE)

    def _waking_role(self, ground: Ground, work: WorkQueue) -> iam.Role:
        """What EventBridge Scheduler may do for us: send to this queue, or to the one for what cannot be sent.

        Only for our own schedules: https://docs.aws.amazon.com/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html.
        """
        ours = ground.stage.arn("scheduler", f"schedule-group/{self._group}")
        role = iam.Role(
            self,
            "Waking",
            role_name=ground.stage.named("wake"),
            assumed_by=iam.ServicePrincipal(
                _SCHEDULER,
                conditions={
                    "StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID},
                    "ArnEquals": {"aws:SourceArn": ours},
                },
            ),
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=["sqs:SendMessage"], resources=[work.queue.queue_arn, work.dead_letters.queue_arn]
            )
        )
        role.add_to_policy(
            iam.PolicyStatement(
                actions=[action for action in KEY_ACTIONS if action in {"kms:Decrypt", "kms:GenerateDataKey"}],
                resources=[ground.key.key_arn],
                conditions={"StringEquals": {"kms:ViaService": f"sqs.{Aws.REGION}.amazonaws.com"}},
            )
        )
        return role

    def _allow_scheduling(self, function: Function, role: iam.Role, ground: Ground) -> None:
        schedules = f"schedule/{self._group}/*"
        function.allow(
            *(f"scheduler:{verb}Schedule" for verb in ("Create", "Update", "Delete")),
            on=ground.stage.arn("scheduler", schedules),
        )
        acknowledge(
            function.role,
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:scheduler:<AWS::Region>:<AWS::AccountId>:{schedules}]",
            reason="A case's schedule comes and goes with the case; no other group's schedules are allowed.",
        )
        function.role.add_to_policy(
            iam.PolicyStatement(
                actions=["iam:PassRole"],
                resources=[role.role_arn],
                conditions={"StringEquals": {"iam:PassedToService": _SCHEDULER}},
            )
        )
