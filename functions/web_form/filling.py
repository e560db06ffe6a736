"""A form as it is filled in: what each request of it does, from its first page to its receipt.

Nothing is kept between two pages but in the pages themselves: earlier answers travel along, and all of them are
checked anew at the end. Whatever stands in the way, the page comes back with everything that was written.
"""

from __future__ import annotations

import dataclasses
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

import pages
from envag.domain import form_token
from envag.domain.day_words import day_words
from envag.domain.greeting import wording
from envag.domain.hours import STOCKHOLM
from envag.intake import form
from envag.ports.drafts import DraftTooLargeError
from envag.runtime.asked import Asked
from envag.runtime.batch import where
from envag.runtime.problem import Problem
from envag.usecases import drafts
from envag.usecases.limits import wait
from envag.usecases.log_in import logged_in
from envag.usecases.take_form import OnceMoreError, Sent, Why, dangers, take_form, token_of
from pages import Sheet

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import timedelta

    from aws_lambda_powertools.logging import Logger

    from envag.domain.service import Service
    from envag.ports.cases import CaseStore
    from envag.ports.drafts import Drafts
    from envag.ports.limits import Limits
    from envag.runtime import http
    from envag.usecases.limits import Allowance
    from envag.usecases.receive import Received, Routes

NO_SERVICE = "kontakt"
"""The path of the form for a matter whose service the resident need not know (R2)."""

NEXT, BACK, SEND, CHANGE = "next", "back", "send", "change-"
"""What the buttons of a page ask for; the last is followed by a page's number."""

_NOTICES = {
    Why.UNSURE: (HTTPStatus.CONFLICT, "form.once_more"),
    Why.ALREADY: (HTTPStatus.CONFLICT, "form.already"),
    Why.TOO_MANY: (HTTPStatus.TOO_MANY_REQUESTS, "form.too_many"),
}
_PROBLEMS = {
    Why.UNSURE: ("unsure", HTTPStatus.FORBIDDEN),
    Why.ALREADY: ("reused_key", HTTPStatus.UNPROCESSABLE_ENTITY),
    Why.TOO_MANY: ("too_many", HTTPStatus.TOO_MANY_REQUESTS),
}


class Parts(NamedTuple):
    """What the form is wired to; ``routes`` gives a municipality's router by its slug."""

    store: CaseStore
    limits: Limits
    allowance: Allowance
    drafts: Drafts
    routes: Callable[[str], Routes]
    log: Logger
    tiles_endpoint: str = ""


class Filling(Asked[Parts]):
    """A request for a form."""

    __slots__ = ()

    @property
    def service(self) -> Service | None:
        """The form's service, None where there is no such one; see ``NO_SERVICE``."""
        return self.place.service(self.request.service)

    @property
    def known(self) -> bool:
        """Whether there is such a form."""
        return self.request.service == NO_SERVICE or self.service is not None


def show(asked: Filling) -> http.Answer:
    """The first page of an empty form."""
    if not asked.known:
        raise Problem("unknown_service", HTTPStatus.NOT_FOUND)
    sheet = _sheet(asked, form.Submission())
    if _by_phone_only(asked):
        return pages.phone_only(sheet, HTTPStatus.OK)
    return pages.sheet(sheet._replace(token=_new_token(asked)), choice_of_language=True)


def turn(asked: Filling) -> http.Answer:
    """A page that was sent: the one before or after it, or the whole form taken."""
    submission = asked.submission()
    sheet = _sheet(asked, submission)
    try:
        return _turned(asked, submission, sheet)
    except Exception as error:  # noqa: BLE001 - what was written comes back, and its key makes a second try harmless
        asked.parts.log.error("form not taken", extra=where(error))
        return _again(asked, sheet, HTTPStatus.SERVICE_UNAVAILABLE, "form.failed")


def take(asked: Filling) -> http.Answer:
    """A whole form that a program has sent, or a browser's page of another origin than ours."""
    submission = asked.submission()
    if asked.request.wants_page:
        return _taken_page(asked, submission)
    if not asked.known:
        raise Problem("unknown_service", HTTPStatus.NOT_FOUND)
    if _by_phone_only(asked):
        raise Problem("phone_only", HTTPStatus.CONFLICT)
    try:
        received = _take(asked, submission, from_page=False)
    except form.InvalidFormError as error:
        raise Problem.of_fields({e.field: e.text(asked.place.texts) for e in error.errors}) from None
    except OnceMoreError as error:
        code, status = _PROBLEMS[error.why]
        raise Problem(code, status, values=_minutes(error.wait)) from None
    return pages.json_receipt(asked.place, received, asked.parts.store.proof_keys(asked.place.slug), asked.now)


