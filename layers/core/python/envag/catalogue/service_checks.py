"""What every service must say (R7, R17, R87, X31), and what a municipality may not change of a template."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from envag.catalogue.plain_language import MOST_EASY_LIX, MOST_EASY_WORDS, not_plain, plainness
from envag.catalogue.shape import unknown
from envag.catalogue.texts import company_word
from envag.domain.contact import Channel
from envag.domain.service import EService, FieldType, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.catalogue.checks import Finding
    from envag.domain.municipality import Municipality
    from envag.domain.service import FormField, Service

HIGHEST_LEVEL = 5
DECIDES_FROM = 4
FEWEST_SYNONYMS = 5
FEWEST_CHOICES = 2

_FIELD_ID = re.compile(r"[a-z][a-z0-9_]*")
_NEVER_EMPTY = {
    "title": "the name that residents see",
    "description": "what it is, in plain Swedish",
    "forms": "the forms and enclosures it takes, or that it takes none (R17)",
    "checklist": "the steps in the centre (R18)",
    "who_may": "who may apply (R17)",
    "retention": "a retention class (X31)",
}
_PERSON_TO_PERSON = ("phone", "visit")


def template_findings(service: Service, loc: tuple[Any, ...], retention: Sequence[str]) -> Iterator[Finding]:
    """Everything wrong with one service by itself."""
    for name, meaning in _NEVER_EMPTY.items():
        if not getattr(service, name):
            yield (*loc, name), f"missing; give {meaning}"
    if service.retention and service.retention not in retention:
        yield (*loc, "retention"), unknown("retention class", service.retention, retention)
    if len(set(service.synonyms)) < FEWEST_SYNONYMS:
        yield (*loc, "synonyms"), f"give at least {FEWEST_SYNONYMS} different words that residents use"
    if not set(service.alternatives) & set(_PERSON_TO_PERSON):
        yield (*loc, "alternatives"), "must offer phone or visit: the web is never the only way (R7)"
    for i, way in enumerate(service.alternatives):
        if way not in list(Channel):
            yield (*loc, "alternatives", i), unknown("channel", way, list(Channel))
    yield from _levels(service, loc)
    yield from _form(service, loc)
    yield from _wording(service, loc)


def _levels(service: Service, loc: tuple[Any, ...]) -> Iterator[Finding]:
    if not 0 <= service.level <= HIGHEST_LEVEL:
        yield (*loc, "level"), f"must be 0-{HIGHEST_LEVEL}"
    for i, step in enumerate(service.checklist):
        if not 0 <= step.level <= HIGHEST_LEVEL:
            yield (*loc, "checklist", i, "level"), f"must be 0-{HIGHEST_LEVEL}"
    yield from _ids([step.id for step in service.checklist], (*loc, "checklist"))


def _form(service: Service, loc: tuple[Any, ...]) -> Iterator[Finding]:
    if not service.form and service.e_service is not EService.PHONE_ONLY:
        yield (*loc, "form"), "missing; say what the resident must tell (R17)"
    if service.kind is Kind.DOCUMENT_REQUEST and not service.contact_optional:
        yield (*loc, "contact_optional"), "must be true: who asks for a document may be anonymous (X8)"
    yield from _ids([field.id for field in service.form], (*loc, "form"))
    for i, field in enumerate(service.form):
        yield from _choices(field, (*loc, "form", i))


def _choices(field: FormField, loc: tuple[Any, ...]) -> Iterator[Finding]:
    if field.type is FieldType.CHOICE and len(set(field.choices)) < max(FEWEST_CHOICES, len(field.choices)):
        yield (*loc, "choices"), f"give at least {FEWEST_CHOICES} different choices"
    if field.type is not FieldType.CHOICE and field.choices:
        yield (*loc, "choices"), "only a field of type 'choice' has choices"
    if not field.label.strip():
        yield (*loc, "label"), "missing; ask in plain Swedish"


def _ids(ids: Sequence[str], loc: tuple[Any, ...]) -> Iterator[Finding]:
    taken = Counter(ids)
    for i, given in enumerate(ids):
        if not _FIELD_ID.fullmatch(given):
            yield (*loc, i, "id"), f"'{given}' must be English snake_case, such as property_name"
        if taken[given] > 1:
            yield (*loc, i, "id"), f"'{given}' is used {taken[given]} times; give each its own"


def _wording(service: Service, loc: tuple[Any, ...]) -> Iterator[Finding]:
    for name in ("title", "description", "who_may"):
        text = getattr(service, name)
        if company_word(text):
            yield (*loc, name), "says 'kund'; a municipality has 'invånare' (R23)"
        yield from (((*loc, name), fault) for fault in not_plain(text))
    for i, field in enumerate(service.form):
        text = f"{field.label}. {field.help}"
        if company_word(text):
            yield (*loc, "form", i, "label"), "says 'kund'; a municipality has 'invånare' (R23)"
        yield from (((*loc, "form", i, "label"), fault) for fault in not_plain(text))
    easy = plainness(service.easy)
    if easy.longest_words > MOST_EASY_WORDS or easy.lix > MOST_EASY_LIX:
        limits = f"{MOST_EASY_WORDS} words and a readability index of {MOST_EASY_LIX}"
        yield (*loc, "easy"), f"'{easy.longest}' and {easy.lix:.0f}: easy Swedish keeps to sentences of {limits}"
    if company_word(service.easy):
        yield (*loc, "easy"), "says 'kund'; a municipality has 'invånare' (R23)"


def local_findings(m: Municipality, templates: Sequence[Service]) -> Iterator[Finding]:
    """Everything wrong with a municipality's services, as its own departments and templates see them."""
    by_id = {template.id: template for template in templates}
    retention = [r.id for r in m.retention]
    for i, service in enumerate(m.services):
        loc = ("services", i)
        yield from template_findings(service, loc, retention)
        yield from _owner(service, m, loc)
        if service.level >= DECIDES_FROM and not service.delegation:
            yield (*loc, "delegation"), f"missing; from level {DECIDES_FROM} on the centre decides on delegation (R87)"
        template = by_id.get(service.id)
        if template and template.target.law and service.target != template.target:
            yield (*loc, "target"), f"must stay as the law has it: {template.target.law}"
        if template and template.must_not_autoreply and not service.must_not_autoreply:
            yield (*loc, "must_not_autoreply"), "must stay true: no machine answers this (R61, X5, X6, X8)"
        if template and service.secrecy < template.secrecy:
            yield (*loc, "secrecy"), f"must not be below the template's {int(template.secrecy)} (X10)"


def _owner(service: Service, m: Municipality, loc: tuple[Any, ...]) -> Iterator[Finding]:
    department = m.department(service.department)
    if department is None:
        yield (*loc, "department"), unknown("department", service.department, [d.id for d in m.departments])
    elif service.unit and not department.unit(service.unit):
        known = [u.id for u in department.units]
        yield (*loc, "unit"), unknown(f"unit of '{department.id}'", service.unit, known)
