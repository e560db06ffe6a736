"""The page that a link opens: how the case stands, and what its resident does with it."""

from __future__ import annotations

import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING

import status_pages as pages
import uploading
from envag.domain.rating import marks
from envag.intake import form
from envag.runtime.problem import Problem
from envag.usecases.limits import WORDS, wait
from envag.usecases.status import ExpiredError, HumansOnlyError, NotProvenError, follow, proven
from envag.usecases.status_actions import TooLateError, add_words, end, rate

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.domain.case import Case
    from envag.runtime import http
    from envag.runtime.asked import Asked
    from parts import Parts

ADDED, SOLVED, UNSOLVED, RATED = "added", "solved", "unsolved", "rated"
"""What was done: the value ends the id of the text that says so, ``status.done.``."""

VERDICT, YES, NO = "solved", "yes", "no"
"""The field that says whether the matter is solved, and its values."""


class _MendError(Exception):
    """Something must be mended; the message is the id of the text that says what, ``field`` where."""

    def __init__(self, text_id: str, field: str = form.MESSAGE, status: HTTPStatus = HTTPStatus.OK) -> None:
        super().__init__(text_id)
        self.text_id, self.field, self.status = text_id, field, status


def show(asked: Asked[Parts]) -> http.Answer:
    """The case as it stands."""
    return _proven(asked, lambda: _page(asked))


def act(asked: Asked[Parts]) -> http.Answer:
    """What was asked for is done, and the page shown anew; or it comes back with everything that was written."""
    return _proven(asked, lambda: _acted(asked))


def _proven(asked: Asked[Parts], answer: Callable[[], http.Answer]) -> http.Answer:
    """The answer, or what whoever cannot prove the case is told: always the same, be there such a case or not."""
    try:
        return answer()
    except NotProvenError:
        return pages.look_up(asked, HTTPStatus.NOT_FOUND, notice="status.not_found", kind="warning")
    except ExpiredError:
        reference = asked.request.proof.partition(".")[0].upper()
        return pages.look_up(asked, HTTPStatus.GONE, reference=reference, notice="status.expired", kind="info")
    except HumansOnlyError:
        return pages.humans_only(asked)


def _acted(asked: Asked[Parts]) -> http.Answer:
    sent = asked.own_submission()
    case = proven(asked.place, asked.request.proof, store=asked.parts.store, now=asked.now)
    if asked.request.action not in {uploading.ACTION, *_ACTIONS}:
        raise Problem("not_found", HTTPStatus.NOT_FOUND)
    try:
        _within_limits(asked)
        if asked.request.action == uploading.ACTION:
            return uploading.show(asked, case)
        done = _ACTIONS[asked.request.action](asked, case, sent)
    except TooLateError:
        return _page(asked, sent, notice="status.gone", status=HTTPStatus.CONFLICT)
    except _MendError as error:
        return _page(asked, sent, error=error)
    asked.parts.log.info("resident acted", extra={"municipality": asked.place.slug, "reference": case.reference})
    return pages.see_other(asked, asked.request.proof, done=done)


def _within_limits(asked: Asked[Parts]) -> None:
    left = wait(
        WORDS,
        asked.request.source,
        municipality=asked.place.slug,
        store=asked.parts.store,
        limits=asked.parts.limits,
        at=asked.now,
    )
    if left:
        raise _MendError("status.too_many", status=HTTPStatus.TOO_MANY_REQUESTS)


def _add(asked: Asked[Parts], case: Case, sent: form.Submission) -> str:
    text = sent.fields.get(form.MESSAGE, "")
    if not text:
        raise _MendError("status.add.empty")
    _write(asked, case, text, sent)
    return ADDED


def _settle(asked: Asked[Parts], case: Case, sent: form.Submission) -> str:
    verdict = sent.fields.get(VERDICT, "")
    if verdict == YES:
        end(case, key=_key(sent), store=asked.parts.store, at=asked.now)
        return SOLVED
    if verdict != NO:
        raise Problem("malformed", HTTPStatus.BAD_REQUEST)
    said = asked.place.text("status.unsolved.said", asked.language)
    _write(asked, case, sent.fields.get(form.MESSAGE, said), sent)
    return UNSOLVED


def _rate(asked: Asked[Parts], case: Case, sent: form.Submission) -> str:
    read = marks(sent.fields)
    if not read:
        raise _MendError("status.rate.empty", field="answered")
    rate(case, read, place=asked.place, store=asked.parts.store, at=asked.now)
    return RATED


_ACTIONS: dict[str, Callable[[Asked[Parts], Case, form.Submission], str]] = {
    "meddelande": _add,
    "lost": _settle,
    "betyg": _rate,
}


def _write(asked: Asked[Parts], case: Case, text: str, sent: form.Submission) -> None:
    if len(text) > form.MAX_TEXT:
        raise _MendError("status.add.too_long")
    add_words(
        case,
        text,
        key=_key(sent),
        language=asked.language,
        place=asked.place,
        routes=asked.parts.routes(asked.place.slug),
        store=asked.parts.store,
        at=asked.now,
    )


def _key(sent: form.Submission) -> str:
    """What tells a second click from a second message; a program that sends none gets one each time."""
    return sent.key or str(uuid.uuid4())


def _page(
    asked: Asked[Parts],
    sent: form.Submission | None = None,
    *,
    notice: str = "",
    error: _MendError | None = None,
    status: HTTPStatus = HTTPStatus.OK,
) -> http.Answer:
    seen = follow(asked.place, asked.request.proof, store=asked.parts.store, now=asked.now)
    if error and error.status is HTTPStatus.OK:
        status = HTTPStatus.UNPROCESSABLE_ENTITY
    elif error:
        status, notice = error.status, error.text_id
    return pages.status(
        asked,
        seen,
        status=status,
        fields=sent.fields if sent else {},
        key=sent.key if sent and sent.key else str(uuid.uuid4()),
        notice=notice,
        wrong=(error.field, error.text_id) if error and not notice else None,
    )
