"""What a municipality is made of: entities and values that are read from its files and never change.

mypy holds everybody to that. Python itself is not asked to, nor for methods that are never called: it writes and
compiles each of them anew whenever a function starts, and refusing a change takes two of them for every class.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, dataclass_transform

if TYPE_CHECKING:
    from typing import TypeVar

    Kind = TypeVar("Kind")


@dataclass_transform(eq_default=False, kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def entity(kind: type[Kind]) -> type[Kind]:
    """A dataclass with keyword-only fields, which nobody compares or prints, and nobody may change."""
    return dataclass(slots=True, kw_only=True, eq=False, repr=False)(kind)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def value_object(kind: type[Kind]) -> type[Kind]:
    """An entity that equals another one with the same content."""
    return dataclass(slots=True, kw_only=True, repr=False, unsafe_hash=True)(kind)
