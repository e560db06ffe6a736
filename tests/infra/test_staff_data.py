"""The staff API reaches the records of one municipality at a time, whatever its code asks for (R80, X10)."""

from __future__ import annotations

import copy
import re
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.adapters import sdk
from envag.adapters.figures import DynamoFiguresStore
from envag.adapters.staff_store import DynamoStaffStore
from envag.domain.case import Status
from envag.domain.figures.contribution import Matter
from envag.domain.municipality import SLUG
from tests.builders import NOW
from tests.contract.test_tenants import PLACES, REFERENCES, Stores
from tests.infra.iam import Policy, Request
from tests.infra.permissions import role_of
from tests.infra.templates import platform

ROLE = "envag-prod-staff-data"
TABLE = "<envag-prod-cases>"
INDEXES = ("worklist", "person", "resident")
FILES = "<envag-prod-records-123456789012-eu-central-1>/attachments"
TAG = "aws:PrincipalTag/municipality"
KEYS = "dynamodb:LeadingKeys"
ON_THE_TABLE = ("BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem")

NEVER = (
    "Scan",
    "DeleteItem",
    "BatchWriteItem",
    "PartiQLSelect",
    "PartiQLInsert",
    "PartiQLUpdate",
    "PartiQLDelete",
    "ExportTableToPointInTime",
    "GetRecords",
    "DescribeTable",
    "DeleteTable",
)
"""https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html"""

pytestmark = pytest.mark.req("R80")

slugs = st.one_of(st.sampled_from(PLACES), st.from_regex(SLUG, fullmatch=True))
rests = st.text(st.characters(codec="ascii", categories=("L", "N", "P", "S")), max_size=20)


@cache
def document():
    template = platform("prod")
    role = template.one("AWS::IAM::Role", RoleName=ROLE)
    (policy,) = [p for p in template.of_type("AWS::IAM::Policy") if {"Ref": role.id} in p.properties["Roles"]]
    return policy.properties["PolicyDocument"]


@cache
def policy():
    return Policy(document(), platform("prod").text)


def tagged(slug, **context):
    return ({TAG: [slug]} if slug else {}) | {key.replace("_", ":", 1): values for key, values in context.items()}


def on_table(action, keys, slug, resource=TABLE):
    context = tagged(slug) | ({} if keys is None else {KEYS: keys})
    return Request(f"dynamodb:{action}", resource, context)


@pytest.mark.parametrize("action", ON_THE_TABLE)
def test_a_session_reaches_its_own_municipality(action):
    assert policy().allows(on_table(action, ["M#solhamra#C#SOL-0000-0001"], "solhamra"))


@given(slugs, slugs, rests, st.sampled_from(ON_THE_TABLE))
def test_no_key_of_another_municipality_passes(own, other, rest, action):
    key = f"M#{other}#{rest}"
    mixed = [f"M#{own}#C#1", key]

    assert policy().allows(on_table(action, [key], own)) is (own == other)
    assert policy().allows(on_table(action, mixed, own)) is (own == other)
    for index in INDEXES:
        resource = f"{TABLE}/index/{index}"
        assert policy().allows(on_table("Query", [key], own, resource)) is (own == other)


@given(slugs, rests.filter(lambda key: not re.match("M#[^#]*#", key)))
def test_no_key_that_names_no_municipality_passes(own, key):
    assert not any(policy().allows(on_table(action, [key], own)) for action in ON_THE_TABLE)


@pytest.mark.parametrize("keys", [None, []])
@pytest.mark.parametrize("action", ON_THE_TABLE)
def test_no_request_without_a_key_passes(action, keys):
    assert not policy().allows(on_table(action, keys, "solhamra"))


@pytest.mark.parametrize("keys", [None, [], ["M#solhamra#C#SOL-0000-0001"]])
@pytest.mark.parametrize("action", NEVER)
def test_what_reads_without_a_key_or_removes_never_passes(action, keys):
    for resource in (TABLE, *(f"{TABLE}/index/{index}" for index in INDEXES)):
        assert not policy().allows(on_table(action, keys, "solhamra", resource))


