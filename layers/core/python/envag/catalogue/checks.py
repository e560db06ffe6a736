"""What no type can say: that a municipality's files fit together and promise only what can be kept."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from envag.catalogue.directory_checks import findings as directory_findings
from envag.catalogue.e_id_checks import findings as e_id_findings
from envag.catalogue.escalation_checks import findings as chain_findings
from envag.catalogue.holidays import national
from envag.catalogue.map_checks import findings as map_findings
from envag.catalogue.notice_checks import findings as notice_findings
from envag.catalogue.provider_checks import findings as provider_findings
from envag.catalogue.shape import unknown
from envag.catalogue.webhook_checks import findings as webhook_findings
from envag.domain.identity import OrganisationNumber, Phone
from envag.domain.municipality import NumberSource, SubscriptionType, Unit
from envag.domain.retention import BY_AGE
from envag.domain.site import PAGES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from envag.domain.hours import Hours, Interval
    from envag.domain.municipality import Agreement, Department, Municipality, Subscription
    from envag.domain.service import RetentionClass

Finding = tuple[tuple[Any, ...], str]
"""Where in the municipality, and what would be right."""

COUNTIES = frozenset({"01", *(f"{n:02}" for n in (*range(3, 11), *range(12, 15), *range(17, 26)))})
"""The first two digits of SCB's municipality codes; 99 is never real and serves demonstrations."""

_ID = re.compile(r"[a-z][a-z0-9-]*")
_CODE = re.compile(r"\d{4}")
_EMAIL = re.compile(r"[^@\s]+@[a-z0-9-]+(\.[a-z0-9-]+)+", re.IGNORECASE)
_SWEDISH_PREFIX = re.compile(r"\+46\d{0,8}")
_NUMBER_ARN = re.compile(r"arn:aws[a-z-]*:connect:[a-z0-9-]+:\d{12}:phone-number/[0-9a-f-]+")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")


def owners(m: Municipality) -> Iterator[tuple[tuple[Any, ...], Department | Unit]]:
    """Every department and unit, and where it stands."""
    for i, department in enumerate(m.departments):
        yield ("departments", i), department
        for j, unit in enumerate(department.units):
            yield ("departments", i, "units", j), unit


def findings(m: Municipality) -> Iterator[Finding]:
    """Everything wrong inside one municipality, its services apart."""
    yield from _identity(m)
    yield from _ids(m)
    yield from _references(m)
    yield from _addresses(m)
    yield from _languages(m)
    yield from provider_findings(m)
    yield from e_id_findings(m)
    yield from map_findings(m)
    yield from webhook_findings(m)
    yield from directory_findings(m)
    yield from notice_findings(m)
    for i, department in enumerate(m.departments):
        yield from _department(department, m, ("departments", i))
    for i, agreement in enumerate(m.agreements):
        yield from _agreement(agreement, m, ("agreements", i))
    for i, retention in enumerate(m.retention):
        if retention.action != "keep" and not retention.decision:
            yield ("retention", i, "decision"), "missing; nothing is destroyed or delivered without a decision (X9)"
        if retention.id in BY_AGE and retention.action != "keep" and not _by_age(retention):
            message = "is destroyed by its own age: action destroy, trigger arrived, and days instead of months"
            yield ("retention", i), message


def _by_age(retention: RetentionClass) -> bool:
    return retention.action == "destroy" and retention.trigger == "arrived" and not retention.months


def _identity(m: Municipality) -> Iterator[Finding]:
    if not _CODE.fullmatch(m.code) or (m.code[:2] not in COUNTIES and m.code[:2] != "99"):
        yield ("code",), f"'{m.code}' must be four digits that begin with a county's two, or 99 for an invented one"
    if m.organisation_number and not OrganisationNumber.parse(m.organisation_number):
        yield ("organisation_number",), "must be ten digits with a right check digit, such as 212099-9012"
    if not m.desks:
        yield ("desks",), "missing; a municipality has at least one visit desk (R1)"
    for day, name in m.local_closures.items():
        if day in national():
            yield ("local_closures", day), f"is {national()[day]} and closed anyway; remove '{name}'"


