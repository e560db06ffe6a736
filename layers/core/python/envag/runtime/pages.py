"""Pages for residents: one look, one set of headers, the municipality's texts in the language that was asked for.

A function brings its own templates; what all pages share stands in ``templates`` beside this module: the layout
``page.html`` and, known to every template as ``part``, the building blocks of ``parts.html``.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag.domain.hours import STOCKHOLM
from envag.runtime import http
from envag.runtime.catalogue import index
from envag.runtime.compiled_templates import environment
from envag.runtime.data import DATA
from envag.runtime.swedish_words import in_swedish
from envag.runtime.whole_numbers import with_whole_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from markupsafe import Markup

    from envag.domain.municipality import Municipality
    from envag.runtime.problem import Problem

SWEDISH = "sv"
_SHARED = Path(__file__).parent / "templates"
_LAYOUT: Mapping[str, Any] = {"languages": (SWEDISH,), "query": "", "here": "", "notices": ()}
"""What the layout shows where a page does not say otherwise."""
_WORTH_PACKING = 1024
"""Characters from which on gzip saves more than it costs."""


class Pages:
    """The pages of a function. ``style`` is added to the shared style sheet, ``policy`` to its content policy.

    ``posts_to`` is a foreign origin that its forms may send to besides our own.
    """

    def __init__(self, templates: Path, *, style: str = "", policy: str = "", posts_to: str = "") -> None:
        self._style = (DATA / "style.css").read_text("utf-8") + style
        self._policy = policy
        self._forms = f"'self' {posts_to}".strip()
        self._templates = environment(templates, _SHARED)
        self._templates.filters["zip"] = zip
        self._dressed = cache(self._dress)
        self.above: Callable[[Municipality, str], Sequence[tuple[str, Markup]]] = lambda _place, _language: ()
        """Kinds and texts of notices that stand above all pages of a municipality in a language."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What keeps an answer that is no page to itself."""
        return self._dressed("", "")[1]

    def show(
        self,
        status: int,
        template: str,
        place: Municipality | None,
        *,
        language: str = SWEDISH,
        now: datetime | None = None,
        seconds: int = 0,
        images: str = "",
        **values: Any,  # noqa: ANN401 - whatever the template asks for
    ) -> http.Answer:
        """A page.

        Templates know ``place``, its ``facts``, as ``t`` its texts in the ``language``, as ``part`` the building
        blocks, and ``to``, which makes a path inside the municipality an address that keeps the language. ``swedish``
        is the attribute for words that are Swedish on the page (X18).

        The layout itself takes four more: ``languages`` are all in which this very page exists, ``query`` is what
        stands before ``sprak`` in their links, such as ``q=sopor&``. ``here`` is the item of the menu that the page
        belongs to: start, search, status or contact. ``notices`` are kinds and texts for ``part.notice``, shown above
        everything else.

        ``now`` lets the footer tell today's hours. A page that depends on nothing but all this and the catalogue may
        be kept by whoever gets it, for so many ``seconds``. ``images`` is a foreign origin that it shows pictures of.
        """
        style, headers = self._dressed(_colours(place) if place else "", images)
        known: dict[str, Any] = {
            "style": style,
            "language": language,
            "swedish": in_swedish(language),
            **_LAYOUT,
            **values,
        }
        if place:
            known["notices"] = [*self.above(place, language), *known["notices"]]
            known |= {
                "t": texts(place, language),
                "place": place,
                "facts": place.facts,
                "to": partial(_address, place, language),
                "opening": _open_today(place, now, language) if now else "",
                "part": None,
            }
            known["part"] = self._templates.get_template("parts.html").make_module(known)
        page = with_whole_numbers(self._templates.get_template(template).render(known))
        kept = {"Cache-Control": f"public, max-age={seconds}"} if seconds else {}
        return http.answer(status, "text/html; charset=utf-8", page, {**headers, **kept})

    def problem(self, place: Municipality | None, error: Problem, *, language: str = SWEDISH) -> http.Answer:
        """A problem as a page, plainer for whoever reached no municipality."""
        words, facts = (texts(place, language), place.facts) if place else (index().texts, {})
        template = "problem.html" if place else "unknown.html"
        title, detail = error.title(words, facts), error.detail(words, facts)
        return self.show(error.status, template, place, language=language, title=title, detail=detail)

    def _dress(self, colours: str, images: str) -> tuple[str, dict[str, str]]:
        """The style sheet with a municipality's colours, and the headers that let a browser take it."""
        style = self._style + colours
        shown = f"'self' data: {images}".strip()
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        return style, {
            "Content-Security-Policy": (
                f"default-src 'none'; style-src 'sha256-{digest}'; img-src {shown}; form-action {self._forms};"
                f" base-uri 'none'; frame-ancestors 'none'{self._policy and '; '}{self._policy}"
            ),
            "Referrer-Policy": "same-origin",
            "X-Content-Type-Options": "nosniff",
        }


def packed(answer: http.Answer, accepts: str) -> http.Answer:
    """The answer packed with gzip where ``accepts``, the header Accept-Encoding, takes it (RFC 9110 section 12.5.3).

    One that says by what it varies has been here before, and stays as it is.
    """
    if "Vary" in answer["headers"] or len(answer["body"]) < _WORTH_PACKING:
        return answer
    headers = answer["headers"] | {"Vary": "Accept-Encoding"}
    if not takes_gzip(accepts):
        return answer | {"headers": headers}
    body = base64.b64encode(gzip.compress(answer["body"].encode(), mtime=0)).decode()
    return answer | {"headers": headers | {"Content-Encoding": "gzip"}, "body": body, "isBase64Encoded": True}


def texts(place: Municipality, language: str) -> Mapping[str, str]:
    """The municipality's texts in that language, in Swedish where there is no translation."""
    return {**place.texts, **place.translations.get(language, {})}


def takes_gzip(accepts: str) -> bool:
    """Whether the header Accept-Encoding takes gzip (RFC 9110 section 12.5.3)."""
    for coding in accepts.lower().split(","):
        name, _, weight = coding.replace(" ", "").partition(";q=")
        if name in {"gzip", "*"}:
            return not weight or weight.strip("0.") != ""
    return False


def _colours(place: Municipality) -> str:
    return f":root{{--site-colour:{place.look.colour};--site-text:{place.look.text}}}"


def _address(place: Municipality, language: str, path: str = "") -> str:
    """The address of a path inside the municipality, in the page's language."""
    address = f"/{place.slug}/{path}" if path else f"/{place.slug}"
    return address if language == SWEDISH else f"{address}?sprak={language}"


def _open_today(place: Municipality, now: datetime, language: str) -> str:
    intervals = place.hours.on(now.astimezone(STOCKHOLM).date(), place.closed_days)
    if not intervals:
        return place.text("hours.closed", language)
    hours = ", ".join(f"{each.opens:%H.%M}–{each.closes:%H.%M}" for each in intervals)
    opens, _, closes = hours.partition("–")
    return place.text("hours.open", language).format_map({"opens": opens, "closes": closes})