@pytest.mark.parametrize("action", sorted({*ON_THE_TABLE} - {"Query"}))
def test_an_index_is_only_queried(action):
    assert not policy().allows(on_table(action, ["M#solhamra#D#klf"], "solhamra", f"{TABLE}/index/worklist"))


@pytest.mark.parametrize("resource", ["<envag-prod-other>", f"{TABLE}/index/other", f"{TABLE}.StreamArn"])
def test_no_other_table_index_or_stream_passes(resource):
    assert not policy().allows(on_table("Query", ["M#solhamra#D#klf"], "solhamra", resource))


def test_the_indexes_are_those_of_the_table():
    table = platform("prod").one("AWS::DynamoDB::GlobalTable").properties

    assert {index["IndexName"] for index in table["GlobalSecondaryIndexes"]} == set(INDEXES)


@pytest.mark.parametrize("action", ON_THE_TABLE)
def test_a_session_without_a_tag_reaches_nothing(action):
    for key in ("M##C#1", "M#${aws:PrincipalTag/municipality}#C#1", "M#solhamra#C#1"):
        assert not policy().allows(on_table(action, [key], ""))


@given(slugs, slugs, rests)
def test_a_file_is_read_and_written_under_its_own_municipality_only(own, other, rest):
    for action in ("s3:GetObject", "s3:PutObject"):
        request = Request(action, f"{FILES}/{other}/{rest}", tagged(own))
        assert policy().allows(request) is (own == other)


@pytest.mark.parametrize(
    ("action", "key"),
    [
        ("s3:GetObject", "mail/solhamra/m1"),
        ("s3:GetObject", "quarantine/solhamra/email/virus/1"),
        ("s3:GetObject", "recordings/solhamra/1.wav"),
        ("s3:GetObject", "transcripts/solhamra/1.json"),
        ("s3:DeleteObject", "attachments/solhamra/e1/000"),
        ("s3:ListBucket", ""),
        ("s3:GetObjectVersion", "attachments/solhamra/e1/000"),
    ],
)
def test_no_other_object_and_nothing_else_with_one_passes(action, key):
    bucket = FILES.removesuffix("/attachments")

    assert not policy().allows(Request(action, f"{bucket}/{key}".removesuffix("/"), tagged("solhamra")))


def test_the_key_opens_through_table_and_bucket_only():
    used = {"kms:ViaService": ["dynamodb.eu-central-1.amazonaws.com"]}
    (key,) = platform("prod").of_type("AWS::KMS::Key")

    assert policy().allows(Request("kms:Decrypt", f"<{key.id}>", tagged("solhamra") | used))
    assert not policy().allows(Request("kms:Decrypt", f"<{key.id}>", tagged("solhamra")))
    assert not policy().allows(
        Request("kms:Decrypt", f"<{key.id}>", {"kms:ViaService": ["secretsmanager.eu-central-1.amazonaws.com"]})
    )


# who may have such a session


@pytest.fixture(scope="module")
def trust():
    return platform("prod").one("AWS::IAM::Role", RoleName=ROLE).properties["AssumeRolePolicyDocument"]


def asks(tags, action="sts:AssumeRole"):
    context = {f"aws:RequestTag/{name}": [value] for name, value in tags.items()}
    return Request(action, "*", context | ({"aws:TagKeys": list(tags)} if tags else {}))


def test_only_the_staff_api_may_have_a_session(trust):
    template = platform("prod")
    role = role_of(template, "staff_api")
    principals = [statement["Principal"] for statement in trust["Statement"]]

    assert principals
    assert all(principal == {"AWS": {"Fn::GetAtt": [role.id, "Arn"]}} for principal in principals)
    assuming = [
        other
        for other in template.of_type("AWS::IAM::Policy")
        for statement in other.properties["PolicyDocument"]["Statement"]
        if "sts:" in str(statement["Action"])
    ]
    assert [policy.properties["Roles"] for policy in assuming] == [[{"Ref": role.id}]]


@pytest.mark.parametrize("action", ["sts:AssumeRole", "sts:TagSession"])
def test_a_session_has_the_tag_and_no_other(trust, action):
    trusted = Policy(trust, platform("prod").text)

    assert trusted.allows(asks({"municipality": "solhamra"}, action))
    assert not trusted.allows(asks({}, action))
    assert not trusted.allows(asks({"municipality": ""}, action))
    assert not trusted.allows(asks({"municipality": "solhamra", "role": "lead"}, action))
    assert not trusted.allows(asks({"role": "lead"}, action))


