"""What a municipality is made of: entities and values that are read from its files and never change.

mypy holds everybody to that. Python itself is not asked to: it writes and compiles the methods of a dataclass anew
whenever a function starts. So all of them share one way to be made, and what nobody calls is left out.
"""

from __future__ import annotations

from dataclasses import MISSING, dataclass, field, fields
from typing import TYPE_CHECKING, dataclass_transform

if TYPE_CHECKING:
    from typing import TypeVar

    Kind = TypeVar("Kind")


@dataclass_transform(eq_default=False, kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def entity(kind: type[Kind]) -> type[Kind]:
    """A dataclass with keyword-only fields, which nobody compares or prints, and nobody may change."""
    kind.__init__ = _made  # type: ignore[method-assign]  # as ``dataclass_transform`` promises
    return dataclass(slots=True, kw_only=True, init=False, eq=False, repr=False)(kind)


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(field,))
def value_object(kind: type[Kind]) -> type[Kind]:
    """An entity that equals another one with the same content."""
    kind.__init__ = _made  # type: ignore[method-assign]  # as ``dataclass_transform`` promises
    return dataclass(slots=True, kw_only=True, init=False, repr=False, unsafe_hash=True)(kind)


def _made(self: object, **given: object) -> None:
    """What dataclasses write for each class. Raises TypeError for a field that is missing or unknown."""
    for one in fields(self):  # type: ignore[arg-type]  # ``self`` is a dataclass
        if one.name in given:
            content = given.pop(one.name)
        elif one.default is not MISSING:
            content = one.default
        elif one.default_factory is not MISSING:
            content = one.default_factory()
        else:
            msg = f"{type(self).__name__} needs {one.name!r}"
            raise TypeError(msg)
        setattr(self, one.name, content)
    if given:
        msg = f"{type(self).__name__} has no {', '.join(map(repr, given))}"
        raise TypeError(msg)
    if finish := getattr(self, "__post_init__", None):
        finish()
