"""Which function answers which of the residents' requests."""

from __future__ import annotations

import re

import pytest

from infra.constructs.web_api import E_ID_ROUTES, NOWHERE, PUBLIC_ROUTES
from tests.infra.permissions import role_of, statements
from tests.infra.templates import platform, templates


@pytest.fixture(scope="module")
def answered_by():
    """The folder of the function behind each route."""
    template = platform("prod")
    functions = {f.id: f.properties["FunctionName"] for f in template.of_type("AWS::Lambda::Function")}
    found = {}
    for route in template.of_type("AWS::ApiGatewayV2::Route"):
        (integration,) = re.findall(r"'Ref': '(\w+)'", str(route.properties["Target"]))
        (function,) = set(re.findall(r"\w+", str(template.resources[integration].properties))) & set(functions)
        found[route.properties["RouteKey"]] = functions[function].removeprefix("envag-prod-").replace("-", "_")
    return found


@pytest.mark.parametrize(
    ("route", "function"),
    [
        ("GET /solhamra", "site"),
        ("GET /norrsjofors", "site"),
        ("GET /solhamra/{service}", "site"),
        ("GET /solhamra/oppettider", "site"),
        ("GET /solhamra/sok", "search_page"),
        ("GET /solhamra/sok/{article}", "search_page"),
        ("GET /solhamra/{service}/formular", "web_form"),
        ("POST /solhamra/{service}", "web_form"),
        ("POST /solhamra/chat", "chat"),
        ("POST /solhamra/chat/{reference}/copy", "chat"),
        ("GET /solhamra/chatt", "chat_page"),
        ("GET /solhamra/logga-in", "e_id"),
        ("GET /solhamra/logga-in/svar", "e_id"),
        ("$default", "site"),
    ],
)
def test_each_request_reaches_the_function_that_knows_it(answered_by, route, function):
    assert answered_by[route] == function


def test_a_copy_is_asked_for_less_often_than_anything_else():
    """Each may bring a mail to an address that the sender chose."""
    _, rate, burst = PUBLIC_ROUTES["POST /{municipality}/chat/{reference}/copy"]
    others = [limits for route, limits in PUBLIC_ROUTES.items() if not route.endswith("/copy")]

    assert all(rate < more and burst < bursts for _, more, bursts in others)


@pytest.mark.req("R80")
def test_no_public_route_lets_the_sender_choose_the_municipality():
    """What is not mapped leads nowhere; each municipality has every route, with a throttle of its own."""
    routes = [route.properties for route in platform("prod").of_type("AWS::ApiGatewayV2::Route")]
    public = [
        r["RouteKey"] for r in routes if r.get("AuthorizationType", "NONE") == "NONE" and r["RouteKey"] != NOWHERE
    ]
    slugs = {"solhamra", "lindholmstad", "norrsjofors"}
    mapped = [key.replace(" /", "/").split("/") for key in public]

    assert {slug for _, slug, *_ in mapped} == slugs
    own = [{(method, *rest) for method, whose, *rest in mapped if whose == slug} for slug in slugs]
    more = {tuple(key.replace(" /{municipality}/", "/").split("/")) for key in E_ID_ROUTES}
    assert [len(routes - more) for routes in own] == [len(PUBLIC_ROUTES)] * 3
    assert own[0] - more == own[1] - more == own[2] - more
    assert [slug for slug, routes in zip(slugs, own, strict=True) if more <= routes] == ["solhamra"]


def test_the_form_changes_nothing_but_what_it_counts_and_drafts_that_were_sent():
    template = platform("prod")
    only = {
        action: condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"]
        for _, actions, _, condition in statements(template, role_of(template, "web_form"))
        for action in actions
        if action in {"dynamodb:UpdateItem", "dynamodb:DeleteItem"}
    }

    assert only == {"dynamodb:UpdateItem": ["M#*#LIMIT#*"], "dynamodb:DeleteItem": ["M#*#DRAFT#*"]}


@pytest.mark.req("R16")
def test_the_status_page_updates_nothing_but_what_it_counts():
    template = platform("prod")
    changing = {"dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:BatchWriteItem"}
    only = [
        (actions, condition["ForAllValues:StringLike"]["dynamodb:LeadingKeys"])
        for _, actions, _, condition in statements(template, role_of(template, "status_page"))
        if changing & set(actions)
    ]

    assert only == [(["dynamodb:UpdateItem"], ["M#*#LIMIT#*"])]


def test_a_municipality_more_is_one_resource_more_of_the_platform():
    """A template takes 500: https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html."""
    alone = {name: template for name, template in templates("prod").items() if not name.endswith(".nested")}
    named = [name for name in alone["envag-prod-platform"]["Resources"] if "solhamra" in name]
    routes = [len(template["Resources"]) for name, template in templates("prod").items() if name not in alone]

    assert len(named) == 1
    assert sorted(routes) == [len(PUBLIC_ROUTES), len(PUBLIC_ROUTES), len(PUBLIC_ROUTES) + len(E_ID_ROUTES)]
    assert max(len(template["Resources"]) for template in alone.values()) < 450
