"""Pages and receipts of the form, from the catalogue's texts: good HTML without JavaScript."""

from __future__ import annotations

import base64
import hashlib
import json
import uuid
from collections import defaultdict
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from envag.domain.case import Priority
from envag.domain.formats import date_and_time, sort_key
from envag.domain.greeting import wording
from envag.domain.service import FieldType
from envag.intake.form import KEY, LABELS, MESSAGE, takes_form
from envag.runtime import http
from envag.runtime.catalogue import index

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.municipality import Municipality
    from envag.domain.service import Service
    from envag.intake.form import FieldError, Submission
    from envag.runtime.problem import Problem
    from envag.usecases.receive import Received

_HERE = Path(__file__).parent / "templates"
_STYLE = (_HERE / "style.css").read_text()
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_TEMPLATES = Environment(loader=FileSystemLoader(_HERE), autoescape=True, undefined=StrictUndefined)
_TEMPLATES.filters["zip"] = zip
_CONTACT = {"name": "text", "email": "email", "phone": "tel"}
"""The kind of input for each way to reach a resident."""

_HEADERS = {
    "Content-Security-Policy": (
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def services(place: Municipality, no_service: str) -> http.Answer:
    """The start page of a municipality: its services by department, and the form that needs no service."""
    departments = {department.id: department.name for department in place.departments}
    groups: dict[str, list[Service]] = defaultdict(list)
    for service in sorted(place.services, key=lambda s: sort_key(s.title)):
        groups[departments[service.department]].append(service)
    return _page(200, "services.html", place, groups=groups, no_service=no_service)


def form(
    place: Municipality,
    service: Service | None,
    path: str,
    *,
    submission: Submission | None = None,
    errors: Sequence[FieldError] = (),
) -> http.Answer:
    """A form, empty or with what was sent and what must be mended."""
    asked_for = service.form if service else ()
    return _page(
        422 if errors else 200,
        "form.html" if service is None or takes_form(service) else "phone_only.html",
        place,
        service=service,
        path=path,
        sent=submission.fields if submission else {},
        key=submission.key if submission and submission.key else str(uuid.uuid4()),
        key_field=KEY,
        message_field=MESSAGE,
        errors={e.field: e.text(place.texts) for e in errors},
        labels=labels(place),
        asks_for_words=not any(asked.type is FieldType.MULTILINE for asked in asked_for),
        contact_fields={name: kind for name, kind in _CONTACT.items() if name not in {f.id for f in asked_for}},
    )


def receipt(place: Municipality, received: Received) -> http.Answer:
    """The receipt as a page."""
    return _page(201 if received.created else 200, "receipt.html", place, **_facts(place, received))


def json_receipt(place: Municipality, received: Received) -> http.Answer:
    """The receipt for a program."""
    facts = _facts(place, received)
    body = {
        "reference": received.case.reference,
        "service": received.case.service or None,
        "department": received.case.department,
        "dueAt": received.case.due_at.isoformat(),
        "text": place.texts["receipt.reference"].format(reference=received.case.reference),
        "urgent": facts["urgent"] or None,
    }
    status = HTTPStatus.CREATED if received.created else HTTPStatus.OK
    return http.answer(status, "application/json", json.dumps(body, ensure_ascii=False), _HEADERS)


def answer(place: Municipality) -> http.Answer:
    """How to take part of an answer that no mail may hold (R94), in every language that the municipality writes."""
    translated = [one for one in place.languages if "answer.title" in place.translations.get(one, {})]
    desks = [desk for desk in place.desks if not desk.services]
    return _page(200, "answer.html", place, languages=("sv", *translated), desks=desks, say=partial(wording, place))


def problem(place: Municipality | None, error: Problem) -> http.Answer:
    """A problem as a page, plainer for whoever reached no municipality."""
    texts, facts = (place.texts, place.facts) if place else (index().texts, {})
    template = "problem.html" if place else "unknown.html"
    return _page(error.status, template, place, title=error.title(texts, facts), detail=error.detail(texts, facts))


def labels(place: Municipality) -> dict[str, str]:
    """The names of the fields that every form has."""
    return {name: place.texts[text_id] for name, text_id in LABELS.items()}


def _facts(place: Municipality, received: Received) -> dict[str, Any]:
    case = received.case
    service = place.service(case.service)
    return {
        "reference": case.reference,
        "service": service,
        "due": date_and_time(case.due_at),
        "urgent": place.texts["urgent.life"] if case.priority is Priority.URGENT else "",
    }


def _page(status: int, template: str, place: Municipality | None, **values: Any) -> http.Answer:  # noqa: ANN401
    known = {"t": place.texts, "place": place, "facts": place.facts} if place else {}
    html = _TEMPLATES.get_template(template).render(style=_STYLE, **known, **values)
    return http.answer(status, "text/html; charset=utf-8", html, _HEADERS)
