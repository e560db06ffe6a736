"""The site reads what everybody is told in a crisis, and nothing else of the table."""

from __future__ import annotations

import pytest

from envag.adapters.dynamodb import case_key
from tests.infra.iam import Policy, Request
from tests.infra.permissions import role_of
from tests.infra.templates import platform

TABLE = "<envag-prod-cases>"
KEYS = "dynamodb:LeadingKeys"


@pytest.fixture(scope="module")
def policy():
    template = platform("prod")
    role = role_of(template, "site")
    (found,) = [p for p in template.of_type("AWS::IAM::Policy") if {"Ref": role.id} in p.properties["Roles"]]
    return Policy(found.properties["PolicyDocument"], template.text)


@pytest.mark.req("X42", "X13")
@pytest.mark.parametrize(
    ("action", "keys", "allowed"),
    [
        ("GetItem", ["M#solhamra#CRISIS"], True),
        ("GetItem", ["M#norrsjofors#CRISIS"], True),
        ("GetItem", [case_key("solhamra", "SOL-BN42-98KB")], False),
        ("GetItem", ["M#solhamra#CRISIS", case_key("solhamra", "SOL-BN42-98KB")], False),
        ("GetItem", ["M#solhamra#KEY"], False),
        ("GetItem", [], False),
        ("Query", ["M#solhamra#CRISIS"], False),
        ("PutItem", ["M#solhamra#CRISIS"], False),
        ("Scan", [], False),
    ],
)
def test_it_reads_crises_and_nothing_else(policy, action, keys, allowed):
    context = {KEYS: keys} if keys else {}

    assert policy.allows(Request(f"dynamodb:{action}", TABLE, context)) is allowed
