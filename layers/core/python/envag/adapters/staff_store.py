"""The cases table as staff use it: worklists, the log of who read what, counts, and what staff tell."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, NamedTuple

from envag.adapters.dynamodb import ATTEMPTS, NOT_THERE, DynamoCaseStore, back_off, case_key
from envag.adapters.figure_sums import adding
from envag.adapters.items import Item, case_from_item, person_key, worklist_key
from envag.adapters.staff_items import (
    access_from_item,
    access_to_item,
    day_key,
    feedback_from_item,
    feedback_key,
    feedback_to_item,
    history_entry,
    mark_key,
    resident_of_mark,
    tallies_from_items,
    tallies_key,
    tally_key,
    worklist_entry,
)
from envag.domain.figures.sums import tally_cells
from envag.ports.cases import StoreConflictError
from envag.ports.staff import Accesses, Page

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date

    from envag.domain.case import Case
    from envag.ports.staff import Access, Feedback, FeedbackKind, HistoryEntry, Tally

LOOKED_THROUGH = 100
"""Lines of a department at most that one page of a unit's looks through: it costs the same however many there are."""

_BATCH = 100
"""Items at most that one BatchGetItem reads."""


class _Read(NamedTuple):
    """Index items in order. ``until`` is how far was read, empty when that was to the end."""

    items: list[Item]
    until: str = ""


