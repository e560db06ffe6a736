"""Forms that somebody has begun and will send later."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Draft(NamedTuple):
    """What was written so far, by field, in the form of a service; ``form`` is the form's name in its address."""

    form: str
    fields: Mapping[str, str]
    until: datetime


class DraftTooLargeError(ValueError):
    """More than can be kept."""


class Drafts(Protocol):
    """Keeps drafts for a while. An ``id`` is a secret's hash: whoever reads what is kept can open none of it."""

    def keep(self, municipality: str, draft_id: str, draft: Draft) -> None:
        """Keep it, in the place of an earlier one of that id. Raises DraftTooLargeError."""

    def find(self, municipality: str, draft_id: str, at: datetime) -> Draft | None:
        """The draft, None when there is none or its time was up at ``at``."""

    def forget(self, municipality: str, draft_id: str) -> None:
        """Delete it, if it is there."""
