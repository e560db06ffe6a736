"""Pages for residents: one look, one set of headers, the municipality's texts in the language that was asked for.

A function brings its own templates; what all pages share stands in ``templates`` beside this module.
"""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from envag.runtime import http
from envag.runtime.catalogue import index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.municipality import Municipality
    from envag.runtime.problem import Problem

SWEDISH = "sv"
_SHARED = Path(__file__).parent / "templates"


class Pages:
    """The pages of a function. ``style`` is added to the shared style sheet, ``policy`` to its content policy."""

    def __init__(self, templates: Path, *, style: str = "", policy: str = "") -> None:
        self._style = (_SHARED / "style.css").read_text() + style
        self._templates = Environment(
            loader=FileSystemLoader([templates, _SHARED]), autoescape=True, undefined=StrictUndefined
        )
        self._templates.filters["zip"] = zip
        digest = base64.b64encode(hashlib.sha256(self._style.encode()).digest()).decode()
        self.headers = {
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'; base-uri 'none';"
                f" frame-ancestors 'none'{policy and '; '}{policy}"
            ),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }
        """What keeps a page to itself, also for answers that are no page."""

    def show(
        self,
        status: int,
        template: str,
        place: Municipality | None,
        *,
        language: str = SWEDISH,
        **values: Any,  # noqa: ANN401 - whatever the template asks for
    ) -> http.Answer:
        """A page. Templates know ``place``, its ``facts`` and, as ``t``, its texts in the ``language``."""
        known = {"t": texts(place, language), "place": place, "facts": place.facts} if place else {}
        page = self._templates.get_template(template).render(
            style=self._style, language=language, **{**known, **values}
        )
        return http.answer(status, "text/html; charset=utf-8", page, self.headers)

    def problem(self, place: Municipality | None, error: Problem) -> http.Answer:
        """A problem as a page, plainer for whoever reached no municipality."""
        words, facts = (place.texts, place.facts) if place else (index().texts, {})
        template = "problem.html" if place else "unknown.html"
        title, detail = error.title(words, facts), error.detail(words, facts)
        return self.show(error.status, template, place, title=title, detail=detail)


def texts(place: Municipality, language: str) -> Mapping[str, str]:
    """The municipality's texts in that language, in Swedish where there is no translation."""
    return {**place.texts, **place.translations.get(language, {})}