class DynamoStaffStore(DynamoCaseStore):
    """StaffStore on one DynamoDB table."""

    def worklist(
        self,
        municipality: str,
        department: str,
        *,
        unit: str = "",
        sealed: bool = False,
        limit: int = 25,
        after: str = "",
    ) -> Page:
        """See StaffStore.worklist."""
        begins = f"{department}#{unit}#" if unit else ""
        keys = [worklist_key(municipality, department, sealed=which) for which in (False, True)[: 1 + sealed]]
        return _page([self._lines("worklist", "wpk", key, begins, limit, after) for key in keys], limit)

    def mine(self, municipality: str, staff: str, *, limit: int = 25, after: str = "") -> Page:
        """See StaffStore.mine."""
        return _page([self._lines("person", "ppk", person_key(municipality, staff), "", limit, after)], limit)

    def latest(self, municipality: str, resident: str, *, limit: int = 25) -> Sequence[HistoryEntry]:
        """See StaffStore.latest."""
        answer = self._client.query(
            TableName=self._table,
            IndexName="resident",
            KeyConditionExpression="rpk = :pk",
            ExpressionAttributeValues={":pk": {"S": f"M#{municipality}#R#{resident}"}},
            ScanIndexForward=False,
            Limit=limit,
        )
        return [history_entry(item) for item in answer["Items"]]

    def cases(self, municipality: str, references: Sequence[str]) -> Sequence[Case]:
        """See StaffStore.cases. Raises StoreConflictError when DynamoDB keeps leaving some out."""
        wanted = [{"pk": {"S": case_key(municipality, one)}, "sk": {"S": "CASE"}} for one in dict.fromkeys(references)]
        found = {case.reference: case for case in map(case_from_item, self._batch(wanted))}
        return [found[one] for one in dict.fromkeys(references) if one in found]

    def shield(self, municipality: str, residents: Sequence[str], *, protected: bool) -> None:
        """See StaffStore.shield. A mark is lifted by another one: nobody at work here may delete."""
        for resident in residents:
            item = mark_key(municipality, resident) | {"protected": {"BOOL": protected}}
            self._client.put_item(TableName=self._table, Item=item)

    def shielded(self, municipality: str, residents: Sequence[str]) -> frozenset[str]:
        """See StaffStore.shielded. Raises StoreConflictError when DynamoDB keeps leaving some out."""
        found = self._batch([mark_key(municipality, one) for one in dict.fromkeys(residents)])
        return frozenset(resident_of_mark(item) for item in found if item["protected"]["BOOL"])

    def log_access(self, access: Access) -> None:
        """See StaffStore.log_access."""
        self._keep(access_to_item(access))

    def accesses(self, municipality: str, day: date, *, limit: int = 100, after: str = "") -> Accesses:
        """See StaffStore.accesses."""
        read = self._lines("person", "ppk", day_key(municipality, day), "", limit, after)
        return Accesses([access_from_item(item) for item in read.items], read.until)

    def accesses_of(self, municipality: str, reference: str) -> Sequence[Access]:
        """See StaffStore.accesses_of."""
        found = self._query_all(
            KeyConditionExpression="pk = :pk AND begins_with(sk, :events)",
            ExpressionAttributeValues={":pk": {"S": case_key(municipality, reference)}, ":events": {"S": "A#"}},
        )
        return [access_from_item(item) for item in found]

    def tally(self, municipality: str, tally: Tally, *, id: str) -> None:  # noqa: A002
        """See StaffStore.tally. The figures' sums are told in the same transaction. Raises StoreConflictError."""
        counted = {
            "Key": tally_key(municipality, tally),
            "UpdateExpression": "ADD #count :one SET latest = :id",
            "ConditionExpression": "latest <> :id",
            "ExpressionAttributeNames": {"#count": "count"},
            "ExpressionAttributeValues": {":one": {"N": "1"}, ":id": {"S": id}},
        }
        month, scopes = f"{tally.day:%Y-%m}", tally_cells(tally.day, tally.hour, tally.channel)
        sums = [adding(municipality, month, scope, names) for scope, names in scopes.items()]
        actions = [{"Update": {"TableName": self._table, **update}} for update in (counted, *sums)]
        for attempt in range(ATTEMPTS):
            reasons = self._transact(actions)
            if reasons is None or reasons[0]["Code"] == "ConditionalCheckFailed":
                return
            back_off(attempt)
        raise StoreConflictError

    def tallies(self, municipality: str, day: date) -> dict[Tally, int]:
        """See StaffStore.tallies."""
        found = self._query_all(
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": tallies_key(municipality, day)}},
        )
        return tallies_from_items(day, found)

    def note_feedback(self, feedback: Feedback) -> None:
        """See StaffStore.note_feedback."""
        self._keep(feedback_to_item(feedback))

    def feedback(self, municipality: str, kind: FeedbackKind, *, limit: int = 100) -> Sequence[Feedback]:
        """See StaffStore.feedback."""
        answer = self._client.query(
            TableName=self._table,
            KeyConditionExpression="pk = :pk",
            ExpressionAttributeValues={":pk": {"S": feedback_key(municipality, kind)}},
            ScanIndexForward=False,
            Limit=limit,
        )
        return [feedback_from_item(item) for item in answer["Items"]]

    def _batch(self, wanted: list[Item]) -> list[Item]:
        """The items with these keys that exist, in whatever order. Raises StoreConflictError."""
        if len(wanted) > _BATCH:
            msg = f"{len(wanted)} items are more than one read holds"
            raise ValueError(msg)
        found: list[Item] = []
        for attempt in range(ATTEMPTS):
            if not wanted:
                return found
            if attempt:
                back_off(attempt)
            answer = self._client.batch_get_item(RequestItems={self._table: {"Keys": wanted}})
            found += answer["Responses"].get(self._table, ())
            wanted = answer.get("UnprocessedKeys", {}).get(self._table, {}).get("Keys", [])
        raise StoreConflictError

    def _keep(self, item: Item) -> None:
        """Store what is never written over: what is there already was stored by the same request."""
        with contextlib.suppress(self._client.exceptions.ConditionalCheckFailedException):
            self._client.put_item(TableName=self._table, Item=item, ConditionExpression=NOT_THERE)

    def _lines(self, index: str, partition: str, key: str, begins: str, limit: int, after: str) -> _Read:
        """At most ``limit`` items of an index by time, behind ``after``, whose line begins like that."""
        values = {":pk": {"S": key}, ":after": {"S": after or "0"}}
        wanted: dict[str, Any] = {"Limit": limit}
        if begins:
            values[":unit"] = {"S": begins}
            wanted = {"Limit": LOOKED_THROUGH, "FilterExpression": "begins_with(line, :unit)"}
        answer = self._client.query(
            TableName=self._table,
            IndexName=index,
            KeyConditionExpression=f"{partition} = :pk AND wsk > :after",
            ExpressionAttributeValues=values,
            **wanted,
        )
        return _Read(answer["Items"], answer.get("LastEvaluatedKey", {}).get("wsk", {}).get("S", ""))


def _page(reads: Iterable[_Read], limit: int) -> Page:
    """One page of several lists: only as far as each of them was read, so that none is passed over."""
    read = list(reads)
    until = min((one.until for one in read if one.until), default="")
    items = sorted((item for one in read for item in one.items), key=_place)
    known = [item for item in items if not until or _place(item) <= until]
    shown = known[:limit]
    return Page([worklist_entry(item) for item in shown], _place(shown[-1]) if len(known) > limit else until)


def _place(item: Item) -> str:
    place: str = item["wsk"]["S"]
    return place
