"""Drafts on the cases table, which DynamoDB deletes when nobody has sent them."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from envag.ports.drafts import Draft, DraftTooLargeError

if TYPE_CHECKING:
    from botocore.client import BaseClient

_LARGEST = 380_000
"""Bytes of what was written; an item holds 400 kB with its keys.

https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-items
"""


class DynamoDrafts:
    """Drafts on the cases table."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def keep(self, municipality: str, draft_id: str, draft: Draft) -> None:
        """See Drafts.keep. The item has an ``expires`` for the table's TTL."""
        written = json.dumps(dict(draft.fields), ensure_ascii=False)
        if len(written.encode()) > _LARGEST:
            raise DraftTooLargeError
        item = {
            "form": {"S": draft.form},
            "written": {"S": written},
            "expires": {"N": str(int(draft.until.timestamp()))},
        }
        self._client.put_item(TableName=self._table, Item=_key(municipality, draft_id) | item)

    def find(self, municipality: str, draft_id: str, at: datetime) -> Draft | None:
        """See Drafts.find. DynamoDB may delete an item days after its time."""
        item = self._client.get_item(TableName=self._table, Key=_key(municipality, draft_id)).get("Item")
        until = datetime.fromtimestamp(int(item["expires"]["N"]), UTC) if item else at
        if item is None or until <= at:
            return None
        return Draft(form=item["form"]["S"], fields=json.loads(item["written"]["S"]), until=until)

    def forget(self, municipality: str, draft_id: str) -> None:
        """See Drafts.forget."""
        self._client.delete_item(TableName=self._table, Key=_key(municipality, draft_id))


def _key(municipality: str, draft_id: str) -> dict[str, Any]:
    return {"pk": {"S": f"M#{municipality}#DRAFT#{draft_id}"}, "sk": {"S": "DRAFT"}}
