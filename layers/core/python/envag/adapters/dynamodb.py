"""The cases table: case, timeline event, the municipality's keys, registered roles. Lists are in ``staff_store``.

Keys and indexes are those of the design: every partition key starts with ``M#<slug>#``.
"""

from __future__ import annotations

import contextlib
import os
import random
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.adapters.crises import NOWHERE, crisis_from_item, crisis_key
from envag.adapters.items import (
    case_from_item,
    case_to_item,
    event_from_item,
    event_to_item,
    instant,
    owned_key,
    owned_to_item,
    subtask_items,
)
from envag.ports.cases import AtCall, StoreConflictError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from botocore.client import BaseClient

    from envag.domain.case import Case, TimelineEvent
    from envag.domain.crisis import Crisis
    from envag.domain.proof import ProofKeys

ATTEMPTS = 8
NOT_THERE = "attribute_not_exists(pk)"
_KEY_BYTES = 32


def case_key(municipality: str, reference: str) -> str:
    """The partition that holds a case and its timeline."""
    return f"M#{municipality}#C#{reference}"


def proof_keys_to_item(municipality: str, keys: ProofKeys) -> dict[str, Any]:
    """The item that holds a municipality's signing keys."""
    return {
        "pk": {"S": f"M#{municipality}#KEY"},
        "sk": {"S": "PROOF"},
        "current": {"N": str(keys.current)},
        "keys": {"M": {str(version): {"B": key} for version, key in keys.keys.items()}},
    }


def _role_key(municipality: str, resident: str) -> dict[str, Any]:
    return {"pk": {"S": f"M#{municipality}#R#{resident}"}, "sk": {"S": "ROLE"}}


