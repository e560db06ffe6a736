"""The page about a service: what it takes, who may, what happens and how long, and the other ways (R7, R17, R67)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from envag.domain.availability import find_unit
from envag.domain.greeting import wording
from envag.domain.hours import STOCKHOLM
from envag.domain.promise import promise
from envag.domain.service import Kind
from envag.domain.site import EASY, NO_SERVICE
from envag.intake.form import takes_form
from envag.runtime import http
from envag.runtime.pages import SWEDISH
from envag.runtime.problem import Problem
from envag.runtime.related import related
from ways import desks, phone_state, today

if TYPE_CHECKING:
    from collections.abc import Iterator

    from asking import Asking
    from envag.domain.municipality import Municipality
    from envag.domain.service import Service

_DECIDED = (Kind.APPLICATION, Kind.NOTIFICATION, Kind.DOCUMENT_REQUEST, Kind.REQUEST)
"""Kinds of matter that end in a decision, which may be appealed (förvaltningslagen 2017:900 33 and 40 §§)."""


def show(asking: Asking) -> http.Answer:
    """The page; whoever need not choose a service comes to the form at once. Raises Problem for an unknown one."""
    place, now, language = asking.place, asking.now, asking.language
    if asking.request.service == NO_SERVICE:
        return _to_the_form(asking)
    service = place.service(asking.request.service)
    if service is None:
        raise Problem("unknown_service", HTTPStatus.NOT_FOUND)
    unit = find_unit(place, service.unit)
    called = unit if unit and unit.phone and unit.hours else None
    by_phone_only = not takes_form(service)
    return asking.show(
        HTTPStatus.OK,
        "service.html",
        service=service.id,
        about=service,
        easy=service.easy.splitlines() if language == EASY else [],
        takes_form=not by_phone_only,
        phone=called.phone if called else place.phone,
        phone_state=phone_state(place, now, language, unit=called),
        phone_today=today(place, called.hours if called and called.hours else place.hours, now, language),
        steps=list(_steps(place, service, language)),
        rights=list(_rights(place, service, language)),
        desks=list(desks(place, now, language, service=service.id)) if "visit" in service.alternatives else [],
        articles=related(
            place.slug,
            service.id,
            language=SWEDISH if language == EASY else language,
            day=now.astimezone(STOCKHOLM).date(),
        ),
    )


def _to_the_form(asking: Asking) -> http.Answer:
    language = "" if asking.language == "sv" else f"?{http.LANGUAGE}={asking.language}"
    address = f"/{asking.place.slug}/{NO_SERVICE}/formular{language}"
    return http.answer(HTTPStatus.SEE_OTHER, "text/plain; charset=utf-8", "", {"Location": address})


def _steps(place: Municipality, service: Service, language: str) -> Iterator[str]:
    """What happens and how long it takes, in order."""
    if takes_form(service):
        yield wording(place, "site.service.steps.receipt", language=language)
    department = place.department(service.department)
    if department:
        yield wording(place, "receipt.department", language=language, department=department.name)
    yield promise(place, service.target, language=language)
    if service.urgent_target:
        yield wording(place, "site.service.urgent", language=language)
    if takes_form(service):
        yield wording(place, "site.service.steps.follow", language=language)


def _rights(place: Municipality, service: Service, language: str) -> Iterator[str]:
    """What the resident may ask for (R67)."""
    yield wording(place, "site.service.rights.help", language=language)
    yield wording(place, "site.service.rights.interpreter", language=language)
    if service.contact_optional:
        yield wording(place, "site.service.rights.anonymous", language=language)
    if service.kind in _DECIDED:
        yield wording(place, "site.service.rights.appeal", language=language)
    yield wording(place, "site.service.rights.public", language=language)
    yield wording(place, "form.contact.protected", language=language)
