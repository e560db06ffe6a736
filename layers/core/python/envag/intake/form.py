"""Web forms: a JSON or URL-encoded body becomes a Contact, or a list of everything that is wrong with it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from envag.domain.contact import ANONYMOUS, Channel, Contact, Party, PartyType
from envag.domain.identity import Phone
from envag.domain.service import EService, FieldType, FormField

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.service import Service

MAX_BODY = 1024 * 1024
"""Bytes of a form; files do not come this way."""

LIMITS = {"size": str(MAX_BODY // (1024 * 1024))}
"""What the texts about limits name, in their units."""

MAX_TEXT = 20_000
"""Characters of one field."""

MAX_FIELDS = 60

YES_NO = ("yes", "no")

MESSAGE = "message"
KEY = "idempotency_key"
CONTACT_FIELDS = ("name", "email", "phone")
LABELS = {name: f"form.contact.{name}" for name in CONTACT_FIELDS} | {MESSAGE: "form.matter.text"}
"""The text ids that name the fields of every form."""
_TECHNICAL = frozenset({KEY, *CONTACT_FIELDS, MESSAGE})
_CONTACT_TYPES = {"name": FieldType.TEXT, "email": FieldType.EMAIL, "phone": FieldType.PHONE}

TOKEN, STEP, ACTION, WARNED, DRAFT, TRAP = (
    f"form-{name}" for name in ("token", "step", "action", "warned", "draft", "homepage")
)
"""Names of what a page of the form sends beside answers: see ``Submission.controls``."""
CONTROLS = frozenset({TOKEN, STEP, ACTION, WARNED, DRAFT, TRAP})

QUESTIONS_ON_A_PAGE = 6
"""With more a form has several pages, and ends with one that shows all answers."""

_KEY_SHAPE = re.compile(r"[\x21-\x7e]{8,128}")
_EMAIL_SHAPE = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>.]+")


class UnreadableFormError(ValueError):
    """The body cannot be read at all. ``code`` names the text that tells the sender what to do."""

    def __init__(self, code: str, status: int = 400) -> None:
        super().__init__(code)
        self.code = code
        self.status = status


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class FieldError:
    """One field that must be mended. ``code`` ends the text id ``form.error.<code>``, ``values`` fill its text."""

    field: str
    label: str
    code: str
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    def text(self, texts: Mapping[str, str]) -> str:
        """What to do about the field."""
        return texts[f"form.error.{self.code}"].format_map({"label": self.label, **self.values})


class InvalidFormError(ValueError):
    """The form is read but not complete; ``errors`` holds all that is wrong, in the form's order."""

    def __init__(self, errors: tuple[FieldError, ...]) -> None:
        super().__init__(f"{len(errors)} fields")
        self.errors = errors


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What was sent: text by field id, and the key that makes sending it again harmless.

    ``controls`` are what the page itself sent along, by a name of ``CONTROLS``; none of it is an answer.
    """

    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    key: str = ""
    controls: Mapping[str, str] = dataclasses.field(default_factory=dict)


def read(content_type: str, body: bytes, *, key: str = "") -> Submission:
    """Read a body by its type. ``key`` is the Idempotency-Key header, which wins over the form's own field.

    Raises UnreadableFormError: too large, not JSON, not an object of texts, a type we do not take, or a
    key of the wrong shape.
    """
    if len(body) > MAX_BODY:
        raise UnreadableFormError("too_large", status=413)
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type == "application/json":
        fields = _from_json(body)
    elif media_type == "application/x-www-form-urlencoded":
        fields = _from_urlencoded(body)
    else:
        raise UnreadableFormError("media_type", status=415)
    if len(fields) > MAX_FIELDS:
        raise UnreadableFormError("malformed")
    controls = {name: fields.pop(name).strip() for name in CONTROLS & fields.keys()}
    key = key or fields.get(KEY, "")
    if key and not _KEY_SHAPE.fullmatch(key):
        raise UnreadableFormError("malformed")
    answers = {_legible(name): text for name, sent in fields.items() if (text := _legible(sent).strip())}
    return Submission(fields=answers, key=key, controls=controls)


def _legible(text: str) -> str:
    """The text as it can be stored and shown: a browser's line ends (HTML section 4.10.21.8) as ours.

    JSON may hold halves of characters, which are none (RFC 8259 section 8.2).
    """
    return text.replace("\r\n", "\n").encode("utf-8", "replace").decode()


def to_contact(
    submission: Submission,
    *,
    municipality: str,
    service: Service | None,
    labels: Mapping[str, str],
    arrived_at: datetime,
    language: str = "sv",
) -> Contact:
    """The contact of a whole form. ``service`` is None when the resident chose none (R2).

    ``labels`` name the common fields in errors, ``language`` is the one that the form was read in. Raises
    InvalidFormError with every error.
    """
    errors = errors_in(submission.fields, service, labels)
    if errors:
        raise InvalidFormError(errors)
    return contact_of(submission, municipality=municipality, service=service, arrived_at=arrived_at, language=language)


def contact_of(
    submission: Submission,
    *,
    municipality: str,
    service: Service | None,
    arrived_at: datetime,
    language: str = "sv",
) -> Contact:
    """The contact of what was written so far, right or wrong.

    A submission without a key is told from another by its content and day, so that a browser's second click is
    harmless and next month's report is not lost.
    """
    fields = submission.fields
    digest = hashlib.sha256(json.dumps(sorted(fields.items() - {(KEY, fields.get(KEY))})).encode()).hexdigest()[:32]
    answers = {name: text for name, text in fields.items() if name not in _TECHNICAL}
    return Contact(
        municipality=municipality,
        channel=Channel.WEB,
        source_id=submission.key or f"{digest}@{arrived_at:%Y-%m-%d}",
        digest=digest,
        arrived_at=arrived_at,
        text=fields.get(MESSAGE, ""),
        party=_party(fields),
        service=service.id if service else "",
        answers=answers,
        language=language,
    )


def _from_json(body: bytes) -> dict[str, str]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise UnreadableFormError("malformed") from None
    if not isinstance(document, dict):
        raise UnreadableFormError("malformed")
    return {name: _text(value) for name, value in document.items() if value is not None}


def _text(value: object) -> str:
    match value:
        case str():
            return value
        case bool():
            return YES_NO[0] if value else YES_NO[1]
        case int() | float():
            return str(value)
        case _:
            raise UnreadableFormError("malformed")


def _from_urlencoded(body: bytes) -> dict[str, str]:
    try:
        pairs = parse_qsl(
            body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MAX_FIELDS, errors="replace"
        )
    except ValueError:
        raise UnreadableFormError("malformed") from None
    return dict(pairs)


def _party(fields: Mapping[str, str]) -> Party:
    contact = {name: fields.get(name, "") for name in CONTACT_FIELDS}
    if not any(contact.values()):
        return ANONYMOUS
    phone = Phone.parse(contact["phone"]) if contact["phone"] else None
    contact["phone"] = phone.value if phone else contact["phone"]
    company = "organisation_number" in fields
    return Party(type=PartyType.COMPANY if company else PartyType.PERSON, **contact)


def questions(service: Service | None, labels: Mapping[str, str]) -> tuple[FormField, ...]:
    """Everything that a form asks for: the service's own questions, the matter in free words, how to answer.

    The resident's and the guide's form are made of the same service (R20). ``labels`` name the common ones.
    """
    own = service.form if service else ()
    asked = {question.id for question in own}
    words = () if any(question.type is FieldType.MULTILINE for question in own) else (_words(labels, required=not own),)
    reach = (
        FormField(id=name, label=labels[name], type=kind, required=False)
        for name, kind in _CONTACT_TYPES.items()
        if name not in asked
    )
    return (*own, *words, *reach)


def pages(service: Service | None, labels: Mapping[str, str]) -> tuple[tuple[FormField, ...], ...]:
    """The questions of each page: one for all of them, or where they are many the matter first and then the sender.

    A file counts as none: it is sent afterwards.
    """
    asked = questions(service, labels)
    if sum(question.type is not FieldType.FILE for question in asked) <= QUESTIONS_ON_A_PAGE:
        return (asked,)
    reach = tuple(question for question in asked if question.id in CONTACT_FIELDS)
    matter = tuple(question for question in asked if question.id not in CONTACT_FIELDS)
    parts = (matter[start : start + QUESTIONS_ON_A_PAGE] for start in range(0, len(matter), QUESTIONS_ON_A_PAGE))
    return tuple(filter(None, (*parts, reach)))


def errors_in(fields: Mapping[str, str], service: Service | None, labels: Mapping[str, str]) -> tuple[FieldError, ...]:
    """All that is wrong with the answers of a whole form, in the form's order."""
    asked_for = questions(service, labels)
    errors = [
        FieldError(field=asked.id, label=asked.label, code=code, values=_values(asked, text))
        for asked in asked_for
        if (code := _error(asked, text := fields.get(asked.id, "")))
    ]
    known = {asked.id for asked in asked_for}
    errors += [
        FieldError(field=name, label=labels.get(name, name), code="too_long", values=_length(text))
        for name, text in fields.items()
        if name not in known and len(text) > MAX_TEXT
    ]
    if service and not service.contact_optional and not (fields.get("email") or fields.get("phone")):
        errors.append(FieldError(field="email", label=labels["email"], code="contact"))
    return tuple(errors)


