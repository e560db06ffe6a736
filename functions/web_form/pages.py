"""Pages and receipts of the form, from the catalogue's texts: good HTML without JavaScript."""

from __future__ import annotations

import json
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from envag.domain.availability import availability
from envag.domain.case import Priority
from envag.domain.danger import duty_phone
from envag.domain.greeting import wording
from envag.domain.receipt_letter import promise
from envag.domain.service import CONTACT_FIELDS, FieldType
from envag.domain.status import for_humans_only
from envag.intake import form
from envag.runtime import http
from envag.runtime.pages import SWEDISH, Pages
from envag.runtime.static_files import Scripts
from envag.usecases.status import status_code, status_link

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime, timedelta

    from envag.domain.case import Case
    from envag.domain.municipality import Municipality
    from envag.domain.proof import ProofKeys
    from envag.domain.service import FormField, Service
    from envag.intake.form import FieldError
    from envag.usecases.receive import Received

PAGES = Pages(Path(__file__).parent / "templates", policy="script-src 'self'")
SCRIPTS = Scripts(Path(__file__).parent / "site")

_AUTOCOMPLETE = {"name": "name", "email": "email", "phone": "tel"}
"""What a browser may fill in of the sender (HTML section 4.10.18.7.1)."""


class Sheet(NamedTuple):
    """A form as it stands: what was written, and the page of it that is shown.

    ``path`` is the form's name in its address, ``pages`` its questions page by page, ``number`` the page from 1 on;
    the one after the last shows all answers. ``dangers`` finds what must be read before anything else (X32).
    ``tiles`` is the address of a tile of the map, empty where there is none.
    """

    place: Municipality
    service: Service | None
    path: str
    language: str
    pages: tuple[tuple[FormField, ...], ...]
    labels: Mapping[str, str]
    number: int
    fields: Mapping[str, str]
    token: str
    draft: str
    dangers: Callable[[], tuple[str, ...]]
    logged_in: bool = False
    tiles: str = ""

    @property
    def last(self) -> int:
        """The number of the last page: the review, unless the whole form stands on one."""
        return len(self.pages) + (len(self.pages) > 1)

    @property
    def questions(self) -> tuple[FormField, ...]:
        """Those on this page; none when it is the review."""
        return self.pages[self.number - 1] if self.number <= len(self.pages) else ()

    @property
    def asks(self) -> frozenset[str]:
        """The ids of this page's questions."""
        return frozenset(question.id for question in self.questions)

    @property
    def carried(self) -> dict[str, str]:
        """What was written that no input of this page holds; it travels along unseen."""
        typed = _typed(self.questions)
        return {name: text for name, text in self.fields.items() if name not in typed}

    @property
    def further(self) -> dict[str, str]:
        """What was written that no input of the form asks for. It is shown and sent along."""
        typed = {name for page in self.pages for name in _typed(page)}
        return {name: text for name, text in self.fields.items() if name not in typed}


def sheet(
    sheet: Sheet,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    errors: Sequence[FieldError] = (),
    notice: str = "",
    kind: str = "warning",
    wait: timedelta | None = None,
    choice_of_language: bool = False,
) -> http.Answer:
    """A page of the form, or its review. ``errors`` are this page's; ``notice`` says what to do, in its ``kind``."""
    texts = sheet.place.texts_in(sheet.language)
    sheet = sheet._replace(number=min(max(sheet.number, 1), sheet.last))
    answer = PAGES.show(
        status,
        "form.html" if sheet.questions else "review.html",
        sheet.place,
        language=sheet.language,
        languages=sheet.place.page_languages if choice_of_language else (SWEDISH,),
        here="" if sheet.service else "contact",
        sheet=sheet,
        warnings=sheet.dangers(),
        service=sheet.service,
        title=sheet.service.title if sheet.service else texts["form.title"],
        names=form,
        errors={error.field: error.text(texts) for error in errors},
        notice=notice,
        kind=kind,
        parts=list(_parts(sheet)),
        autocomplete=_AUTOCOMPLETE,
        reach=next((question.id for question in sheet.questions if question.id in CONTACT_FIELDS), ""),
        script=SCRIPTS.of("form"),
        images=_origin(sheet.tiles) if any(question.type is FieldType.PLACE for question in sheet.questions) else "",
    )
    if wait:
        answer["headers"]["Retry-After"] = str(int(wait.total_seconds()))
    return answer