def _ids(m: Municipality) -> Iterator[Finding]:
    # Departments and units share one space of ids: an address leads to either.
    for i, service in enumerate(m.services):
        if service.id in PAGES:
            yield ("services", i, "id"), f"'{service.id}' is the address of a page of the site; choose another"
    taken = Counter(owner.id for _, owner in owners(m))
    for loc, owner in owners(m):
        yield from _id(owner.id, taken, (*loc, "id"))
    lists = {
        "services": [s.id for s in m.services],
        "desks": [d.id for d in m.desks],
        "retention": [r.id for r in m.retention],
        "notices": [n.id for n in m.notices],
        "directory": [entry.id for entry in m.directory],
    }
    for name, ids in lists.items():
        taken = Counter(ids)
        for i, given in enumerate(ids):
            yield from _id(given, taken, (name, i, "id"))


def _id(thing_id: str, taken: Counter[str], loc: tuple[Any, ...]) -> Iterator[Finding]:
    if not _ID.fullmatch(thing_id):
        yield loc, f"'{thing_id}' must be of a-z, 0-9 and '-', beginning with a letter"
    if taken[thing_id] > 1:
        yield loc, f"'{thing_id}' is the id of {taken[thing_id]} things; give each its own"


def _references(m: Municipality) -> Iterator[Finding]:
    departments = [d.id for d in m.departments]
    services = [s.id for s in m.services]
    centre = m.department(m.centre)
    if centre is None:
        yield ("centre",), unknown("department", m.centre, departments)
    elif m.centre_unit and not centre.unit(m.centre_unit):
        yield ("centre_unit",), unknown(f"unit of '{m.centre}'", m.centre_unit, [u.id for u in centre.units])
    if not any(d.registrar for d in m.departments):
        yield ("departments",), "no department has 'registrar: true'; somebody must receive appeals (X6)"
    for i, desk in enumerate(m.desks):
        yield from _known(desk.services, services, ("desks", i, "services"))
    yield from _known(m.often_used, services, ("often_used",))
    for i, notice in enumerate(m.notices):
        yield from _known(notice.services, services, ("notices", i, "services"))
    ids = sorted(owner.id for _, owner in owners(m))
    for number, owner_id in m.old_numbers.items():
        if owner_id not in ids:
            yield ("old_numbers", number), unknown("department or unit", owner_id, ids)
    for role, owner_id in m.role_queues.items():
        if owner_id not in ids:
            yield ("role_queues", role), unknown("department or unit", owner_id, ids)


def _known(given: Iterable[str], services: Sequence[str], loc: tuple[Any, ...]) -> Iterator[Finding]:
    for i, service in enumerate(given):
        if service not in services:
            yield (*loc, i), unknown("service", service, services)


def _addresses(m: Municipality) -> Iterator[Finding]:
    yield from _email(m.email, m, ("email",))
    yield from _number(m.phone, ("phone",))
    yield from _centre_number(m)
    for number in m.old_numbers:
        yield from _number(number, ("old_numbers", number))
    for loc, owner in owners(m):
        if owner.email:
            yield from _email(owner.email, m, (*loc, "email"))
        if owner.phone:
            yield from _number(owner.phone, (*loc, "phone"))
        if isinstance(owner, Unit) and owner.emergency_phone:
            yield from _number(owner.emergency_phone, (*loc, "emergency_phone"))


def _email(email: str, m: Municipality, loc: tuple[Any, ...]) -> Iterator[Finding]:
    if not _EMAIL.fullmatch(email):
        yield loc, f"'{email}' is no e-mail address"
    elif email.rpartition("@")[2].lower() != m.domain.lower():
        yield loc, f"'{email}' must end in @{m.domain}: mail to another domain never reaches the centre"


def _number(number: str, loc: tuple[Any, ...]) -> Iterator[Finding]:
    phone = Phone.parse(number)
    if phone is None or phone.value != number or phone.short_number:
        yield loc, f"'{number}' must be a valid number in E.164, such as +46846500410 (in quotes)"


