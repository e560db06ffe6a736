"""Errors over HTTP as problem details (RFC 9457), worded in the municipality's own texts."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

MEDIA_TYPE = "application/problem+json"


_UNREADABLE = "form.error.title.one"
_TEXTS = {
    "unknown_municipality": ("page.unknown.title", "page.unknown.text"),
    "unknown_service": ("page.not_found.title", "form.error.unknown_service"),
    "not_found": ("page.not_found.title", "page.not_found.text"),
    "no_answer": ("search.article.missing.title", "search.article.missing.text"),
    "phone_only": ("services.by_phone", "form.phone_only"),
    "invalid_form": ("form.error.title", "form.error.count"),
    "too_many_copies": ("copy.too_many.title", "copy.too_many.text"),
    "unsure": ("form.error.foreign.title", "form.error.foreign"),
    "too_many": ("page.busy.title", "form.too_many"),
    "no_draft": ("form.draft.gone.title", "form.draft.gone"),
    "reused_key": (_UNREADABLE, "form.error.duplicate"),
    "too_large": (_UNREADABLE, "form.error.too_large"),
    "media_type": (_UNREADABLE, "form.error.media_type"),
    "malformed": (_UNREADABLE, "form.error.malformed"),
    "no_article": ("staff.problem.not_found.title", "staff.article.not_found"),
    "forbidden": ("staff.problem.forbidden.title", "staff.problem.forbidden.text"),
    "invalid": ("staff.problem.invalid.title", "staff.problem.invalid.text"),
    "staff_try_again": ("staff.problem.try_again.title", "staff.problem.try_again.text"),
    "try_again": ("page.error.title", "page.error.text"),
}
"""The texts that name a problem and say what to do, by its code."""


class Problem(Exception):  # noqa: N818 - the RFC's word
    """A request that its sender can mend.

    ``code`` is one of a fixed list; ``values`` fill the placeholders of its texts; ``errors`` are (field,
    what to do) of a form.
    """

    def __init__(
        self,
        code: str,
        status: HTTPStatus,
        *,
        values: Mapping[str, str] | None = None,
        errors: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.values = dict(values or {})
        self.errors = tuple(errors)

    @classmethod
    def of_fields(cls, errors: Mapping[str, str]) -> Problem:
        """A form with ``errors``: what to do, by field."""
        count = {"count": str(len(errors))}
        return cls("invalid_form", HTTPStatus.UNPROCESSABLE_ENTITY, values=count, errors=tuple(errors.items()))

    def title(self, texts: Mapping[str, str], facts: Mapping[str, str]) -> str:
        """What is wrong, in a few words. ``facts`` are the municipality's."""
        return texts[_TEXTS[self.code][0]].format_map({**facts, **self.values})

    def detail(self, texts: Mapping[str, str], facts: Mapping[str, str]) -> str:
        """What the sender can do."""
        return texts[_TEXTS[self.code][1]].format_map({**facts, **self.values})

    def body(self, texts: Mapping[str, str], facts: Mapping[str, str]) -> str:
        """The problem document."""
        document: dict[str, object] = {
            "type": f"urn:envag:problem:{self.code}",
            "title": self.title(texts, facts),
            "status": self.status.value,
            "detail": self.detail(texts, facts),
        }
        if self.errors:
            document["errors"] = [{"field": name, "detail": detail} for name, detail in self.errors]
        return json.dumps(document, ensure_ascii=False)