def _taken_page(asked: Filling, submission: form.Submission) -> http.Answer:
    if not asked.known or _by_phone_only(asked):
        return _nowhere(asked, _sheet(asked, submission))
    try:
        return _receipt(asked, _take(asked, submission, from_page=False))
    except form.InvalidFormError as error:
        return _mend(_sheet(asked, submission)._replace(token=_new_token(asked)), error.errors)
    except OnceMoreError as error:
        return _once_more(asked, _sheet(asked, submission)._replace(token=_new_token(asked)), error)


def save(asked: Filling) -> http.Answer:
    """Keep what was written so far, and lead to the page that it can be found on again."""
    submission = asked.submission()
    sheet = _sheet(asked, submission)
    if not asked.known or _by_phone_only(asked):
        return _nowhere(asked, sheet)
    parts, slug = asked.parts, asked.place.slug
    try:
        sheet = sheet._replace(token=_token(asked, submission))
        if asked.request.foreign or submission.controls.get(form.TRAP) or not token_of(submission, slug, parts.store):
            return _again(asked, sheet, HTTPStatus.CONFLICT, "form.draft.once_more")
        left = wait(
            parts.allowance._replace(kind="draft"),
            asked.request.source,
            municipality=slug,
            store=parts.store,
            limits=parts.limits,
            at=asked.now,
        )
        if left:
            return _once_more(asked, sheet, OnceMoreError(Why.TOO_MANY, left))
        secret = drafts.save(
            parts.drafts, slug, asked.request.service, submission.fields, at=asked.now, secret=sheet.draft
        )
    except DraftTooLargeError:
        return _again(asked, sheet, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "form.draft.too_large")
    except Exception as error:  # noqa: BLE001 - what was written comes back
        parts.log.error("draft not kept", extra=where(error))
        return _again(asked, sheet, HTTPStatus.SERVICE_UNAVAILABLE, "form.draft.failed")
    parts.log.info("draft kept", extra={"municipality": slug})
    return pages.see_other(asked.place, f"utkast/{secret}", asked.language)


def go_on(asked: Filling) -> http.Answer:
    """The form with what was saved in it."""
    secret = asked.request.draft
    draft = drafts.find(asked.parts.drafts, asked.place.slug, secret, at=asked.now)
    if draft is None:
        raise Problem("no_draft", HTTPStatus.NOT_FOUND)
    asked = dataclasses.replace(asked, request=dataclasses.replace(asked.request, service=draft.form))
    submission = form.Submission(fields=draft.fields, controls={form.DRAFT: secret})
    sheet = _sheet(asked, submission)
    if not asked.known or _by_phone_only(asked):
        return _nowhere(asked, sheet)
    until = day_words(asked.place, draft.until.astimezone(STOCKHOLM), asked.language)
    notice = wording(asked.place, "form.draft.kept", language=asked.language, date=until)
    return pages.sheet(sheet._replace(token=_new_token(asked)), notice=notice, kind="good")


def _turned(asked: Filling, submission: form.Submission, sheet: Sheet) -> http.Answer:
    if not asked.known or _by_phone_only(asked):
        return _nowhere(asked, sheet)
    sheet = sheet._replace(token=_token(asked, submission))
    action = submission.controls.get(form.ACTION, SEND)
    if action == NEXT:
        wrong = [e for e in form.errors_in(sheet.fields, asked.service, sheet.labels) if e.field in sheet.asks]
        return _mend(sheet, wrong, here=True) if wrong else pages.sheet(sheet._replace(number=sheet.number + 1))
    if action == BACK or action.startswith(CHANGE):
        number = sheet.number - 1 if action == BACK else _number(action.removeprefix(CHANGE), sheet.last)
        return pages.sheet(sheet._replace(number=number))
    return _sent_off(asked, submission, sheet)


def _sent_off(asked: Filling, submission: form.Submission, sheet: Sheet) -> http.Answer:
    try:
        received = _take(asked, submission, from_page=True)
    except form.InvalidFormError as error:
        return _mend(sheet, error.errors)
    except OnceMoreError as error:
        return _once_more(asked, sheet, error)
    _forget(asked, sheet)
    return _receipt(asked, received)


def _receipt(asked: Filling, received: Received) -> http.Answer:
    keys = asked.parts.store.proof_keys(asked.place.slug)
    return pages.receipt(asked.place, received, keys, asked.now, path=asked.request.service, language=asked.language)


def _take(asked: Filling, submission: form.Submission, *, from_page: bool) -> Received:
    slug = asked.place.slug
    received = take_form(
        _sent(asked, submission, from_page=from_page),
        municipality=asked.place,
        labels=pages.labels(asked.place, asked.language),
        routes=asked.parts.routes(slug),
        store=asked.parts.store,
        limits=asked.parts.limits,
        allowance=asked.parts.allowance,
        at=asked.now,
    )
    seen = {"municipality": slug, "reference": received.case.reference, "new": received.created}
    asked.parts.log.info("form received", extra=seen)
    return received


