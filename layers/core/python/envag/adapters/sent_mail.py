"""Which mail was sent, on the cases table: a claim beside its case, a Message-ID's way back, a day's receipts."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from envag.adapters.dynamodb import case_key
from envag.ports.mail import Claim

if TYPE_CHECKING:
    from datetime import date

    from botocore.client import BaseClient

_ATTEMPTS = 3
_LONGEST_MESSAGE_ID = 250
_WITHIN_LIMIT = "attribute_not_exists(receipts) OR size(receipts) < :limit OR contains(receipts, :id)"
_COUNTED_FOR = timedelta(days=3)
"""How long a day's receipts are counted: longer than any record of the stream can come again."""


class DynamoSentMail:
    """SentMail on the cases table."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name
        self._unanswered: dict[tuple[str, str], str] = {}

    def claim(self, municipality: str, reference: str, event_id: str) -> Claim:
        """See SentMail.claim. A claim is known again by a nonce, which lasts until the table has answered."""
        nonce = self._unanswered.setdefault((municipality, event_id), uuid.uuid4().hex)
        try:
            self._client.put_item(
                TableName=self._table,
                Item=_claim_key(municipality, reference, event_id) | {"claim": {"S": nonce}},
                ConditionExpression="attribute_not_exists(pk) OR claim = :nonce",
                ExpressionAttributeValues={":nonce": {"S": nonce}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )
        except self._client.exceptions.ConditionalCheckFailedException as error:
            held = error.response.get("Item", {})
            claim = Claim.SENT if "message_id" in held else Claim.UNCERTAIN
        else:
            claim = Claim.CLAIMED
        del self._unanswered[municipality, event_id]
        return claim

    def release(self, municipality: str, reference: str, event_id: str) -> None:
        """See SentMail.release. What was sent meanwhile stays noted."""
        try:
            self._client.delete_item(
                TableName=self._table,
                Key=_claim_key(municipality, reference, event_id),
                ConditionExpression="attribute_not_exists(message_id)",
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return

    def sent(self, municipality: str, reference: str, event_id: str, message_id: str) -> None:
        """See SentMail.sent. Result and way back are one transaction; a conflict with another one is tried again."""
        result = _claim_key(municipality, reference, event_id) | {"message_id": {"S": message_id}}
        way_back = _message_key(municipality, message_id) | {"reference": {"S": reference}, "event": {"S": event_id}}
        puts = [{"Put": {"TableName": self._table, "Item": item}} for item in (result, way_back)]
        for attempt in range(_ATTEMPTS):
            try:
                self._client.transact_write_items(TransactItems=puts)
            except ClientError as error:
                conflict = error.response["Error"]["Code"] == "TransactionCanceledException"
                if not conflict or attempt == _ATTEMPTS - 1:
                    raise
            else:
                return

    def reference_of(self, municipality: str, message_id: str) -> str:
        """See SentMail.reference_of."""
        left = message_id.strip().removeprefix("<").removesuffix(">").partition("@")[0]
        if not left or not left.isascii() or len(left) > _LONGEST_MESSAGE_ID:
            return ""
        item = self._client.get_item(TableName=self._table, Key=_message_key(municipality, left)).get("Item", {})
        return str(item.get("reference", {}).get("S", ""))

    def allow_receipt(self, municipality: str, resident: str, event_id: str, *, on: date, limit: int) -> bool:
        """See SentMail.allow_receipt. The count is a cache: its item has an ``expires`` for the table's TTL."""
        forgotten = datetime.combine(on, time(), UTC) + _COUNTED_FOR
        try:
            self._client.update_item(
                TableName=self._table,
                Key={"pk": {"S": f"M#{municipality}#R#{resident}"}, "sk": {"S": f"RECEIPTS#{on.isoformat()}"}},
                UpdateExpression="ADD receipts :one SET expires = :forgotten",
                ConditionExpression=_WITHIN_LIMIT,
                ExpressionAttributeValues={
                    ":one": {"SS": [event_id]},
                    ":id": {"S": event_id},
                    ":limit": {"N": str(limit)},
                    ":forgotten": {"N": str(int(forgotten.timestamp()))},
                },
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            return False
        return True


def _claim_key(municipality: str, reference: str, event_id: str) -> dict[str, Any]:
    return {"pk": {"S": case_key(municipality, reference)}, "sk": {"S": f"S#{event_id}"}}


def _message_key(municipality: str, message_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"M#{municipality}#S#{message_id}"}, "sk": {"S": "SENT"}}
