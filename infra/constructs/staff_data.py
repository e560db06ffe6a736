"""The data role: what the staff API may do with the records of the one municipality that its session is tagged with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import Aws, CfnResource
from aws_cdk import aws_iam as iam
from constructs import Construct

from envag.domain.access import SESSION_TAG
from infra.constructs.findings import acknowledge, wildcard_below
from infra.constructs.function import KEY_ACTIONS

if TYPE_CHECKING:
    from aws_cdk import aws_dynamodb as dynamodb
    from aws_cdk import aws_s3 as s3

    from infra.constructs.function import Ground

NAME = "staff-data"

READS = ("dynamodb:BatchGetItem", "dynamodb:GetItem", "dynamodb:Query")
WRITES = ("dynamodb:PutItem", "dynamodb:UpdateItem")
"""Neither DeleteItem nor Scan, nor PartiQL, which can read without naming a partition."""

INDEXES = ("worklist", "person", "resident")
"""The table's indexes, each of which opens its partition keys with ``M#<slug>#``."""

ATTACHMENTS = "attachments"
"""The prefix of the files of a case; ``<slug>/`` follows."""

_OWN = f"${{aws:PrincipalTag/{SESSION_TAG}}}"
_OWN_KEYS = {
    "ForAllValues:StringLike": {"dynamodb:LeadingKeys": [f"M#{_OWN}#*"]},
    # ForAllValues also holds where a request names no key at all
    "Null": {"dynamodb:LeadingKeys": "false"},
}
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"""


class StaffData(Construct):
    """``envag-<stage>-staff-data``. A session without the tag can be neither made nor used.

    A tag's value cannot hold ``*``, ``?``, ``#`` or ``$``, so that it stands for one municipality:
    https://docs.aws.amazon.com/STS/latest/APIReference/API_Tag.html
    """

    def __init__(
        self, scope: Construct, construct_id: str, *, ground: Ground, table: dynamodb.TableV2, bucket: s3.Bucket
    ) -> None:
        super().__init__(scope, construct_id)
        self._ground = ground
        self.arn = ground.stage.role_arn(NAME)
        self._table = table
        self._bucket = bucket

    def serve(self, function_role: iam.Role) -> None:
        """Make the role, and let nobody but this function assume it."""
        role = iam.Role(
            self,
            "Role",
            role_name=self._ground.stage.named(NAME),
            description="The records of the municipality that the session is tagged with",
            assumed_by=iam.SessionTagsPrincipal(
                iam.PrincipalWithConditions(
                    iam.ArnPrincipal(function_role.role_arn),
                    {
                        "StringLike": {f"aws:RequestTag/{SESSION_TAG}": "?*"},
                        "ForAllValues:StringEquals": {"aws:TagKeys": [SESSION_TAG]},
                    },
                )
            ),
        )
        table = self._table.table_arn
        indexes = [f"{table}/index/{name}" for name in INDEXES]
        self._let(role, READS + WRITES, [table], _OWN_KEYS)
        self._let(role, ("dynamodb:Query",), indexes, _OWN_KEYS)
        below = f"{ATTACHMENTS}/{_OWN}/*"
        self._let(role, ("s3:GetObject", "s3:PutObject"), [self._bucket.arn_for_objects(below)], {})
        through = [f"{service}.{Aws.REGION}.amazonaws.com" for service in ("dynamodb", "s3")]
        self._let(role, KEY_ACTIONS, [self._ground.key.key_arn], {"StringEquals": {"kms:ViaService": through}})
        resource = self._bucket.node.default_child
        if isinstance(resource, CfnResource):
            acknowledge(
                role,
                wildcard_below(resource, below.replace("${", "<").replace("}", ">")),
                reason="The files of a municipality's cases come into being while it runs; the tag names no other's.",
            )
        function_role.add_to_policy(
            iam.PolicyStatement(actions=["sts:AssumeRole", "sts:TagSession"], resources=[self.arn])
        )

    @staticmethod
    def _let(role: iam.Role, actions: tuple[str, ...], on: list[str], conditions: dict[str, object]) -> None:
        role.add_to_policy(iam.PolicyStatement(actions=list(actions), resources=on, conditions=conditions))
