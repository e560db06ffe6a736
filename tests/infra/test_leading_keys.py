"""Whoever may reach a part of the table reaches that part alone, by a request that names its keys (R80)."""

from __future__ import annotations

import pytest

from envag.adapters.dynamodb import case_key
from envag.adapters.figure_sums import month_key
from envag.adapters.figures import counted_key
from tests.infra.iam import Policy, Request
from tests.infra.permissions import role_of
from tests.infra.templates import platform

TABLE = "<envag-prod-cases>"
KEYS = "dynamodb:LeadingKeys"
CASE = case_key("solhamra", "SOL-BN42-98KB")
FIGURES, COUNTED = month_key("solhamra", "2026-11"), counted_key("solhamra", "2026-11")
HASHES, PERSON, CRISIS, LIMIT, DRAFT = (
    f"M#solhamra#{rest}" for rest in ("KEY", "R#HASHA", "CRISIS", "LIMIT#2026-11-23", "DRAFT#1")
)
EVERY = {CASE, FIGURES, COUNTED, HASHES, PERSON, CRISIS, LIMIT, DRAFT}

PARTS = {
    ("report_pdf", "GetItem"): {FIGURES},
    ("report_pdf", "Query"): {FIGURES},
    ("figures", "PutItem"): {FIGURES, COUNTED},
    ("figures", "UpdateItem"): {FIGURES, COUNTED},
    ("figures", "DeleteItem"): {FIGURES, COUNTED},
    ("e_id", "Query"): {PERSON},
    ("e_id", "PutItem"): {HASHES},
    ("site", "GetItem"): {CRISIS},
    ("web_form", "UpdateItem"): {LIMIT},
    ("web_form", "DeleteItem"): {DRAFT},
    ("status_page", "UpdateItem"): {LIMIT},
}
"""Function and action, and the keys of ``EVERY`` that it is for."""

pytestmark = pytest.mark.req("R80")


def documents():
    """The policies of every role of ours, each with the role that it belongs to."""
    for policy in platform("prod").of_type("AWS::IAM::Policy"):
        yield policy.properties["Roles"], policy.properties["PolicyDocument"]


def of(function):
    template = platform("prod")
    role = role_of(template, function)
    (found,) = [document for roles, document in documents() if {"Ref": role.id} in roles]
    return Policy(found, template.text)


@pytest.mark.parametrize(("function", "action"), PARTS)
def test_a_part_of_the_table_is_all_of_it_that_is_reached(function, action):
    policy = of(function)

    def allows(*keys):
        return policy.allows(Request(f"dynamodb:{action}", TABLE, {KEYS: list(keys)} if keys else {}))

    assert {key for key in EVERY if allows(key)} == PARTS[function, action]
    assert not any(allows(own, other) for own in PARTS[function, action] for other in EVERY - PARTS[function, action])
    assert not allows()


def test_wherever_keys_are_named_a_request_without_any_is_refused():
    """``ForAllValues`` also holds where there are no values: each such statement, alone, must refuse that."""
    template = platform("prod")
    guarded = [s for _, document in documents() for s in document["Statement"] if KEYS in str(s.get("Condition"))]
    alone = [(Policy({"Statement": [one]}, template.text), one) for one in guarded]
    bare = [
        Request(action, template.text(resource), {"aws:PrincipalTag/municipality": ["solhamra"]})
        for _, one in alone
        for action in _listed(one["Action"])
        for resource in _listed(one["Resource"])
    ]

    assert len(guarded) >= len({function for function, _ in PARTS}) + 3
    assert [one for policy, one in alone if any(policy.allows(request) for request in bare)] == []


def _listed(value):
    return value if isinstance(value, list) else [value]
