"""The figures' counts in the cases table, by month: what each case adds, and the sums."""

from __future__ import annotations

import contextlib
from datetime import date
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.adapters.figure_sums import SUM, adding, month_key, sum_key
from envag.adapters.items import Item, pack, unpack
from envag.domain.figures.contribution import Contribution, Matter
from envag.domain.figures.report import Baseline
from envag.domain.figures.sums import ALL, DAY, difference
from envag.ports.cases import StoreConflictError
from envag.ports.figures import Contributions, Kept

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from botocore.client import BaseClient

    from envag.ports.figures import Drift, Sums

_NEAREST = 10
"""Cases of a resident on either side of one: the next of the same service is nearly always the next of all."""

_BUSY = frozenset({"ConditionalCheckFailed", "TransactionConflict", "ThrottlingError"})


def counted_key(municipality: str, month: str) -> str:
    """The partition of what a month's cases add: it tells of residents, and who reads figures alone may not read it."""
    return f"M#{municipality}#COUNTED#{month}"


def contribution_to_item(municipality: str, kept: Kept) -> Item:
    """The item of what a case adds."""
    one = kept.contribution
    body: dict[str, Any] = {
        "day": one.day.isoformat(),
        "hour": one.hour,
        "department": one.department,
        "service": one.service,
        "channel": one.channel,
        "counts": dict(one.counts),
        "matter": [one.matter.resident, one.matter.place],
        "secrecy": one.secrecy,
        "protected": one.protected,
    }
    return {
        "pk": {"S": counted_key(municipality, one.month)},
        "sk": {"S": one.reference},
        "version": {"N": str(kept.version)},
        "of": {"N": str(kept.case_version)},
        "body": {"B": pack({name: value for name, value in body.items() if value})},
    }


def kept_from_item(item: Item) -> Kept:
    """What ``contribution_to_item`` wrote."""
    body = unpack(bytes(item["body"]["B"]))
    resident, place = body.get("matter", ("", ""))
    service = body.get("service", "")
    one = Contribution(
        reference=item["sk"]["S"],
        day=date.fromisoformat(body["day"]),
        hour=body.get("hour", 0),
        department=body.get("department", ""),
        service=service,
        channel=body["channel"],
        counts=body.get("counts", {}),
        matter=Matter(resident, service if resident else "", place),
        secrecy=body.get("secrecy", 0),
        protected=body.get("protected", False),
    )
    return Kept(one, case_version=int(item["of"]["N"]), version=int(item["version"]["N"]))


