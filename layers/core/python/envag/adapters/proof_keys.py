"""The signing keys of a municipality, for who may read nothing else of the table."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.domain.proof import ProofKeys

if TYPE_CHECKING:
    from botocore.client import BaseClient

READ = ("current", "keys")
"""The attributes that are read: the other item of the same partition has none of them."""


class DynamoSigningKeys:
    """SigningKeys on the cases table."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name
        self._kept: dict[str, ProofKeys] = {}

    def prime(self) -> None:
        """Open the connection while Lambda initialises; the answer, whatever it is, does not matter."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._read("")

    def signing_keys(self, municipality: str) -> ProofKeys | None:
        """See SigningKeys.signing_keys. Kept for the life of the environment."""
        if municipality not in self._kept:
            item = self._read(municipality)
            if item is None:
                return None
            keys = {int(version): bytes(value["B"]) for version, value in item["keys"]["M"].items()}
            self._kept[municipality] = ProofKeys(current=int(item["current"]["N"]), keys=keys)
        return self._kept[municipality]

    def _read(self, municipality: str) -> dict[str, Any] | None:
        names = {f"#{name}": name for name in READ}
        answer = self._client.get_item(
            TableName=self._table,
            Key={"pk": {"S": f"M#{municipality}#KEY"}, "sk": {"S": "PROOF"}},
            ConsistentRead=True,
            ProjectionExpression=",".join(names),
            ExpressionAttributeNames=names,
        )
        item: dict[str, Any] | None = answer.get("Item")
        return item
