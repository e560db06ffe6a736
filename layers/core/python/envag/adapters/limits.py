"""Counts of a window on the cases table, which DynamoDB deletes when the window is long over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from botocore.client import BaseClient


class DynamoLimits:
    """Limits on the cases table."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def count(self, municipality: str, kind: str, source: str, *, window: timedelta, at: datetime) -> int:
        """See Limits.count. The item has an ``expires`` for the table's TTL."""
        seconds = int(window.total_seconds())
        number = int(at.timestamp()) // seconds
        answer = self._client.update_item(
            TableName=self._table,
            Key={"pk": {"S": f"M#{municipality}#LIMIT#{kind}#{source}"}, "sk": {"S": f"WINDOW#{number}"}},
            UpdateExpression="ADD tries :one SET expires = :over",
            ExpressionAttributeValues={":one": {"N": "1"}, ":over": {"N": str((number + 2) * seconds)}},
            ReturnValues="UPDATED_NEW",
        )
        return int(answer["Attributes"]["tries"]["N"])