def _words(labels: Mapping[str, str], *, required: bool) -> FormField:
    return FormField(id=MESSAGE, label=labels[MESSAGE], type=FieldType.MULTILINE, required=required)


def _error(asked: FormField, text: str) -> str:
    """As ``field_error``, with a word of its own for a form that says nothing at all."""
    code = field_error(asked, text)
    return "empty" if asked.id == MESSAGE and code == "required" else code


def _values(asked: FormField, text: str) -> dict[str, str]:
    return _length(text) | {"choices": ", ".join(asked.choices)}


def _length(text: str) -> dict[str, str]:
    return {"maximum": str(MAX_TEXT), "count": str(len(text))}


def field_error(asked: FormField, text: str) -> str:
    """The code of what is wrong with an answer, empty for nothing.

    Numbers of persons, companies and phones are kept as they were written (X22).
    """
    if not text:
        # A file cannot be typed: it is sent afterwards, so it never stops the form.
        chosen = asked.type in {FieldType.CHOICE, FieldType.YES_NO}
        missing = "required.choice" if chosen else "required"
        return missing if asked.required and asked.type is not FieldType.FILE else ""
    if len(text) > MAX_TEXT:
        return "too_long"
    code, valid = _CHECKS.get(asked.type, ("", _anything))
    return "" if valid(asked, text) else code


def _anything(_asked: FormField, _text: str) -> bool:
    return True


def _is_choice(asked: FormField, text: str) -> bool:
    return text in (asked.choices or YES_NO)


def _is_number(_asked: FormField, text: str) -> bool:
    return bool(re.fullmatch(r"-?\d+([.,]\d+)?", text.replace(" ", "")))


def _is_email(_asked: FormField, text: str) -> bool:
    return bool(_EMAIL_SHAPE.fullmatch(text))


def _is_date(_asked: FormField, text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


_CHECKS: Mapping[FieldType, tuple[str, Callable[[FormField, str], bool]]] = {
    FieldType.CHOICE: ("choice", _is_choice),
    FieldType.YES_NO: ("yes_no", _is_choice),
    FieldType.DATE: ("date", _is_date),
    FieldType.NUMBER: ("number", _is_number),
    FieldType.EMAIL: ("email", _is_email),
}
"""The error code of a type and whether a text fits it; types without an entry take anything."""


def takes_form(service: Service) -> bool:
    """Whether the service can be started by a form; the others are for the phone only."""
    return service.e_service is not EService.PHONE_ONLY
