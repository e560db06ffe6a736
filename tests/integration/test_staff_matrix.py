"""The authorisation matrix: every route of the description, every role, and every kind of grant.

``OPEN`` is the whole list of what is open; a route or a role that stands not there is refused. That a token is
there, unexpired and not forged, API Gateway proves: every route has its authorizer (tests/infra), and the deployed
API refuses such tokens (tests/e2e).
"""

from __future__ import annotations

import itertools

import pytest

from envag.domain.contact import Party
from tests.builders import an_event
from tests.integration.staff import SLUG, Staff, operations

_NUMBERS = itertools.count()
GUIDE, OFFICER, EDITOR, LEAD, STATISTICS = "guide", "officer:sbf", "editor", "lead", "statistics"
ROLES = (GUIDE, OFFICER, EDITOR, LEAD, STATISTICS)
CENTRE, WORK = {GUIDE, LEAD}, {GUIDE, OFFICER, LEAD}
OPEN = {
    "me": set(ROLES),
    "catalogue": set(ROLES),
    "articles": WORK | {EDITOR},
    "article": WORK | {EDITOR},
    "look_up": CENTRE,
    "worklist": WORK,
    "register": CENTRE,
    "tally": CENTRE,
    "checklist_feedback": WORK | {EDITOR},
    "directory": WORK | {EDITOR},
    "directory_wrong": WORK,
    "feedback": {LEAD, EDITOR},
    "accesses": {LEAD},
    "open": WORK,
    "file": WORK,
    "take": WORK,
    "give_back": WORK,
    "assign": WORK,
    "park": WORK,
    "resume": WORK,
    "note": WORK,
    "reply": WORK,
    "ask": WORK,
    "warn": WORK,
    "hand_over_preview": WORK,
    "hand_over": WORK,
    "acknowledge": {OFFICER},
    "give_subtask": WORK,
    "finish_subtask": WORK,
    "send_back": {OFFICER},
    "merge": WORK,
    "link": WORK,
    "split": WORK,
    "close": WORK,
    "reopen": WORK,
    "correct": WORK,
    "call_back": WORK,
    "call_back_tried": WORK,
    "checklist_step": WORK,
    "identify": WORK,
    "anonymise": CENTRE,
    "protect": {LEAD},
    "unprotect": set(),
    "report": {LEAD, STATISTICS},
    "compared": {LEAD, STATISTICS},
    "report_cases": {LEAD},
    "report_pdf": {LEAD, STATISTICS},
}
"""Who may do what with an open case of the department that the officers are of."""

WITH_PROTECTED = {"unprotect": {LEAD}}
"""What opens besides for those who may also read protected persons' details."""

MALFORMED = (
    "solhamra",
    "solhamra:",
    "solhamra:guide:",
    "solhamra:guide:sbf",
    "solhamra:officer",
    "solhamra:officer:",
    "solhamra:officer:sbf,",
    "solhamra:officer:*",
    "solhamra:king",
    "solhamra:Guide",
    "Solhamra:guide",
    "*:guide",
    "solhamra#:guide",
    " solhamra:guide",
    "solhamra:guide ",
    "solhamra:guide  norrsjofors:guide",
    "solhamra:guide,lead",
    "solhamra:guide\nnorrsjofors:guide",
    "solhamra:guide norrsjofors",
    "[solhamra:guide]",
)
"""Claims that our own trigger never writes. One part that is wrong spoils all of it."""

QUERIES = {
    "articles": {"query": "gatlampa"},
    "worklist": {"department": "sbf"},
    "open": {"why": "contact"},
    "feedback": {"kind": "checklist"},
    "accesses": {"day": "2026-11-23"},
    "hand_over_preview": {"department": "tsf"},
}
BODIES = {
    "look_up": {"phone": "0701740605", "why": "contact"},
    "register": {"channel": "visit", "text": "Gatlampan är trasig."},
    "tally": {"kind": "where", "channel": "visit"},
    "checklist_feedback": {"service": "fel-gata", "version": 1, "text": "Steg två är gammalt."},
    "directory_wrong": {"text": "Hon har slutat."},
    "assign": {"assignee": "30000000-0000-4000-8000-000000000003"},
    "park": {"until": "2026-11-25", "reason": "Väntar på besked."},
    "note": {"text": "Hen ringer i morgon."},
    "reply": {"text": "Lampan lagas i dag."},
    "ask": {"text": "Vilken lampa är det?"},
    "warn": {"reason": "staffing", "text": "Svaret dröjer."},
    "hand_over": {"department": "tsf", "summary": "En lampa är trasig.", "incomplete": "Vet inte mer."},
    "give_subtask": {"department": "tsf", "text": "Se efter om ledningen är hel."},
    "finish_subtask": {"department": "tsf", "text": "Den är hel."},
    "send_back": {"reason": "Det är inte vårt."},
    "merge": {"into": "{other}"},
    "link": {"to": "{other}"},
    "split": {"text": "Och så en fråga om avfall.", "service": "fel-gata"},
    "close": {"resolution": "solved_by_centre", "contact_reason": "fault_report"},
    "reopen": {"reason": "Lampan är trasig igen."},
    "correct": {"unit": ""},
    "call_back": {"due_at": "2026-11-24T09:00:00+01:00"},
    "call_back_tried": {"reached": True},
    "checklist_step": {"step": "duplicate"},
    "identify": {"how": "call_back"},
    "unprotect": {"reason": "Skyddet är hävt."},
}


