"""Pages and receipts of the form, from the catalogue's texts: good HTML without JavaScript."""

from __future__ import annotations

import json
import uuid
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag.domain.case import Priority
from envag.domain.formats import date_and_time
from envag.domain.greeting import wording
from envag.domain.service import FieldType
from envag.intake.form import KEY, LABELS, MESSAGE, takes_form
from envag.runtime import http
from envag.runtime.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.municipality import Municipality
    from envag.domain.service import Service
    from envag.intake.form import FieldError, Submission
    from envag.usecases.receive import Received

PAGES = Pages(Path(__file__).parent / "templates")
_CONTACT = {"name": "text", "email": "email", "phone": "tel"}
"""The kind of input for each way to reach a resident."""


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
    return PAGES.show(
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
    return PAGES.show(201 if received.created else 200, "receipt.html", place, **_facts(place, received))


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
    return http.answer(status, "application/json", json.dumps(body, ensure_ascii=False), PAGES.headers)


def answer(place: Municipality) -> http.Answer:
    """How to take part of an answer that no mail may hold (R94), in every language that the municipality writes."""
    translated = [one for one in place.languages if "answer.title" in place.translations.get(one, {})]
    desks = [desk for desk in place.desks if not desk.services]
    return PAGES.show(
        200, "answer.html", place, languages=("sv", *translated), desks=desks, say=partial(wording, place)
    )


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