# that these tests can fail


def changed(change):
    loosened = copy.deepcopy(document())
    for statement in loosened["Statement"]:
        change(statement)
    return Policy(loosened, platform("prod").text)


def test_without_its_guard_a_request_without_a_key_would_pass():
    without = changed(lambda statement: statement.get("Condition", {}).pop("Null", None))

    assert without.allows(on_table("Query", None, "solhamra"))


def test_without_the_sign_behind_a_slug_a_longer_slug_would_pass():
    def shorten(statement):
        keys = statement.get("Condition", {}).get("ForAllValues:StringLike", {})
        for name in keys:
            keys[name] = [key.replace("}#*", "}*") for key in keys[name]]

    assert changed(shorten).allows(on_table("GetItem", ["M#solhamra-norra#C#1"], "solhamra"))


def test_without_a_condition_every_key_would_pass():
    assert changed(lambda s: s.pop("Condition", None)).allows(on_table("GetItem", ["M#norrsjofors#C#1"], "solhamra"))


# what the store really asks for


def asked(operation, params):
    """The requests that IAM sees of a call: (action, index or '', partition keys)."""
    keys = [params[name]["pk"]["S"] for name in ("Key", "Item") if name in params]
    match operation:
        case "GetItem" | "PutItem" | "UpdateItem":
            yield operation, "", keys
        case "Query":
            name = re.match(r"\w+ = (:\w+)", params["KeyConditionExpression"])[1]
            yield operation, params.get("IndexName", ""), [params["ExpressionAttributeValues"][name]["S"]]
        case "BatchGetItem":
            for wanted in params["RequestItems"].values():
                yield operation, "", [key["pk"]["S"] for key in wanted["Keys"]]
        case "TransactWriteItems" | "TransactGetItems":
            for item in params["TransactItems"]:
                ((kind, inner),) = item.items()
                yield from asked(f"{kind}Item", inner)
        case _:
            raise AssertionError(operation)


@pytest.fixture
def made(cases_table, sdk_client):
    """Every request of the staff API's stores that do all that they can in one municipality; figures are only read."""
    calls = []
    client = sdk.client("dynamodb")
    client.meta.events.register(
        "before-parameter-build.dynamodb",
        lambda params, model, **_: calls.extend(asked(model.name, params)),
    )
    figures = DynamoFiguresStore(client, cases_table)
    played = Stores(DynamoStaffStore(client, cases_table), figures)
    details = {
        "department": "klf",
        "unit": "gata",
        "secrecy": 1,
        "assignee": "guide-7",
        "resident": "HASHA",
        "status": Status.NEW,
        "set_aside": None,
        "protected": False,
    }
    for kind in ("create", "save", "log_access", "tally", "note_feedback", "read"):
        played.do(kind, "solhamra", NOW, REFERENCES[0], details)
    played.store.resident_key("solhamra")
    played.store.proof_keys("solhamra")
    figures.sums("solhamra", "2026-11")
    figures.total("solhamra", "2026-11")
    figures.days("solhamra", "2026-11-01", "2026-11-30")
    figures.contributions("solhamra", "2026-11")
    figures.baselines("solhamra")
    figures.later("solhamra", Matter("HASHA", "fel-gata", "2026-11-23"))
    assert len({key for _, _, keys in calls for key in keys if "#FIGURES#" in key or "#COUNTED#" in key}) >= 3
    return calls


def test_all_that_the_store_asks_for_is_allowed_in_its_municipality_and_in_no_other(made):
    assert {action for action, _, _ in made} == {*ON_THE_TABLE}
    assert {index for _, index, _ in made} == {"", *INDEXES}
    for action, index, keys in made:
        resource = f"{TABLE}/index/{index}" if index else TABLE
        assert policy().allows(on_table(action, keys, "solhamra", resource)), (action, index, keys)
        assert not policy().allows(on_table(action, keys, "norrsjofors", resource)), (action, index, keys)