def _forget(asked: Filling, sheet: Sheet) -> None:
    """Delete the draft of what was sent. Where that fails, its time will be up."""
    if not sheet.draft:
        return
    try:
        drafts.forget(asked.parts.drafts, asked.place.slug, sheet.draft)
    except Exception as error:  # noqa: BLE001 - the case is stored, and its sender must learn so
        asked.parts.log.error("draft not forgotten", extra=where(error))


def _mend(sheet: Sheet, errors: Sequence[form.FieldError], *, here: bool = False) -> http.Answer:
    """The first page with something to mend, unless it shall be the very one that was sent."""
    numbers = (
        number for number, asked in enumerate(sheet.pages, 1) if {e.field for e in errors} & {q.id for q in asked}
    )
    sheet = sheet if here else sheet._replace(number=next(numbers, 1))
    told = [e for e in errors if e.field in sheet.asks] or errors
    return pages.sheet(sheet, status=HTTPStatus.UNPROCESSABLE_ENTITY, errors=told)


def _once_more(asked: Filling, sheet: Sheet, error: OnceMoreError) -> http.Answer:
    if error.why is Why.DANGER:
        return pages.sheet(sheet)
    if error.why is Why.ALREADY:
        sheet = sheet._replace(token=_new_token(asked))
    status, notice = _NOTICES[error.why]
    return _again(asked, sheet, status, notice, wait=error.wait)


def _again(
    asked: Filling, sheet: Sheet, status: HTTPStatus, text_id: str, *, wait: timedelta | None = None
) -> http.Answer:
    """The page that was sent, with everything that was written, and what to do."""
    notice = wording(asked.place, text_id, language=asked.language, **(_minutes(wait) if wait else {}))
    return pages.sheet(sheet, status=status, notice=notice, wait=wait)


def _nowhere(asked: Filling, sheet: Sheet) -> http.Answer:
    """What was written for a service that takes no form, or for none that there is."""
    if asked.known:
        return pages.phone_only(sheet, HTTPStatus.CONFLICT)
    sheet = sheet._replace(path=NO_SERVICE, token=sheet.token or _new_token(asked))
    return _again(asked, sheet, HTTPStatus.NOT_FOUND, "form.error.unknown_service")


def _sheet(asked: Filling, submission: form.Submission) -> Sheet:
    controls = submission.controls
    labels = pages.labels(asked.place, asked.language)
    divided = form.pages(asked.service, labels)

    def found() -> tuple[str, ...]:
        sent = _sent(asked, submission, from_page=True)
        return dangers(sent, municipality=asked.place, routes=asked.parts.routes(asked.place.slug), at=asked.now)

    return Sheet(
        place=asked.place,
        service=asked.service,
        path=asked.request.service,
        language=asked.language,
        pages=divided,
        labels=labels,
        number=_number(controls.get(form.STEP, ""), len(divided) + (len(divided) > 1)),
        fields={name: text for name, text in submission.fields.items() if name != form.KEY},
        token=controls.get(form.TOKEN, ""),
        draft=controls.get(form.DRAFT, ""),
        dangers=found,
        logged_in=bool(_owner(asked)),
        tiles=_tiles(asked),
    )


def _sent(asked: Filling, submission: form.Submission, *, from_page: bool) -> Sent:
    return Sent(
        submission=submission,
        service=asked.service,
        language=asked.language,
        source=asked.request.source,
        from_page=from_page,
        foreign=asked.request.foreign,
        owner=_owner(asked),
    )


def _tiles(asked: Filling) -> str:
    if asked.place.map is None:
        return ""
    played = asked.parts.tiles_endpoint
    return f"{played}/{{z}}/{{x}}/{{y}}.svg" if played else asked.place.map.tiles


def _owner(asked: Filling) -> str:
    """The keyed hash of the person number of who is logged in. Who is not surely that person sends as anybody does."""
    visitor = logged_in(asked.place, asked.request.cookies, store=asked.parts.store, now=asked.now)
    return visitor.owners[0] if visitor and visitor.sure else ""


def _by_phone_only(asked: Filling) -> bool:
    return asked.service is not None and not form.takes_form(asked.service)


def _number(text: str, last: int) -> int:
    """The number of a page between the first and the last, the first for what is none."""
    return min(max(int(text), 1), last) if text.isascii() and text.isdigit() and len(text) < len("100") else 1


def _new_token(asked: Filling) -> str:
    slug = asked.place.slug
    return form_token.issue(asked.parts.store.proof_keys(slug), slug, uuid.uuid4().hex, asked.now)


def _token(asked: Filling, submission: form.Submission) -> str:
    """The token that was sent along; once its day is over, a new one of the same form."""
    slug, store = asked.place.slug, asked.parts.store
    token = token_of(submission, slug, store)
    if token is None:
        return _new_token(asked)
    if asked.now - token.issued_at <= form_token.LATEST:
        return submission.controls[form.TOKEN]
    return form_token.issue(store.proof_keys(slug), slug, token.id, asked.now)


def _minutes(wait: timedelta) -> dict[str, str]:
    return {"count": str(-(-int(wait.total_seconds()) // 60))}
