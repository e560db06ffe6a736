"""Errors over HTTP as problem details (RFC 9457), worded in the municipality's own texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from http import HTTPStatus

MEDIA_TYPE = "application/problem+json"


class Problem(Exception):  # noqa: N818 - the RFC's word
    """A request that its sender can mend.

    ``code`` ends the text ids ``problem.<code>.title`` and ``problem.<code>.detail``; ``values`` fill their
    placeholders; ``errors`` are (field, what to do) of a form.
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

    def title(self, texts: Mapping[str, str]) -> str:
        """What is wrong, in a few words."""
        return texts[f"problem.{self.code}.title"].format_map(self.values)

    def detail(self, texts: Mapping[str, str]) -> str:
        """What the sender can do."""
        return texts[f"problem.{self.code}.detail"].format_map(self.values)

    def body(self, texts: Mapping[str, str]) -> str:
        """The problem document."""
        document = {
            "type": f"urn:envag:problem:{self.code}",
            "title": self.title(texts),
            "status": self.status.value,
            "detail": self.detail(texts),
        }
        if self.errors:
            document["errors"] = [{"field": name, "detail": detail} for name, detail in self.errors]
        return json.dumps(document, ensure_ascii=False)
