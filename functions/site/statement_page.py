"""The accessibility statement of the site: what a municipality declares, in words for everybody (X16)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.day_words import day_words
from envag.domain.site import NO_SERVICE
from envag.runtime.statements import statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from asking import Asking
    from envag.domain.accessibility import Content
    from envag.runtime import http

REPORTS = "https://www.digg.se/tdosanmalan"
"""Where shortcomings are reported to the authority that supervises the law."""


class Said(NamedTuple):
    """A text and the language that it is in, empty for the page's own."""

    text: str
    language: str = ""


def show(asking: Asking) -> http.Answer:
    """The page."""
    place, language = asking.place, asking.language
    declared = statement(place.slug)
    lists = {
        "inaccessible": declared.inaccessible,
        "burdensome": declared.burdensome,
        "outside": declared.outside,
    }
    return asking.show(
        HTTPStatus.OK,
        "statement.html",
        conformity=str(declared.conformity),
        lists={name: list(_contents(contents, language)) for name, contents in lists.items()},
        method=_said(declared.method, language),
        assessed=day_words(place, declared.assessed, language),
        updated=day_words(place, declared.updated, language),
        fault=declared.service if place.service(declared.service) else NO_SERVICE,
        reports=REPORTS,
    )


def _contents(contents: Iterable[Content], language: str) -> Iterator[tuple[Said, Said]]:
    """What is not accessible, and why."""
    for content in contents:
        yield _said(content.what, language), _said(content.why, language)


def _said(words: Mapping[str, str], language: str) -> Said:
    """The words in the page's language, or in Swedish, which is then marked as such (X18)."""
    return Said(words[language]) if language in words else Said(words["sv"], "sv")