@pytest.fixture(scope="module")
def staff(module_stack):
    """Somebody without any grant."""
    return Staff(module_stack, grants="")


@pytest.fixture(scope="module")
def case(staff):
    """A case that everybody who is refused asks for."""
    return _case_with_file(staff)


@pytest.fixture(scope="module")
def other(staff):
    """A case that others are linked with and merged into."""
    return staff.new_case(department="sbf")


def _case_with_file(staff):
    """A case of somebody whom no other case is about: who is protected in one, is so in all."""
    party = Party(name="Bo Ås", email=f"bo.as.{next(_NUMBERS)}@post.example")
    case = staff.new_case(department="sbf", unit="", party=party)
    event = an_event("file", data={"attachments": [[f"attachments/{SLUG}/e/0", "a.txt", "text/plain", 1]]})
    after = case.with_changes(event)
    assert staff.store.save(after, event)
    return after


def _ask(staff, name, case, *, municipality=SLUG, other="SOL-0000-0000"):
    """A request that nothing is wrong with but who sends it."""
    method, path, operation = operations()[name]
    places = {"n": 1, "id": "anmala-eldstad", "period": "2026-11", "figure": "contacts", "other": "lindholmstad"}
    places |= {"entry": "bygglov-falk"}
    path = path.format(municipality=municipality, reference=case.reference, **places)
    body = {key: other if value == "{other}" else value for key, value in BODIES.get(name, {}).items()}
    headers = {"idempotency-key": "matrix-key-1"}
    headers |= {"if-match": f'"{case.version}"'} if "412" in operation["responses"] else {}
    return staff.ask(method, path, body=body if method == "POST" else None, headers=headers, query=QUERIES.get(name))


def test_the_list_names_every_route():
    assert set(OPEN) == set(operations())


@pytest.mark.req("X10", "R80")
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("name", sorted(OPEN))
def test_what_is_not_on_the_list_is_forbidden(staff, case, other, name, role):
    somebody = staff.as_(f"{SLUG}:{role}")
    open_ = role in OPEN[name]
    asked = _case_with_file(staff) if open_ and "{reference}" in operations()[name][1] else case

    answer = _ask(somebody, name, asked, other=other.reference)

    if open_:
        assert answer.status in {200, 201, 204, 409}, answer.raw
    else:
        assert (answer.status, answer.problem) == (403, "forbidden")
        assert staff.store.get(SLUG, case.reference) == case


@pytest.mark.req("X12")
@pytest.mark.parametrize("role", ROLES)
def test_only_who_may_read_protected_persons_lifts_a_protection(staff, role):
    asked = staff.new_case(department="sbf", protected=True, resident="")

    answer = _ask(staff.as_(f"{SLUG}:{role} {SLUG}:protected"), "unprotect", asked)

    assert answer.status == (200 if role in WITH_PROTECTED["unprotect"] else 403)


@pytest.mark.req("R80")
@pytest.mark.parametrize("name", sorted(set(OPEN) - {"me"}))
def test_a_municipality_without_a_grant_is_one_that_does_not_exist(staff, case, name):
    """For whoever is something elsewhere, for nobody, and for a claim that is malformed: byte by byte the same."""
    nowhere = _ask(staff.as_(f"{SLUG}:lead"), name, case, municipality="finns-inte")
    claims = ["", f"{SLUG}:protected", *MALFORMED, *(f"norrsjofors:{role}" for role in ROLES)]

    answers = {claim: _ask(staff.as_(claim), name, case).raw for claim in claims}
    unsigned = Staff(staff.stack, staff="", grants=f"{SLUG}:lead")

    assert (nowhere.status, nowhere.problem) == (404, "unknown_municipality")
    assert [claim for claim, answer in answers.items() if answer != nowhere.raw] == []
    assert _ask(unsigned, name, case).raw == nowhere.raw
    assert staff.store.get(SLUG, case.reference) == case


@pytest.mark.req("R80")
def test_a_role_in_one_municipality_is_none_in_another(staff, case):
    shared = staff.as_(f"norrsjofors:lead {SLUG}:statistics")
    assert {name: _ask(shared, name, case).status for name in OPEN} == {
        name: 200 if STATISTICS in OPEN[name] else 403 for name in OPEN
    }
    assert _ask(shared, "open", case, municipality="norrsjofors").problem == "not_found"
    assert shared.ask("GET", "/norrsjofors/worklist", query={"mine": "true"}).json == {"cases": []}


@pytest.mark.parametrize("claim", ["", *MALFORMED])
def test_who_has_no_grant_is_told_of_no_place(staff, claim):
    assert staff.as_(claim).ask("GET", "/me").json["places"] == []


@pytest.mark.req("X10")
@pytest.mark.parametrize("name", sorted(name for name, (_, path, _o) in operations().items() if "{reference}" in path))
def test_an_officer_of_another_department_meets_no_case(staff, case, name):
    answer = _ask(staff.as_(f"{SLUG}:officer:tsf"), name, case, other=case.reference)
    none = _ask(staff.as_(f"{SLUG}:officer:tsf"), name, case._replace(reference="SOL-0000-0000"), other=case.reference)

    assert answer.raw == none.raw
    assert answer.status in {403, 404}