class DynamoCaseStore:
    """CaseStore on one DynamoDB table."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name
        self._keys: dict[str, bytes] = {}
        self._proof_keys: dict[str, ProofKeys] = {}

    def prime(self) -> None:
        """Open the connection while Lambda initialises, by a read of a key that never exists.

        A failure is left for the first real call to meet: a function that cannot start helps nobody.
        """
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.get_item(TableName=self._table, Key=NOWHERE)

    def create(self, case: Case, event: TimelineEvent) -> Case | None:
        """See CaseStore.create."""
        put_case = self._put(case_to_item(case), NOT_THERE)
        put_event = self._put(event_to_item(case, event), NOT_THERE)
        owned = [{"Put": {"TableName": self._table, "Item": owned_to_item(case)}}] if case.owner else []
        for attempt in range(ATTEMPTS):
            reasons = self._transact([put_case, put_event, *owned])
            if reasons is None:
                return None
            if reasons[0]["Code"] == "ConditionalCheckFailed":
                old = reasons[0].get("Item")
                return case_from_item(old) if old else self.get(case.municipality, case.reference)
            existing = self.get(case.municipality, case.reference)
            if existing:
                return existing
            back_off(attempt)
        raise StoreConflictError

    def save(self, case: Case, event: TimelineEvent) -> bool:
        """See CaseStore.save."""
        put_event = self._put(event_to_item(case, event), NOT_THERE)
        put_case = self._put(case_to_item(case), "version = :before", {":before": {"N": str(case.version - 1)}})
        put_lines = [{"Put": {"TableName": self._table, "Item": line}} for line in subtask_items(case, event)]
        reasons = self._transact([put_event, put_case, *put_lines])
        if reasons is None:
            return True
        if reasons[0]["Code"] == "ConditionalCheckFailed":
            return False
        raise StoreConflictError

    def get(self, municipality: str, reference: str) -> Case | None:
        """See CaseStore.get. Strongly consistent, since decisions are built on it."""
        key = {"pk": {"S": case_key(municipality, reference)}, "sk": {"S": "CASE"}}
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return case_from_item(item) if item else None

    def timeline(self, municipality: str, reference: str, *, consistent: bool = False) -> Sequence[TimelineEvent]:
        """See CaseStore.timeline."""
        pages = self._query_all(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :events)",
            ExpressionAttributeValues={":pk": {"S": case_key(municipality, reference)}, ":events": {"S": "E#"}},
            ConsistentRead=consistent,
        )
        return [event_from_item(item) for item in pages]

    def holds(self, municipality: str, reference: str, event_id: str) -> bool:
        """See CaseStore.holds. Strongly consistent: together with ``save`` it keeps two copies of a mail apart."""
        found = self._query_all(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :events)",
            ExpressionAttributeValues={":pk": {"S": case_key(municipality, reference)}, ":events": {"S": "E#"}},
            ProjectionExpression="sk",
            ConsistentRead=True,
        )
        return any(item["sk"]["S"].endswith(f"#{event_id}") for item in found)

    def owned(self, municipality: str, owner: str, *, limit: int = 50) -> Sequence[str]:
        """See CaseStore.owned."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :cases)",
            ExpressionAttributeValues={":pk": {"S": owned_key(municipality, owner)}, ":cases": {"S": "C#"}},
            ScanIndexForward=False,
            Limit=limit,
        )
        return [item["sk"]["S"].rpartition("#")[2] for item in answer["Items"]]

    def resident_key(self, municipality: str) -> bytes:
        """See CaseStore.resident_key. Kept for the life of the environment."""
        if municipality not in self._keys:
            self._keys[municipality] = self._read_key(municipality) or self._make_key(municipality)
        return self._keys[municipality]

    def at_call(self, municipality: str, resident: str) -> AtCall:
        """See CaseStore.at_call. Two items take a transaction of reads, which needs no right beyond theirs."""
        if not resident:
            one = self._client.get_item(TableName=self._table, Key=crisis_key(municipality), ConsistentRead=True)
            return AtCall(crisis=crisis_from_item(one.get("Item", {})))
        keys = [crisis_key(municipality), _role_key(municipality, resident)]
        wanted = [{"Get": {"TableName": self._table, "Key": key}} for key in keys]
        found = self._client.transact_get_items(TransactItems=wanted)["Responses"]
        crisis, role = (one.get("Item", {}) for one in found)
        text = {name: role.get(name, {}).get("S", "") for name in ("role", "code")}
        return AtCall(**text, crisis=crisis_from_item(crisis))

    def announce(self, municipality: str, crisis: Crisis) -> None:
        """Tell everybody who calls or chats, in the place of what was told before (X42)."""
        item = crisis_key(municipality) | {"message": {"S": crisis.message}, "until": {"S": instant(crisis.until)}}
        self._client.put_item(TableName=self._table, Item=item)

    def end_crisis(self, municipality: str) -> None:
        """Tell nothing of it any more."""
        self._client.delete_item(TableName=self._table, Key=crisis_key(municipality))

    def register_role(
        self, municipality: str, resident: str, role: str, registered_at: datetime, *, code: str = ""
    ) -> None:
        """Register a returning professional contact by keyed hash, in the place of what was registered before (R24).

        ``code`` is the hash of the code that they were given.
        """
        item = _role_key(municipality, resident) | {"role": {"S": role}, "registered_at": {"S": instant(registered_at)}}
        if code:
            item["code"] = {"S": code}
        self._client.put_item(TableName=self._table, Item=item)

    def forget_role(self, municipality: str, resident: str) -> bool:
        """Take a registration away; False when there was none."""
        gone = self._client.delete_item(
            TableName=self._table, Key=_role_key(municipality, resident), ReturnValues="ALL_OLD"
        )
        return "Attributes" in gone

    def proof_keys(self, municipality: str, *, known: int = 0) -> ProofKeys:
        """See CaseStore.proof_keys."""
        kept = self._proof_keys.get(municipality)
        if kept is None or (known and known not in kept.keys):
            kept = self._read_proof_keys(municipality) or self._make_proof_keys(municipality)
            self._proof_keys[municipality] = kept
        return kept

    def rotate_proof_keys(self, municipality: str) -> int:
        """Sign with a new key from now on; returns its version. The older keys still verify.

        Raises StoreConflictError when another rotation came first: look before trying again.
        """
        before = self._read_proof_keys(municipality) or self._make_proof_keys(municipality)
        fresh = before.current + 1
        self._change_proof_keys(
            municipality,
            UpdateExpression="SET #current = :fresh, #keys.#version = :key",
            ConditionExpression="#current = :before AND attribute_not_exists(#keys.#version)",
            ExpressionAttributeNames={"#current": "current", "#keys": "keys", "#version": str(fresh)},
            ExpressionAttributeValues={
                ":fresh": {"N": str(fresh)},
                ":before": {"N": str(before.current)},
                ":key": {"B": os.urandom(_KEY_BYTES)},
            },
        )
        return fresh

    def retire_proof_key(self, municipality: str, version: int) -> None:
        """Forget a key: what it signed proves nothing any more.

        Raises StoreConflictError when there is no such key, or when it is the one that signs.
        """
        self._change_proof_keys(
            municipality,
            UpdateExpression="REMOVE #keys.#version",
            ConditionExpression="attribute_exists(#keys.#version) AND #current <> :version",
            ExpressionAttributeNames={"#current": "current", "#keys": "keys", "#version": str(version)},
            ExpressionAttributeValues={":version": {"N": str(version)}},
        )

    def _change_proof_keys(self, municipality: str, **update: Any) -> None:  # noqa: ANN401 - passed on to the client
        key = {"pk": {"S": f"M#{municipality}#KEY"}, "sk": {"S": "PROOF"}}
        self._proof_keys.pop(municipality, None)
        try:
            self._client.update_item(TableName=self._table, Key=key, **update)
        except self._client.exceptions.ConditionalCheckFailedException as error:
            raise StoreConflictError from error

    def _read_proof_keys(self, municipality: str) -> ProofKeys | None:
        from envag.domain.proof import ProofKeys  # noqa: PLC0415 - only functions that know mail need it

        key = {"pk": {"S": f"M#{municipality}#KEY"}, "sk": {"S": "PROOF"}}
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        if item is None:
            return None
        keys = {int(version): bytes(value["B"]) for version, value in item["keys"]["M"].items()}
        return ProofKeys(current=int(item["current"]["N"]), keys=keys)

    def _make_proof_keys(self, municipality: str) -> ProofKeys:
        from envag.domain.proof import ProofKeys  # noqa: PLC0415

        fresh = ProofKeys(current=1, keys={1: os.urandom(_KEY_BYTES)})
        try:
            self._client.put_item(
                TableName=self._table, Item=proof_keys_to_item(municipality, fresh), ConditionExpression=NOT_THERE
            )
        except self._client.exceptions.ConditionalCheckFailedException:
            made_by_another = self._read_proof_keys(municipality)
            if made_by_another is None:
                raise
            return made_by_another
        return fresh

    def _read_key(self, municipality: str) -> bytes | None:
        key = {"pk": {"S": f"M#{municipality}#KEY"}, "sk": {"S": "KEY"}}
        item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
        return bytes(item["key"]["B"]) if item else None

    def _make_key(self, municipality: str) -> bytes:
        fresh = os.urandom(_KEY_BYTES)
        item = {"pk": {"S": f"M#{municipality}#KEY"}, "sk": {"S": "KEY"}, "key": {"B": fresh}}
        try:
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression=NOT_THERE)
        except self._client.exceptions.ConditionalCheckFailedException:
            made_by_another = self._read_key(municipality)
            if made_by_another is None:
                raise
            return made_by_another
        return fresh

    def _put(self, item: dict[str, Any], condition: str, values: dict[str, Any] | None = None) -> dict[str, Any]:
        put: dict[str, Any] = {
            "TableName": self._table,
            "Item": item,
            "ConditionExpression": condition,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        }
        if values:
            put["ExpressionAttributeValues"] = values
        return {"Put": put}

    def _transact(self, actions: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
        """None when the transaction was written, otherwise the reason for each action."""
        try:
            self._client.transact_write_items(TransactItems=actions)
        except ClientError as error:
            if error.response["Error"]["Code"] != "TransactionCanceledException":
                raise
            response: dict[str, Any] = dict(error.response)
            reasons: list[dict[str, Any]] = response["CancellationReasons"]
            if any(reason["Code"] not in _CONFLICTS for reason in reasons):
                raise
            return reasons
        return None

    def _query_all(self, **query: Any) -> list[dict[str, Any]]:  # noqa: ANN401 - passed on to the client
        items: list[dict[str, Any]] = []
        while True:
            answer = self._client.query(TableName=self._table, **query)
            items += answer["Items"]
            if "LastEvaluatedKey" not in answer:
                return items
            query["ExclusiveStartKey"] = answer["LastEvaluatedKey"]


_CONFLICTS = frozenset({"None", "ConditionalCheckFailed", "TransactionConflict"})


def back_off(attempt: int) -> None:
    """Wait before the next attempt, longer each time; ``attempt`` counts from 0."""
    time.sleep(random.uniform(0.005, 0.02) * 2**attempt)  # noqa: S311 - jitter, not a secret
