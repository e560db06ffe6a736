"""Counting cases: the function ``figures`` follows what happens to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Duration
from constructs import Construct

from envag.runtime.settings.figures import FiguresSettings
from infra.constructs.followers import FOLLOWERS
from infra.constructs.function import Function, Ground
from infra.constructs.reading import allow_figures, work_off

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb

    from infra.constructs.followers import Followers

NAME = "figures"
_AT_ONCE = 2
"""All cases of a municipality add to the same sums: more at once would only wait for each other."""

_GATHERED = Duration.seconds(60)
"""Whatever happens to a case in a minute is counted once: a call has begun, been answered and closed by then."""

_BATCH = 50


class Figures(Construct):
    """Reads cases and residents' indexes, and writes what cases add and the sums."""

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.TableV2, followers: Followers
    ) -> None:
        super().__init__(scope, construct_id)
        function = Function(
            self,
            "Function",
            ground=ground,
            reads=FiguresSettings(table_name=table.table_name),
            timeout=Duration.seconds(FOLLOWERS[NAME]),
            concurrency=_AT_ONCE,
            description="What happens to cases changes the figures",
        )
        function.allow("dynamodb:GetItem", "dynamodb:Query", on=table.table_arn)
        function.allow("dynamodb:Query", on=f"{table.table_arn}/index/resident")
        allow_figures(function, table)
        function.allow_key("dynamodb")
        gathered = Duration.seconds(1) if ground.stage.local else _GATHERED
        work_off(function, followers.work[NAME], batch=_BATCH, at_once=_AT_ONCE, gathered=gathered)