def _origin(address: str) -> str:
    """The origin of an address (RFC 6454), empty for none."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if address else ""


def phone_only(sheet: Sheet, status: HTTPStatus) -> http.Answer:
    """Where to ring about a service that takes no form, with what was written all the same."""
    unit = sheet.service.unit if sheet.service else ""
    rows = [(sheet.labels.get(name, name), text) for name, text in sheet.fields.items()]
    return PAGES.show(
        status,
        "phone_only.html",
        sheet.place,
        language=sheet.language,
        service=sheet.service,
        duty=duty_phone(sheet.place, unit),
        written=rows,
    )


def receipt(
    place: Municipality, received: Received, keys: ProofKeys, now: datetime, *, path: str, language: str
) -> http.Answer:
    """The receipt as a page: what happens next and when, and how to follow it. ``path`` is that of the form."""
    case = received.case
    service = place.service(case.service)
    taker = place.department(case.department) if case.department != place.centre else None
    say = partial(wording, place, language=language)
    urgent = case.priority is Priority.URGENT
    followed = _followed(place, case, keys, now)
    return PAGES.show(
        HTTPStatus.CREATED if received.created else HTTPStatus.OK,
        "receipt.html",
        place,
        language=language,
        reference=case.reference,
        service=service,
        urgent=say("urgent.life") if urgent else "",
        steps=[
            say("receipt.department", department=taker.name) if taker else say("receipt.centre"),
            promise(case, place, availability(place, now), language, closed="closed.form"),
            *([say("receipt.legal")] if case.must_not_autoreply and not urgent else []),
            *([] if case.party and case.party.reachable else [say("receipt.anonymous")]),
        ],
        link=followed.get("statusPath", ""),
        code=followed.get("statusCode", ""),
        again=path,
        script=SCRIPTS.of("form"),
    )


def json_receipt(place: Municipality, received: Received, keys: ProofKeys, now: datetime) -> http.Answer:
    """The receipt for a program."""
    case = received.case
    body = {
        "reference": case.reference,
        "service": case.service or None,
        "department": case.department,
        "dueAt": case.due_at.isoformat(),
        "text": place.texts["receipt.reference"].format(reference=case.reference),
        "urgent": place.texts["urgent.life"] if case.priority is Priority.URGENT else None,
        **_followed(place, case, keys, now),
    }
    status = HTTPStatus.CREATED if received.created else HTTPStatus.OK
    return http.answer(status, "application/json", json.dumps(body, ensure_ascii=False), PAGES.headers)


def see_other(place: Municipality, path: str, language: str) -> http.Answer:
    """Lead a browser on to a page inside the municipality (RFC 9110 section 15.4.4)."""
    choice = f"?{http.LANGUAGE}={language}" if language != SWEDISH else ""
    headers = {**PAGES.headers, "Location": f"/{place.slug}/{path}{choice}"}
    return http.answer(HTTPStatus.SEE_OTHER, "text/plain; charset=utf-8", "", headers)


def answer(place: Municipality) -> http.Answer:
    """How to take part of an answer that no mail may hold (R94), in every language that the municipality writes."""
    desks = [desk for desk in place.desks if not desk.services]
    return PAGES.show(200, "answer.html", place, spoken=place.page_languages, desks=desks, say=partial(wording, place))


def labels(place: Municipality, language: str = SWEDISH) -> dict[str, str]:
    """The names of the fields that every form has."""
    return {name: place.text(text_id, language) for name, text_id in form.LABELS.items()}


def _typed(questions: Sequence[FormField]) -> frozenset[str]:
    """The questions whose answers are typed or chosen; a file is sent afterwards."""
    return frozenset(question.id for question in questions if question.type is not FieldType.FILE)


def _followed(place: Municipality, case: Case, keys: ProofKeys, now: datetime) -> dict[str, str]:
    """The way to the case's page; none for what no page may tell of (R94, X12)."""
    if for_humans_only(case, place):
        return {}
    return {
        "statusPath": status_link(place, case.reference, keys, now),
        "statusCode": status_code(place, case.reference, keys),
    }


def _parts(sheet: Sheet) -> Iterator[tuple[int, list[tuple[str, str]]]]:
    """Each page's number with its questions and answers in words, for the review."""
    texts = sheet.place.texts_in(sheet.language)
    for number, questions in enumerate(sheet.pages, 1):
        yield (
            number,
            [
                (question.label, _in_words(question, sheet.fields.get(question.id, ""), texts))
                for question in questions
                if question.type is not FieldType.FILE
            ],
        )


def _in_words(question: FormField, text: str, texts: Mapping[str, str]) -> str:
    if question.type is FieldType.YES_NO and text in form.YES_NO:
        return texts[f"form.{text}"]
    return text or texts["form.unanswered"]
