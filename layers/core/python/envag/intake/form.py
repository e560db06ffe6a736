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
from envag.domain.service import EService, FieldType

if TYPE_CHECKING:
    from datetime import datetime

    from envag.domain.service import FormField, Service

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
    """What was sent: text by field id, and the key that makes sending it again harmless."""

    fields: Mapping[str, str] = dataclasses.field(default_factory=dict)
    key: str = ""


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
    key = key or fields.get(KEY, "")
    if key and not _KEY_SHAPE.fullmatch(key):
        raise UnreadableFormError("malformed")
    return Submission(fields={name: text.strip() for name, text in fields.items() if text.strip()}, key=key)


def to_contact(
    submission: Submission,
    *,
    municipality: str,
    service: Service | None,
    labels: Mapping[str, str],
    arrived_at: datetime,
) -> Contact:
    """The contact of a form. ``service`` is None when the resident chose none (R2).

    ``labels`` name the common fields in errors. A submission without a key is told from another by its
    content and day, so that a browser's second click is harmless and next month's report is not lost.
    Raises InvalidFormError with every error.
    """
    errors = tuple(_errors(submission.fields, service, labels))
    if errors:
        raise InvalidFormError(errors)
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


def _errors(fields: Mapping[str, str], service: Service | None, labels: Mapping[str, str]) -> list[FieldError]:
    form = service.form if service else ()
    errors = [
        FieldError(field=asked.id, label=asked.label, code=code, values=_values(asked, fields.get(asked.id, "")))
        for asked in form
        if (code := field_error(asked, fields.get(asked.id, "")))
    ]
    known = {asked.id for asked in form}
    errors += [
        FieldError(field=name, label=labels.get(name, name), code="too_long", values=_length(text))
        for name, text in fields.items()
        if name not in known and len(text) > MAX_TEXT
    ]
    if not form and MESSAGE not in fields:
        errors.append(FieldError(field=MESSAGE, label=labels[MESSAGE], code="empty"))
    if "email" in fields and not _EMAIL_SHAPE.fullmatch(fields["email"]):
        errors.append(FieldError(field="email", label=labels["email"], code="email"))
    if service and not service.contact_optional and not (fields.get("email") or fields.get("phone")):
        errors.append(FieldError(field="email", label=labels["email"], code="contact"))
    return errors


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
