"""The function behind the Lex bot. The bot itself, and its right to call this, stand in the contact centre's stack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from envag.runtime.settings.bot import BotSettings
from infra.constructs.function import HTTP_MEMORY, Function, Ground
from infra.constructs.reading import allow_cases

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb

_AT_ONCE = 20


class BotFunction(Construct):
    """Answers residents' chats from approved articles, or hands them to a human."""

    def __init__(self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.ITable) -> None:
        super().__init__(scope, construct_id)
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=BotSettings(table_name=table.table_name),
            timeout=Duration.seconds(10),
            concurrency=_AT_ONCE,
            memory=HTTP_MEMORY,
            description="Answers chats from approved articles, or hands them to a human",
        )
        allow_cases(function, table)
        # Whether a turn was noted before: Lex may ask the same turn twice, at another moment.
        function.allow("dynamodb:Query", on=table.table_arn)
        function.allow_key("dynamodb")
