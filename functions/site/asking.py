"""What a page of the site is made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from envag.domain.disturbance import told
from envag.domain.greeting import wording
from envag.domain.site import EASY
from envag.runtime.http import LANGUAGE
from envag.runtime.pages import SWEDISH, Pages

if TYPE_CHECKING:
    from datetime import datetime
    from http import HTTPStatus

    from envag.domain.crisis import Crisis
    from envag.domain.municipality import Municipality
    from envag.runtime import http

PAGES = Pages(Path(__file__).parent / "templates")
SECONDS = 60
"""How old a page may be that somebody keeps: it tells whether it is open now."""


class Asking(NamedTuple):
    """A request for a page of ``place`` at the aware moment ``now``; ``crisis`` is told on all of them (X42)."""

    request: http.Request
    place: Municipality
    now: datetime
    crisis: Crisis | None

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages in which the municipality has the site."""
        easy = (EASY,) if EASY in self.place.translations else ()
        return (*self.place.page_languages, *easy)

    @property
    def language(self) -> str:
        """The language that was chosen with ``?sprak``, where the site exists in it."""
        chosen = self.request.query.get(LANGUAGE, "")
        return chosen if chosen in self.languages else SWEDISH

    def show(self, status: HTTPStatus, template: str, *, service: str = "", **values: Any) -> http.Answer:  # noqa: ANN401 - whatever the template asks for
        """A page that may be kept for a minute. ``service`` is the one it is about, whose disturbances it tells."""
        language = self.language
        return PAGES.show(
            status,
            template,
            self.place,
            language=language,
            now=self.now,
            seconds=SECONDS,
            languages=self.languages,
            notices=[*self._crisis(), *(("warning", words) for words in self._disturbances(service))],
            swedish=_in_swedish(language),
            **values,
        )

    def _crisis(self) -> list[tuple[str, Markup]]:
        """It is told in Swedish, as it was written (X18)."""
        if self.crisis is None:
            return []
        banner = wording(self.place, "crisis.banner", language=self.language, message="{message}")
        message = Markup("<span{}>{}</span>").format(_in_swedish(self.language), self.crisis.message)
        return [("crisis", escape(banner).format(message=message))]

    def _disturbances(self, service: str) -> list[Markup]:
        found = told(self.place.notices, self.now, service=service)
        return [
            Markup("<span{}>{}</span>").format(
                "" if self.language in one.text else _in_swedish(self.language), one.words(self.language)
            )
            for one in found
        ]


def _in_swedish(language: str) -> Markup:
    """The attribute for words that are Swedish on a page in another ``language`` (WCAG 2.2, 3.1.2)."""
    return Markup() if language == SWEDISH else Markup(' lang="sv"')
