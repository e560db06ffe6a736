"""The one table: cases, their timelines, and three sparse indexes. Its stream is the outbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aws_cdk import aws_dynamodb as dynamodb
from constructs import Construct

if TYPE_CHECKING:
    from aws_cdk import aws_kms as kms

    from infra.stage import Stage

WORKLIST = ["line"]
RESIDENT = ["service", "channel"]
"""What a list shows, and so all that an index carries beside its keys, which hold reference and time.

A page of 25 stays under the 4 kB of one read unit, and no step of a case rewrites both a worklist and the resident's.
"""


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


EXPIRES = "expires"
"""Holds the second of the epoch after which DynamoDB may delete an item: a cache or a count, never a record."""


class CaseTable(Construct):
    """On demand, encrypted with our key, with point-in-time recovery and a stream of new images."""

    def __init__(self, scope: Construct, construct_id: str, *, stage: Stage, key: kms.IKey) -> None:
        super().__init__(scope, construct_id)
        self.table = dynamodb.TableV2(
            self,
            "Table",
            table_name=stage.named("cases"),
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing=dynamodb.Billing.on_demand(),
            encryption=dynamodb.TableEncryptionV2.customer_managed_key(key),
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            deletion_protection=stage.keeps_records,
            removal_policy=stage.removal_policy,
            dynamo_stream=dynamodb.StreamViewType.NEW_IMAGE,
            time_to_live_attribute=EXPIRES,
            global_secondary_indexes=[
                self._index("worklist", "wpk", "wsk", WORKLIST),
                self._index("person", "ppk", "wsk", WORKLIST),
                self._index("resident", "rpk", "rsk", RESIDENT),
            ],
        )

    @staticmethod
    def _index(name: str, partition: str, sort: str, carries: list[str]) -> dynamodb.GlobalSecondaryIndexPropsV2:
        return dynamodb.GlobalSecondaryIndexPropsV2(
            index_name=name,
            partition_key=_text(partition),
            sort_key=_text(sort),
            projection_type=dynamodb.ProjectionType.INCLUDE,
            non_key_attributes=carries,
        )
