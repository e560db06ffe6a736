"""What residents read about their own case, in each language that the municipality writes."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from envag.domain.case import Priority
from envag.domain.greeting import wording
from envag.domain.rating import SCALE, Measure
from envag.domain.receipt_letter import due_text
from envag.domain.status import Standing, due_words, next_step, standing, standing_text
from envag.intake import form
from envag.runtime import http
from envag.runtime.pages import SWEDISH, Pages

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from envag.domain.case import Case
    from envag.domain.municipality import Municipality
    from envag.domain.status import Line
    from envag.runtime.asked import Asked
    from envag.usecases.status import Followed
    from parts import Parts

TEMPLATES = Path(__file__).parent / "templates"
PAGES = Pages(TEMPLATES)

DONE = "tack"
"""The query parameter that says what was just done."""
_DONE = frozenset({"added", "files", "solved", "unsolved", "rated"})


def look_up(
    asked: Asked[Parts],
    status: HTTPStatus = HTTPStatus.OK,
    *,
    reference: str = "",
    error: str = "",
    notice: str = "",
    kind: str = "info",
) -> http.Answer:
    """The form that asks for reference and code. ``error`` and ``notice`` are ids of texts."""
    say = partial(wording, asked.place, language=asked.language)
    return dressed(
        asked,
        status,
        "look_up.html",
        reference=reference,
        error=say(error) if error else "",
        notice=say(notice) if notice else "",
        kind=kind,
    )


def humans_only(asked: Asked[Parts]) -> http.Answer:
    """That only a human tells of the case, and nothing else of it."""
    return dressed(asked, HTTPStatus.OK, "humans_only.html")


def status(
    asked: Asked[Parts],
    seen: Followed,
    *,
    status: HTTPStatus,
    fields: Mapping[str, str],
    key: str,
    notice: str,
    wrong: tuple[str, str] | None,
) -> http.Answer:
    """The case's page. ``fields`` are what was written and not taken; ``wrong`` a field and the text that says why."""
    place, case = asked.place, seen.case
    say = partial(wording, place, language=asked.language, reference=case.reference, maximum=str(form.MAX_TEXT))
    done = asked.request.query.get(DONE, "")
    return dressed(
        asked,
        status,
        "status.html",
        case=case,
        seen=seen,
        facts_of_it=list(_facts(case, place, asked.language)),
        next=next_step(case, place, language=asked.language),
        due=_due(seen, place, asked.language, asked.now),
        lines=[_line(line, place, asked.language) for line in seen.lines],
        urgent=say("urgent.life") if case.status.open and case.priority is Priority.URGENT else "",
        done=say(f"status.done.{done}") if done in _DONE and status is HTTPStatus.OK else "",
        gone="" if seen.may_add else say("status.gone"),
        notice=say(notice) if notice else "",
        errors={wrong[0]: say(wrong[1])} if wrong else {},
        fields=fields,
        key=key,
        names=form,
        measures=list(Measure),
        marks=[(str(mark), say(f"status.rate.{mark}")) for mark in SCALE],
        path=f"/{place.slug}/arende/{asked.request.proof}",
    )


def see_other(asked: Asked[Parts], path: str, *, done: str = "") -> http.Answer:
    """Lead a browser on to a case's page (RFC 9110 section 15.4.4); ``path`` is all of it, or only the proof."""
    address = path if path.startswith("/") else f"/{asked.place.slug}/arende/{path}"
    query = {DONE: done, http.LANGUAGE: "" if asked.language == SWEDISH else asked.language}
    choice = urlencode({name: value for name, value in query.items() if value})
    headers = {**PAGES.headers, "Location": f"{address}?{choice}" if choice else address}
    return http.answer(HTTPStatus.SEE_OTHER, "text/plain; charset=utf-8", "", headers)


def dressed(
    asked: Asked[Parts],
    status: HTTPStatus,
    template: str,
    *,
    own: Pages | None = None,
    **values: Any,  # noqa: ANN401 - whatever the template asks for
) -> http.Answer:
    """A page that no search engine keeps; its address opens a case. ``own`` are other pages than ours."""
    place = asked.place
    answer = (own or PAGES).show(
        status,
        template,
        place,
        language=asked.language,
        languages=place.page_languages,
        here="status",
        now=asked.now,
        **values,
    )
    answer["headers"]["X-Robots-Tag"] = "noindex"
    return answer


def _facts(case: Case, place: Municipality, language: str) -> Iterator[tuple[str, str, bool]]:
    """What it is called, its value, and whether that is Swedish in every language."""
    service, department = place.service(case.service), place.department(case.department)
    yield "status.reference", case.reference, False
    if service:
        yield "status.service", service.title, True
    yield "status.state", standing_text(case, place, language=language), False
    if department and case.status.open:
        yield "status.department", department.name, True
    yield "status.arrived", _moment(case.arrived_at, place, language), False


def _due(seen: Followed, place: Municipality, language: str, now: datetime) -> str:
    """When an answer is due: not while we wait for theirs, nor once they have had one."""
    ours = next((line.kind for line in reversed(seen.lines) if line.kind in {"answered", "added", "reopened"}), "")
    if not seen.case.status.open or ours == "answered" or standing(seen.case) is Standing.ASKED:
        return ""
    return due_words(seen.case, place, language=language, now=now)


def _line(line: Line, place: Municipality, language: str) -> dict[str, object]:
    return {
        "heading": place.text(f"status.line.{line.kind}", language),
        "moment": _moment(line.at, place, language),
        "at": line.at.isoformat(),
        "text": line.text or (place.text(f"upload.stopped.{line.stopped}", language) if line.stopped else ""),
        "answers": line.answers,
        "files": line.files,
    }


def _moment(moment: datetime, place: Municipality, language: str) -> str:
    return due_text(moment, place, language=language, with_time=True)
