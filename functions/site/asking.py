"""What a page of the site is made from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

from envag.domain.disturbance import told
from envag.domain.site import EASY
from envag.runtime.crisis_notice import crisis_notice
from envag.runtime.http import LANGUAGE
from envag.runtime.pages import SWEDISH, Pages
from envag.runtime.swedish_words import swedish_words

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
            notices=[
                *crisis_notice(self.place, self.crisis, language),
                *(("warning", words) for words in self._disturbances(service)),
            ],
            **values,
        )

    def _disturbances(self, service: str) -> list[Markup]:
        language = self.language
        texts = [one.text for one in told(self.place.notices, self.now, service=service)]
        return [
            escape(text[language]) if language in text else swedish_words(self.place, text[SWEDISH], language)
            for text in texts
        ]
