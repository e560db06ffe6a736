"""Telling departments and followers: the table's stream is the outbox, the function ``notify`` empties it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from aws_cdk import aws_iam as iam
from constructs import Construct

from envag.runtime.settings.notify import NotifySettings
from infra.constructs.findings import acknowledge
from infra.constructs.function import Function, Ground
from infra.constructs.outbox import empty_outbox

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb

    from infra.constructs.followers import Followers

FUNCTION = "notify"
_AT_ONCE = 4


class Notifier(Construct):
    """Reads new timeline events off the stream, publishes to the departments' topics and tells every follower."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        ground: Ground,
        table: dynamodb.TableV2,
        case_link_base: str,
        web_address: str,
        followers: Followers,
    ) -> None:
        super().__init__(scope, construct_id)
        stage = ground.stage
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=NotifySettings(
                topic_arn_prefix=stage.topic_arn_prefix,
                case_link_base=case_link_base,
                web_address=web_address,
                table_name=table.table_name,
                follower_queues=" ".join(queue.queue_url for queue in followers.queues),
            ),
            timeout=Duration.seconds(30),
            concurrency=_AT_ONCE,
            description="New events of cases are told to the departments and to who follows them",
        )
        for queue in followers.queues:
            function.allow("sqs:SendMessage", on=queue.queue_arn)
        function.allow("sns:Publish", on=f"{stage.topic_arn_prefix}*")
        acknowledge(
            function.role,
            f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:<AWS::Region>:<AWS::AccountId>:{stage.named()}-*]",
            reason="Municipalities and their topics come and go without the platform; each topic's own policy lets "
            "nobody but this role publish.",
        )
        function.role.add_to_policy(_reading_keys(table))
        empty_outbox(
            self,
            function,
            ground=ground,
            table=table,
            mark="follow",
            batch=25,
            at_once=_AT_ONCE,
            late="Departments and followers are told late: look at the errors and throttles of the function notify.",
        )
        function.allow_key("dynamodb", "sns", "sqs")


def _reading_keys(table: dynamodb.TableV2) -> iam.PolicyStatement:
    """Let it read what signs a municipality's addresses, and nothing else: neither a case nor the key of its hashes.

    Which attributes and keys a request is about:
    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html.
    """
    return iam.PolicyStatement(
        actions=["dynamodb:GetItem"],
        resources=[table.table_arn],
        conditions={
            "ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["M#*#KEY"]},
            "ForAllValues:StringEquals": {"dynamodb:Attributes": ["pk", "sk", "current", "keys"]},
            "StringEqualsIfExists": {"dynamodb:Select": "SPECIFIC_ATTRIBUTES"},
            "Null": {"dynamodb:LeadingKeys": "false", "dynamodb:Attributes": "false"},
        },
    )
