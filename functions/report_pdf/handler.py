"""The figures of a period on paper, for boards: a PDF that screen readers can read. It reads counts alone."""

from __future__ import annotations

from envag import boot

# isort: split

import base64
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from amounts import LANGUAGES
from envag.adapters import sdk
from envag.adapters.figures import DynamoFiguresStore
from envag.domain.access import Action, may
from envag.domain.figures.period import Period, PeriodError
from envag.runtime import http
from envag.runtime.batch import where
from envag.runtime.catalogue import municipality
from envag.runtime.clock import SystemClock
from envag.runtime.log import logger
from envag.runtime.person import Person
from envag.runtime.problem import Problem
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.report_pdf import ReportPdfSettings
from envag.usecases.figures.read_report import read_report
from press import Press

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.access import Acting

SETTINGS = from_environment(ReportPdfSettings)
LOG = logger("report_pdf")
CLOCK = SystemClock()
STORE = DynamoFiguresStore(sdk.client("dynamodb"), SETTINGS.table_name)
STORE.prime()
PRESS = Press()


def handler(event: dict[str, Any], _context: object) -> http.Answer:
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    asking = Person.of(event)
    parameters = event.get("pathParameters") or {}
    own = asking.at(parameters.get("municipality", ""))
    answer = _answer(event, own) if own else http.refuse(Problem("unknown_municipality", HTTPStatus.NOT_FOUND), None)
    LOG.info(
        "report printed",
        extra={
            "status": answer["statusCode"],
            "municipality": own.municipality if own else "",
            "staff": asking.staff,
        },
    )
    return answer


def _answer(event: Mapping[str, Any], own: Acting) -> http.Answer:
    place = municipality(own.municipality)
    if not may(own, Action.REPORT):
        return http.refuse(Problem("forbidden", HTTPStatus.FORBIDDEN), place)
    try:
        period, language = _asked(event)
        pdf = _printed(own.municipality, period, language)
    except Problem as error:
        return http.refuse(error, place)
    except Exception as error:  # noqa: BLE001 - the same question again does nothing twice
        LOG.error("report not printed", extra=where(error))
        return http.refuse(Problem("staff_try_again", HTTPStatus.SERVICE_UNAVAILABLE), place)
    headers = {"Content-Disposition": f'attachment; filename="{own.municipality}-{period.id}.pdf"'}
    answer = http.answer(HTTPStatus.OK, "application/pdf", base64.b64encode(pdf).decode(), headers)
    return {**answer, "isBase64Encoded": True}


def _asked(event: Mapping[str, Any]) -> tuple[Period, str]:
    """The period and the language that are asked for. Raises Problem."""
    language = (event.get("queryStringParameters") or {}).get("language", LANGUAGES[0])
    if language not in LANGUAGES:
        raise Problem("invalid", HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return Period.parse((event.get("pathParameters") or {}).get("period", "")), language
    except PeriodError:
        raise Problem("not_found", HTTPStatus.NOT_FOUND) from None


def _printed(slug: str, period: Period, language: str) -> bytes:
    """The report with the months of its year beside it."""
    place, now = municipality(slug), CLOCK.now()
    read = read_report(place, period, store=STORE, now=now)
    year = Period.parse(period.id[:4])
    whole = read if year == period else read_report(place, year, store=STORE, now=now)
    return PRESS.print(read, whole, place, language)


boot.finished()
