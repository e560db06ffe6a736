"""How functions reach the records: the cases table, the records bucket, a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import CfnResource
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_

from infra.constructs.findings import acknowledge, wildcard_below

if TYPE_CHECKING:
    from aws_cdk import Duration
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

    from infra.constructs.function import Function
    from infra.constructs.work_queue import WorkQueue
    from infra.stage import Stage

QUARANTINE = "quarantine"
E_IDS = "e-id"
PRIMING = "M##"
"""The key that never exists, by whose reading a function opens its connection."""


def allow_cases(function: Function, table: dynamodb.ITable) -> None:
    """Let the function store and load cases. A transaction of puts needs no right beyond the puts'."""
    function.allow("dynamodb:GetItem", "dynamodb:PutItem", on=table.table_arn)


def allow_crises(function: Function, table: dynamodb.ITable) -> None:
    """Let the function read what is told in a crisis, and nothing else of the table."""
    _allow_only(function, table, "dynamodb:GetItem", keys=["M#*#CRISIS", PRIMING])


def allow_reports(function: Function, table: dynamodb.ITable) -> None:
    """Let the function read what was counted, and nothing else of the table: it names no person."""
    _allow_only(function, table, "dynamodb:GetItem", "dynamodb:Query", keys=["M#*#FIGURES#*", PRIMING])


def _allow_only(function: Function, table: dynamodb.ITable, *actions: str, keys: list[str]) -> None:
    """Allow the actions on items whose partition key is like one of ``keys``, and no request without a key.

    https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    """
    function.role.add_to_policy(
        iam.PolicyStatement(
            actions=[*actions],
            resources=[table.table_arn],
            conditions={
                "ForAllValues:StringLike": {"dynamodb:LeadingKeys": keys},
                # ForAllValues also holds where a request names no key at all
                "Null": {"dynamodb:LeadingKeys": "false"},
            },
        )
    )


def allow_counting(function: Function, table: dynamodb.ITable) -> None:
    """Let the function count tries, and update nothing else of the table."""
    _allow_only(function, table, "dynamodb:UpdateItem", keys=["M#*#LIMIT#*"])


def allow_dropping_drafts(function: Function, table: dynamodb.ITable) -> None:
    """Let the function delete drafts that were sent, and nothing else of the table."""
    _allow_only(function, table, "dynamodb:DeleteItem", keys=["M#*#DRAFT#*"])


def allow_owned_cases(function: Function, table: dynamodb.ITable) -> None:
    """Let the function list the cases of a person and read them, make keys, and put nothing else."""
    function.allow("dynamodb:GetItem", on=table.table_arn)
    _allow_only(function, table, "dynamodb:Query", keys=["M#*#R#*"])
    _allow_only(function, table, "dynamodb:PutItem", keys=["M#*#KEY"])


def e_id_parameter(stage: Stage) -> str:
    """What the names of the parameters begin with in which municipalities' secrets for e-IDs stand."""
    return f"/envag/{stage.name}/{E_IDS}"


def allow_secrets(function: Function, prefix: str) -> None:
    """Let the function read the municipalities' secrets below ``prefix``, which AWS' own key of SSM encrypts."""
    parameters = f"parameter{prefix}/*"
    function.allow("ssm:GetParameter", on=function.stage.arn("ssm", parameters))
    acknowledge(
        function.role,
        f"AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ssm:<AWS::Region>:<AWS::AccountId>:{parameters}]",
        reason="Municipalities come and go without the platform; nothing but their secrets for e-IDs stands there.",
    )


def allow_figures(function: Function, table: dynamodb.ITable) -> None:
    """Let the function write what cases add and the sums of it, and nothing else of the table."""
    writes = ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem")
    _allow_only(function, table, *writes, keys=["M#*#FIGURES#*", "M#*#COUNTED#*"])


def allow_records(
    role: iam.Role, bucket: s3.Bucket, *, read: tuple[str, ...] = (), write: tuple[str, ...] = ()
) -> None:
    """Let the role read and write objects under these prefixes."""
    for action, prefixes in (("s3:GetObject", read), ("s3:PutObject", write)):
        for prefix in prefixes:
            _allow_below(role, bucket, action, prefix)


def allow_destroying(role: iam.Role, bucket: s3.Bucket, prefix: str) -> None:
    """Let the role say when objects under the prefix are destroyed, by the tag that the bucket's rules go by."""
    _allow_below(role, bucket, "s3:PutObjectTagging", prefix)


def _allow_below(role: iam.Role, bucket: s3.Bucket, action: str, prefix: str) -> None:
    below = f"{prefix}/*"
    role.add_to_policy(iam.PolicyStatement(actions=[action], resources=[bucket.arn_for_objects(below)]))
    resource = bucket.node.default_child
    if isinstance(resource, CfnResource):
        acknowledge(
            role,
            wildcard_below(resource, below),
            reason=f"The objects under {below} come into being while it runs; no other prefix is allowed.",
        )


def allow_contacts(function: Function, instance_arn: str, *, described: bool = False) -> None:
    """Let the function ask Connect what our flow noted about a contact, among it the municipality.

    ``described`` also lets it ask when a contact began and which numbers it was between.
    """
    actions = ("connect:GetContactAttributes", *(("connect:DescribeContact",) if described else ()))
    function.allow(*actions, on=f"{instance_arn}/contact/*")
    acknowledge(
        function.role,
        "AwsSolutions-IAM5[Resource::<ConnectInstanceArn>/contact/*]",
        reason="A contact's id is known only when it happens; no other instance's contacts are allowed.",
    )


def work_off(
    function: Function, work: WorkQueue, *, batch: int, at_once: int, gathered: Duration | None = None
) -> None:
    """Let the function work off the queue, one failed message at a time; at most ``at_once`` run.

    The limit stands at the queue's reader rather than at the function: a throttled message counts as tried. What comes
    in is ``gathered`` for that long, unless a batch is full sooner.
    """
    queue = work.queue
    function.allow("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", on=queue.queue_arn)
    function.allow_key("sqs")
    messages = lambda_.EventSourceMapping(
        function,
        "Messages",
        target=function.function,
        event_source_arn=queue.queue_arn,
        batch_size=batch,
        max_concurrency=at_once,
        max_batching_window=gathered,
        report_batch_item_failures=True,
    )
    acknowledge(
        messages,
        "Serverless-LambdaEventSourceMappingDestination",
        reason="Lambda has no destination for queues: after five tries SQS moves a message to the dead-letter queue.",
    )
