"""What no type can say of the directory and of numbers that are still to move: that they lead to somebody."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.catalogue.shape import unknown
from envag.domain.identity import Phone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.municipality import Municipality

Finding = tuple[tuple[Any, ...], str]


def findings(m: Municipality) -> Iterator[Finding]:
    """Everything wrong with the municipality's directory and left numbers, ids apart."""
    units = [unit.id for department in m.departments for unit in department.units]
    for i, entry in enumerate(m.directory):
        loc = ("directory", i)
        if entry.unit not in units:
            yield (*loc, "unit"), unknown("unit", entry.unit, units)
        for name in ("owner", "email"):
            address = getattr(entry, name)
            if (address or name == "owner") and not _of(m.domain, address):
                yield (*loc, name), f"'{address}' must be an address that ends in @{m.domain}"
        if entry.phone:
            yield from _number(entry.phone, (*loc, "phone"))
        if not (entry.phone or entry.email):
            yield loc, "has neither phone nor email; nobody can be reached by it"
    owners = [*(department.id for department in m.departments), *units]
    for i, left in enumerate(m.left_numbers):
        if left.owner not in owners:
            yield ("left_numbers", i, "owner"), unknown("department or unit", left.owner, owners)
        yield from _number(left.number, ("left_numbers", i, "number"))


def _of(domain: str, address: str) -> bool:
    local, _, host = address.rpartition("@")
    return bool(local.strip()) and host.lower() == domain.lower()


def _number(number: str, loc: tuple[Any, ...]) -> Iterator[Finding]:
    phone = Phone.parse(number)
    if phone is None or phone.value != number:
        yield loc, f"'{number}' must be a valid number in E.164, such as +46846500410 (in quotes)"
