"""Telling departments: the table's stream is the outbox, the function ``notify`` empties it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from envag.runtime.settings.notify import NotifySettings
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function, Ground
from infra.constructs.outbox import empty_outbox

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb

FUNCTION = "notify"
_AT_ONCE = 4


class Notifier(Construct):
    """Reads new timeline events off the stream and publishes them to the departments' topics."""

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.TableV2, case_link_base: str
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=NotifySettings(topic_arn_prefix=stage.topic_arn_prefix, case_link_base=case_link_base),
            timeout=Duration.seconds(30),
            concurrency=_AT_ONCE,
            description="New events of cases are told to the departments",
        )
        function.allow("sns:Publish", on=f"{stage.topic_arn_prefix}*")
        acknowledge(
            function.role,
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:{stage.named()}-*]",
            reason="Municipalities and their topics come and go without the platform; each topic's own policy lets "
            "nobody but this role publish.",
        )
        empty_outbox(
            self,
            function,
            ground=ground,
            table=table,
            mark="notify",
            batch=25,
            at_once=_AT_ONCE,
            late="Departments are told late: look at the errors and throttles of the function notify.",
        )
        function.allow_key("dynamodb", "sns", "sqs")