class DynamoFiguresStore:
    """FiguresStore on the cases table."""

    def __init__(self, client: BaseClient, table_name: str) -> None:
        self._client: Any = client
        self._table = table_name

    def prime(self) -> None:
        """Open the connection while Lambda initialises, by a read of a key that never exists."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.get_item(TableName=self._table, Key={"pk": {"S": "M##"}, "sk": {"S": "PRIME"}})

    def kept(self, municipality: str, reference: str, months: Iterable[str]) -> Kept | None:
        """See FiguresStore.kept."""
        for month in dict.fromkeys(months):
            key = {"pk": {"S": counted_key(municipality, month)}, "sk": {"S": reference}}
            item = self._client.get_item(TableName=self._table, Key=key, ConsistentRead=True).get("Item")
            if item:
                return kept_from_item(item)
        return None

    def replace(self, municipality: str, before: Kept | None, after: Contribution | None, *, case_version: int) -> None:
        """See FiguresStore.replace."""
        changes = difference(before.contribution if before else None, after)
        updates = [
            adding(municipality, month, scope, names)
            for month, scopes in changes.items()
            for scope, names in scopes.items()
        ]
        actions = [*self._moved(municipality, before, after, case_version)]
        actions += [{"Update": {"TableName": self._table, **update}} for update in updates]
        try:
            self._client.transact_write_items(TransactItems=actions)
        except self._client.exceptions.TransactionCanceledException as error:
            reasons = {reason["Code"] for reason in error.response.get("CancellationReasons", ())}
            if reasons & _BUSY:
                raise StoreConflictError from None
            raise

    def _moved(
        self, municipality: str, before: Kept | None, after: Contribution | None, case_version: int
    ) -> Iterator[dict[str, Any]]:
        """What is written of the case itself: anew, in place of what was, or in another month."""
        unchanged = {
            "ConditionExpression": "version = :before",
            "ExpressionAttributeValues": {":before": {"N": str(before.version if before else 0)}},
        }
        stays = before is not None and after is not None and before.contribution.month == after.month
        if before and not stays:
            key = contribution_to_item(municipality, before)
            yield {"Delete": {"TableName": self._table, "Key": {name: key[name] for name in ("pk", "sk")}, **unchanged}}
        if after:
            kept = Kept(after, case_version, before.version + 1 if before else 1)
            condition = unchanged if stays else {"ConditionExpression": "attribute_not_exists(pk)"}
            yield {"Put": {"TableName": self._table, "Item": contribution_to_item(municipality, kept), **condition}}

    def later(self, municipality: str, matter: Matter) -> Sequence[str]:
        """See FiguresStore.later."""
        return self._beside(municipality, matter, ">", forward=True)

    def earlier(self, municipality: str, matter: Matter) -> Sequence[str]:
        """See FiguresStore.earlier."""
        return self._beside(municipality, matter, "<", forward=False)

    def _beside(self, municipality: str, matter: Matter, side: str, *, forward: bool) -> list[str]:
        found: list[Item] = []
        start: dict[str, Any] = {}
        while True:
            answer = self._client.query(
                TableName=self._table,
                IndexName="resident",
                KeyConditionExpression=f"rpk = :pk AND rsk {side} :place",
                ExpressionAttributeValues={
                    ":pk": {"S": f"M#{municipality}#R#{matter.resident}"},
                    ":place": {"S": matter.place},
                },
                ScanIndexForward=forward,
                Limit=_NEAREST,
                **start,
            )
            found += [one for one in answer["Items"] if one.get("service", {}).get("S") == matter.service]
            last = answer.get("LastEvaluatedKey")
            if found or not last:
                return [one["rsk"]["S"].split("#")[1] for one in found]
            start = {"ExclusiveStartKey": last}

    def sums(self, municipality: str, month: str, *, beginning: str = "") -> Sums:
        """See FiguresStore.sums."""
        scopes = {":from": {"S": f"{SUM}{beginning}"}}
        found = self._all(month_key(municipality, month), "begins_with(sk, :from)", scopes)
        return {item["sk"]["S"].removeprefix(SUM): counts for item in found if (counts := _counts(item))}

    def total(self, municipality: str, month: str) -> dict[str, int]:
        """See FiguresStore.total."""
        key = sum_key(municipality, month, ALL)
        return _counts(self._client.get_item(TableName=self._table, Key=key).get("Item", {}))

    def days(self, municipality: str, first: str, last: str) -> Sums:
        """See FiguresStore.days."""
        bounds = {":from": {"S": f"{DAY}{first}"}, ":to": {"S": f"{DAY}{last}"}}
        found = self._all(month_key(municipality, first[:7]), "sk BETWEEN :from AND :to", bounds)
        return {item["sk"]["S"]: counts for item in found if (counts := _counts(item))}

    def contributions(self, municipality: str, month: str, *, limit: int = 500, after: str = "") -> Contributions:
        """See FiguresStore.contributions."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk AND sk > :after",
            # A space comes before every sign of a reference: a key is never empty
            ExpressionAttributeValues={":pk": {"S": counted_key(municipality, month)}, ":after": {"S": after or " "}},
            Limit=limit,
        )
        last = answer.get("LastEvaluatedKey", {}).get("sk", {}).get("S", "")
        return Contributions([kept_from_item(item).contribution for item in answer["Items"]], last)

    def baselines(self, municipality: str) -> Mapping[tuple[str, str], Baseline]:
        """See FiguresStore.baselines."""
        return dict(map(_baseline, self._all(_baseline_key(municipality), "sk > :from", {":from": {"S": " "}})))

    def keep_baselines(self, municipality: str, baselines: Mapping[tuple[str, str], Baseline]) -> None:
        """See FiguresStore.keep_baselines."""
        for (figure, period), one in baselines.items():
            item = {
                "pk": {"S": _baseline_key(municipality)},
                "sk": {"S": f"{figure}#{period}"},
                "value": {"N": str(one.value)},
                "source": {"S": one.source},
            }
            self._client.put_item(TableName=self._table, Item=item)

    def mend(self, municipality: str, wrong: Iterable[Drift]) -> None:
        """See FiguresStore.mend."""
        scopes: dict[tuple[str, str], dict[str, int]] = {}
        for each in wrong:
            scopes.setdefault((each.month, each.scope), {})[each.name] = each.by
        for (month, scope), changes in scopes.items():
            self._client.update_item(TableName=self._table, **adding(municipality, month, scope, changes))

    def _all(self, partition: str, sort: str, values: Mapping[str, Any]) -> Iterator[Item]:
        start: dict[str, Any] = {}
        while True:
            answer = self._client.query(
                TableName=self._table,
                KeyConditionExpression=f"pk = :pk AND {sort}",
                ExpressionAttributeValues={":pk": {"S": partition}, **values},
                **start,
            )
            yield from answer["Items"]
            last = answer.get("LastEvaluatedKey")
            if not last:
                return
            start = {"ExclusiveStartKey": last}


def _counts(item: Item) -> dict[str, int]:
    """The counts of a sum, without those that have come back to nothing."""
    found = {name: int(value["N"]) for name, value in item.items() if "N" in value}
    return {name: count for name, count in found.items() if count}


def _baseline_key(municipality: str) -> str:
    """The partition of what was read in: no month is called so."""
    return month_key(municipality, "BASELINE")


def _baseline(item: Item) -> tuple[tuple[str, str], Baseline]:
    figure, period = item["sk"]["S"].split("#")
    return (figure, period), Baseline(period=period, value=float(item["value"]["N"]), source=item["source"]["S"])
