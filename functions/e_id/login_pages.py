"""What residents read who log in, and the answers that carry the cookies."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag.domain.day_words import day_words
from envag.domain.greeting import wording
from envag.domain.hours import STOCKHOLM
from envag.domain.login import BEGUN_FOR, LOGGED_IN_FOR, begun_name, logged_in_name, set_cookie
from envag.domain.status import standing_text
from envag.runtime import http
from envag.runtime.pages import SWEDISH, Pages
from envag.usecases.log_in import PATH

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.login import Begun, Visitor
    from envag.domain.municipality import Municipality
    from envag.usecases.log_in import Own

PAGES = Pages(Path(__file__).parent / "templates")
_GONE = timedelta()

_SAID = {
    "cancelled": "login.cancelled",
    "not_begun": "login.too_late",
    "replayed": "login.too_late",
    "token_exp": "login.too_late",
    "token_acr": "login.too_low",
    "too_many": "status.too_many",
    "no_answer": "login.no_answer",
}
"""The text for a reason that somebody can do something about; all others are told alike."""


def explain(request: http.Request, place: Municipality, now: datetime) -> http.Answer:
    """What logging in is for, and the button."""
    return _dressed(request, place, now, HTTPStatus.OK, "explain.html")


def own(
    request: http.Request, place: Municipality, visitor: Visitor, cases: Sequence[Own], now: datetime
) -> http.Answer:
    """The cases of who is logged in."""
    language = request.chosen_language
    rows = [
        {
            "reference": one.case.reference,
            "service": service.title if (service := place.service(one.case.service)) else "",
            "state": standing_text(one.case, place, language=language),
            "arrived": day_words(place, one.case.arrived_at.astimezone(STOCKHOLM), language),
            "path": one.path if language == SWEDISH or not one.path else f"{one.path}?{http.LANGUAGE}={language}",
        }
        for one in cases
    ]
    return _dressed(request, place, now, HTTPStatus.OK, "own.html", cases=rows, sure=visitor.sure)


def refused(request: http.Request, place: Municipality, now: datetime, why: str, status: HTTPStatus) -> http.Answer:
    """Why nobody is logged in, and the other ways to follow a case."""
    said = wording(place, _SAID.get(why, "login.refused"), language=request.chosen_language)
    answer = _dressed(request, place, now, status, "refused.html", said=said)
    return _with_cookies(answer, set_cookie(begun_name(place.slug), "", _GONE))


def lead_on(place: Municipality, address: str, begun: Begun) -> http.Answer:
    """The way to the provider, with the cookie by which its answer is known."""
    return _with_cookies(_see_other(address), set_cookie(begun_name(place.slug), begun.cookie, BEGUN_FOR))


def admitted(place: Municipality, cookie: str) -> http.Answer:
    """The way to the list, for who is logged in now."""
    return _with_cookies(
        _see_other(f"/{place.slug}/{PATH}"),
        set_cookie(begun_name(place.slug), "", _GONE),
        set_cookie(logged_in_name(place.slug), cookie, LOGGED_IN_FOR),
    )


def left(place: Municipality) -> http.Answer:
    """The way to the start page, for who is logged in no more."""
    return _with_cookies(_see_other(f"/{place.slug}"), set_cookie(logged_in_name(place.slug), "", _GONE))


def _see_other(address: str) -> http.Answer:
    headers = {**PAGES.headers, "Location": address}
    return http.answer(HTTPStatus.SEE_OTHER, "text/plain; charset=utf-8", "", headers)


def _with_cookies(answer: http.Answer, *cookies: str) -> http.Answer:
    return answer | {"cookies": list(cookies)}


def _dressed(
    request: http.Request,
    place: Municipality,
    now: datetime,
    status: HTTPStatus,
    template: str,
    **values: Any,  # noqa: ANN401 - whatever the template asks for
) -> http.Answer:
    """A page that nobody keeps: it may tell whose matters these are."""
    answer = PAGES.show(
        status,
        template,
        place,
        language=request.chosen_language,
        languages=place.page_languages,
        here="status",
        now=now,
        path=PATH,
        **values,
    )
    answer["headers"]["X-Robots-Tag"] = "noindex"
    return answer
