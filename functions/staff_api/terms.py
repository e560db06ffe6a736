"""What all bodies of the staff API are made of: their base, their words, and what they are limited to."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from envag.usecases.staff.desk import Why

LONGEST_TEXT = 20_000
"""Characters of what somebody writes."""

LONGEST_REASON = 1_000
"""Characters of why somebody does something."""

_WORD = r"^[a-z][a-z0-9_-]*$"
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_REASON)]
Remark = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_REASON)]
Word = Annotated[str, StringConstraints(pattern=_WORD, max_length=64)]
"""An id of the municipality's files: a service, department, unit, step or article."""
Person = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]+$", max_length=64)]
"""A person's pseudonym: ``sub`` of their token."""
Reference = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}-[0-9A-Z]{4}-[0-9A-Z]{4}$")]
ArticleVersion = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*@[1-9][0-9]{0,5}$", max_length=100)]
"""``id@version`` of an article (R4)."""
Version = Annotated[int, Field(ge=1, le=1_000_000)]
Reading = Literal[Why.CONTACT, Why.WORKLIST, Why.NOTIFICATION, Why.LOOKUP, Why.FOLLOW_UP, Why.REGISTERED]
"""Why a case is read, in the words of the log of accesses (X14): what people write would tell of people."""


def _never_null(schema: dict[str, Any]) -> None:
    """What is absent is left out, never null."""
    (schema_of_value,) = (each for each in schema.pop("anyOf") if each != {"type": "null"})
    schema.pop("default", None)
    schema.update(schema_of_value)


def absent() -> Any:  # noqa: ANN401 - pydantic's own: a field's default of any type
    """A field's default that is left out of the answer, since an absent value says as much as null in fewer bytes."""
    return Field(default=None, exclude_if=lambda value: value is None, json_schema_extra=_never_null)


class Model(BaseModel):
    """What every body has in common. Built at its first use, since no request needs all of them."""

    model_config = ConfigDict(defer_build=True, extra="forbid", frozen=True)
