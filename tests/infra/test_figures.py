"""The function that counts cases reads them and writes what they add, and nothing else of the table."""

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
CASE, FIGURES = case_key("solhamra", "SOL-BN42-98KB"), month_key("solhamra", "2026-11")
COUNTED = counted_key("solhamra", "2026-11")


def policy_of(name):
    template = platform("prod")
    role = role_of(template, name)
    (found,) = [p for p in template.of_type("AWS::IAM::Policy") if {"Ref": role.id} in p.properties["Roles"]]
    return Policy(found.properties["PolicyDocument"], template.text)


@pytest.fixture(scope="module")
def policy():
    return policy_of("figures")


@pytest.mark.req("R80")
@pytest.mark.parametrize("action", ["GetItem", "Query"])
def test_who_prints_reports_cannot_read_what_each_case_adds(action):
    printing = policy_of("report_pdf")
    may = {key: printing.allows(Request(f"dynamodb:{action}", TABLE, {KEYS: [key]})) for key in (FIGURES, COUNTED)}

    assert may == {FIGURES: True, COUNTED: False}


@pytest.mark.req("R80", "R72")
@pytest.mark.parametrize("action", ["PutItem", "UpdateItem", "DeleteItem"])
@pytest.mark.parametrize(
    ("key", "allowed"), [(FIGURES, True), (COUNTED, True), (CASE, False), ("M#solhamra#KEY", False)]
)
def test_it_writes_figures_alone(policy, action, key, allowed):
    assert policy.allows(Request(f"dynamodb:{action}", TABLE, {KEYS: [key]})) is allowed


@pytest.mark.req("R72")
def test_what_happens_in_a_minute_is_counted_once():
    (mapping,) = [
        each.properties
        for each in platform("prod").of_type("AWS::Lambda::EventSourceMapping")
        if each.properties.get("MaximumBatchingWindowInSeconds") == 60
    ]

    assert (mapping["BatchSize"], mapping["ScalingConfig"]) == (50, {"MaximumConcurrency": 2})
