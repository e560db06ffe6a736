"""What is told in a crisis, as it stands in the cases table (X42): one item of a municipality, open to everybody."""

from __future__ import annotations

import contextlib
from datetime import datetime
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.domain.crisis import Crisis

if TYPE_CHECKING:
    from botocore.client import BaseClient

NOWHERE = {"pk": {"S": "M##"}, "sk": {"S": "PRIME"}}
"""The key of nothing, by whose reading a function opens its connection."""


def crisis_key(municipality: str) -> dict[str, Any]:
    """The key of the item."""
    return {"pk": {"S": f"M#{municipality}#CRISIS"}, "sk": {"S": "CRISIS"}}


def crisis_from_item(item: dict[str, Any]) -> Crisis | None:
    """What the item tells; None for an empty one."""
    if not item:
        return None
    return Crisis(message=item["message"]["S"], until=datetime.fromisoformat(item["until"]["S"]))


class DynamoCrises:
    """For pages that reach no record: they read this item and nothing else."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def prime(self) -> None:
        """Open the connection while Lambda initialises. See DynamoCaseStore.prime."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.get_item(TableName=self._table, Key=NOWHERE)

    def current(self, municipality: str) -> Crisis | None:
        """What is told; it may be over."""
        found = self._client.get_item(TableName=self._table, Key=crisis_key(municipality), ConsistentRead=True)
        return crisis_from_item(found.get("Item", {}))
