"""What every function that answers residents does with a request: find its municipality, answer, tell what is wrong."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, TypeVar

from envag.runtime import http
from envag.runtime.batch import where
from envag.runtime.pages import packed
from envag.runtime.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from aws_lambda_powertools.logging import Logger

    from envag.domain.municipality import Municipality
    from envag.runtime.pages import Pages

_Page = TypeVar("_Page")


def answered(
    request: http.Request,
    answer: Callable[[http.Request, Municipality], http.Answer],
    *,
    pages: Pages,
    log: Logger,
) -> http.Answer:
    """What ``answer`` makes of a request to a municipality, or why there is none; packed for whoever takes that.

    A Problem is told as it is. Whatever else is raised is logged, without its words, and told as something to try
    again, which the keys of forms make harmless.
    """
    try:
        made = answer(request, _place(request))
    except Problem as problem:
        made = refused(request, problem, pages)
    except Exception as error:  # noqa: BLE001 - whoever asks is told to try again, and how else to reach the centre
        log.error("request failed", extra=where(error))
        made = refused(request, Problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE), pages)
    return packed(made, request.headers.get("accept-encoding", ""))


def refused(request: http.Request, problem: Problem, pages: Pages) -> http.Answer:
    """The problem as a page in the language that was chosen, or as a document for a program (RFC 9457)."""
    if request.wants_page:
        return pages.problem(request.place, problem, language=request.chosen_language)
    return http.refuse(problem, request.place)


def routed(request: http.Request, pages: Mapping[str, _Page]) -> _Page:
    """What answers the request's route. Raises Problem where nothing does."""
    if request.route not in pages:
        raise Problem("not_found", HTTPStatus.NOT_FOUND)
    return pages[request.route]


def _place(request: http.Request) -> Municipality:
    if request.place is None:
        raise Problem("unknown_municipality", HTTPStatus.NOT_FOUND)
    return request.place
