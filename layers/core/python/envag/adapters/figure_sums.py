"""The sums of a month's figures in the cases table: their keys, and the update that adds to one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.domain.figures.sums import DAY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.adapters.items import Item

SUM = "N#"
"""How the sort keys of a month's sums begin; a day's begins as its scope does."""


def month_key(municipality: str, month: str) -> str:
    """The partition of a month's figures."""
    return f"M#{municipality}#FIGURES#{month}"


def sum_key(municipality: str, month: str, scope: str) -> Item:
    """The key of the sums of a scope."""
    sort = scope if scope.startswith(DAY) else f"{SUM}{scope}"
    return {"pk": {"S": month_key(municipality, month)}, "sk": {"S": sort}}


def adding(municipality: str, month: str, scope: str, changes: Mapping[str, int]) -> dict[str, Any]:
    """The update of a scope's sums, as a request without the table's name."""
    names = {f"#{number}": name for number, name in enumerate(changes)}
    added = {f":{number}": {"N": str(change)} for number, change in enumerate(changes.values())}
    return {
        "Key": sum_key(municipality, month, scope),
        "UpdateExpression": "ADD " + ", ".join(f"#{number} :{number}" for number in range(len(changes))),
        "ExpressionAttributeNames": names,
        "ExpressionAttributeValues": added,
    }