def _centre_number(m: Municipality) -> Iterator[Finding]:
    number = m.phone_number
    if number is None:
        return
    if number.source is NumberSource.PORTED and not _NUMBER_ARN.fullmatch(number.arn):
        yield ("phone_number", "arn"), "must be the number's ARN in Amazon Connect, arn:aws:connect:…:phone-number/…"
    if number.source is NumberSource.CLAIM and number.arn:
        yield ("phone_number", "arn"), "must be left out: a claimed number gets its ARN when it is claimed"
    if number.source is NumberSource.CLAIM and not _SWEDISH_PREFIX.fullmatch(number.prefix):
        yield ("phone_number", "prefix"), f"'{number.prefix}' must begin with +46, such as +4631 (in quotes)"


def _languages(m: Municipality) -> Iterator[Finding]:
    if m.languages[:1] != ("sv",):
        yield ("languages",), "must begin with sv: Swedish comes first (X44)"
    for i, language in enumerate(m.languages):
        if not _LANGUAGE.fullmatch(language):
            yield ("languages", i), f"'{language}' is no language tag of BCP 47, such as fi"
    for i, line in enumerate(m.language_lines):
        if line.language not in m.languages:
            yield ("language_lines", i, "language"), unknown("language", line.language, m.languages)


def _department(department: Department, m: Municipality, loc: tuple[Any, ...]) -> Iterator[Finding]:
    if not department.subscriptions:
        yield (*loc, "subscriptions"), "missing; a department that nobody subscribes to is never told"
    services = [s.id for s in m.services]
    for i, subscription in enumerate(department.subscriptions):
        where = (*loc, "subscriptions", i)
        yield from _known(subscription.services, services, (*where, "services"))
        yield from _endpoint(subscription, (*where, "endpoint"))
    yield from chain_findings(department, loc)


def _endpoint(subscription: Subscription, loc: tuple[Any, ...]) -> Iterator[Finding]:
    endpoint = subscription.endpoint
    match subscription.type:
        case SubscriptionType.EMAIL if not _EMAIL.fullmatch(endpoint):
            yield loc, f"'{endpoint}' is no e-mail address"
        case SubscriptionType.SMS:
            yield from _number(endpoint, loc)
        case SubscriptionType.HTTPS if urlsplit(endpoint).scheme != "https" or not urlsplit(endpoint).hostname:
            yield loc, f"'{endpoint}' must be an https address"
        case SubscriptionType.SQS if endpoint and not endpoint.startswith("arn:"):
            yield loc, f"'{endpoint}' must be a queue's ARN, or left out for a queue of the stack"


def _agreement(agreement: Agreement, m: Municipality, loc: tuple[Any, ...]) -> Iterator[Finding]:
    if agreement.guest != m.slug:
        yield (*loc, "guest"), f"must be '{m.slug}': an agreement stands in the guest's own file"
    if agreement.host == agreement.guest:
        yield (*loc, "host"), "must be another municipality than the guest"
    if agreement.valid_from > agreement.valid_to:
        yield (*loc, "valid_to"), f"must not be before valid_from, {agreement.valid_from}"
    if agreement.hours.seasons:
        yield (*loc, "hours", "seasons"), "an agreement keeps one week; make an agreement for each part of the year"
    yield from _known(agreement.services, [s.id for s in m.services], (*loc, "services"))
    if not agreement.services:
        for day, interval in _common(agreement.hours, m.hours):
            yield (*loc, "hours", "week", day), f"the guest answers itself from {interval.opens:%H:%M}; they overlap"


def _common(one: Hours, other: Hours) -> Iterator[tuple[str, Interval]]:
    """The intervals of ``other`` that ``one`` overlaps, by weekday."""
    for day, intervals in one.week.items():
        for theirs in other.week.get(day, ()):
            if any(ours.opens < theirs.closes and theirs.opens < ours.closes for ours in intervals):
                yield day, theirs
