"""The deployed staff API over HTTP: no route answers anybody without a good token of the staff's own pool."""

from __future__ import annotations

import base64
import http.client
import json
import re
import time

import pytest

from infra.build.cache import ROOT
from infra.constructs.workspace_headers import HEADERS
from local.pages import STAFF_API
from tests.e2e.staff import StaffDesk, request, sign_in

DOCUMENT = json.loads((ROOT / "docs/openapi/staff.json").read_text("utf-8"))
ROUTES = [
    (method.upper(), re.sub(r"\{(\w+)\}", lambda name: {"municipality": "solhamra"}.get(name[1], "x"), path))
    for path, operations in DOCUMENT["paths"].items()
    for method in operations
]


def part(token, number):
    text = token.split(".")[number]
    return json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))


def packed(document):
    return base64.urlsafe_b64encode(json.dumps(document).encode()).rstrip(b"=").decode()


def with_claims(token, **claims):
    """The same token, saying something else above the same signature."""
    head, _, signature = token.split(".")
    return f"{head}.{packed(part(token, 1) | claims)}.{signature}"


def unsigned(token, **claims):
    """RFC 7515 calls it an unsecured JWS, and no verifier may take it for a signed one."""
    return f"{packed(part(token, 0) | {'alg': 'none'})}.{packed(part(token, 1) | claims)}."


@pytest.fixture(scope="module")
def given(local_stack):
    """What a guide of Solhamra was given."""
    return sign_in(local_stack, "maja.sundin")


@pytest.fixture(scope="module")
def expired(local_stack):
    """A token of the pool itself, well signed, whose time is over."""
    idp = local_stack.stack.client("cognito-idp")
    which = {
        "UserPoolId": local_stack.stack.output("StaffPoolId"),
        "ClientId": local_stack.stack.output("StaffClientId"),
    }
    known = idp.meta.service_model.operation_model("UpdateUserPoolClient").input_shape.members
    client = idp.describe_user_pool_client(**which)["UserPoolClient"]
    client = {name: value for name, value in client.items() if name in known and value not in ("", [])}
    short = {"AccessTokenValidity": 1, "TokenValidityUnits": client["TokenValidityUnits"] | {"AccessToken": "seconds"}}
    idp.update_user_pool_client(**client | short)
    try:
        token = sign_in(local_stack, "maja.sundin")["access_token"]
    finally:
        idp.update_user_pool_client(**client)
    time.sleep(max(0.0, part(token, 1)["exp"] + 1 - time.time()))
    return token


@pytest.fixture(scope="module")
def bad(given, expired):
    """Tokens that are none, by what is wrong with them."""
    token = given["access_token"]
    return {
        "none": None,
        "empty": "",
        "no token": "x.y.z",
        "expired": expired,
        "expired, made longer": with_claims(expired, exp=int(time.time()) + 600),
        "forged grants": with_claims(token, grants="solhamra:lead norrsjofors:lead"),
        "forged issuer": with_claims(token, iss="https://ond.example"),
        "unsigned": unsigned(token),
        "cut": token[:-8],
    }


@pytest.mark.req("R80")
@pytest.mark.parametrize("route", ROUTES, ids=" ".join)
def test_no_route_answers_without_a_good_token(local_stack, bad, route):
    method, path = route
    for what, token in bad.items():
        headers = {"Content-Type": "application/json"}
        if token is not None:
            headers["Authorization"] = f"Bearer {token}"
        answer = request(local_stack, method, f"{STAFF_API}{path}", "{}" if method == "POST" else None, headers)
        assert answer.status == 401, what
        assert answer.json == {"message": "Unauthorized"}, what


def test_the_routes_are_all_that_there_are(local_stack, given):
    """A path or a method that is not described leads nowhere, whoever asks."""
    headers = {"Authorization": f"Bearer {given['access_token']}"}
    for method, path in (("GET", "/"), ("DELETE", "/me"), ("PUT", "/solhamra/worklist"), ("GET", "/solhamra/cases")):
        assert request(local_stack, method, f"{STAFF_API}{path}", None, headers).status == 404


@pytest.mark.parametrize("kind", ["id_token", "refresh_token"])
def test_no_other_token_of_the_pool_opens_anything(local_stack, given, kind):
    """They are well signed and the client's own: what keeps them out is the scope that they do not have."""
    headers = {"Authorization": f"Bearer {given[kind]}"}

    for method, path in ROUTES:
        body = "{}" if method == "POST" else None
        assert request(local_stack, method, f"{STAFF_API}{path}", body, headers).status == 403


@pytest.mark.req("R80")
def test_a_token_opens_its_own_municipality_and_another_is_not_there(local_stack):
    guide = StaffDesk(local_stack, "maja.sundin")

    assert [place["municipality"] for place in guide.get("/me").json["places"]] == ["solhamra"]
    assert guide.get("/solhamra/catalogue").status == 200
    foreign, unknown = guide.get("/norrsjofors/catalogue"), guide.get("/ankeborg/catalogue")
    assert foreign.status == unknown.status == 404
    assert foreign.json == unknown.json


@pytest.mark.req("R80")
def test_a_guide_of_two_municipalities_works_in_both(local_stack):
    shared = StaffDesk(local_stack, "siiri.maki")

    assert {place["municipality"] for place in shared.get("/me").json["places"]} == {"norrsjofors", "solhamra"}
    assert [shared.get(f"/{slug}/worklist?mine=true").status for slug in ("norrsjofors", "solhamra")] == [200, 200]


def test_only_the_apps_own_origin_may_call_it_from_a_page(local_stack):
    asks = {"Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "authorization,if-match"}

    ours = request(
        local_stack, "OPTIONS", f"{STAFF_API}/me", None, asks | {"Origin": local_stack.ports.workspace_origin}
    )
    assert ours.headers["Access-Control-Allow-Origin"] == local_stack.ports.workspace_origin
    assert "if-match" in ours.headers["Access-Control-Allow-Headers"]
    foreign = request(local_stack, "OPTIONS", f"{STAFF_API}/me", None, asks | {"Origin": "https://ond.example"})
    assert "Access-Control-Allow-Origin" not in foreign.headers


def test_the_app_is_served_with_the_headers_of_the_cloud(local_stack):
    connection = http.client.HTTPConnection("127.0.0.1", local_stack.ports.workspace, timeout=60)
    for path in ("/", "/case/solhamra/SOL-BN42-98KB", "/config.json"):
        connection.request("GET", path)
        answer = connection.getresponse()
        body, policy = answer.read().decode(), answer.headers["Content-Security-Policy"]
        assert answer.status == 200
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert answer.headers["X-Frame-Options"] is None
        assert policy.endswith(f"frame-ancestors https://*.my.connect.aws https://*.awsapps.com {local_stack.address}")
        assert "unsafe" not in policy
        assert ('<div id="app"></div>' in body) is (path != "/config.json")
    connection.close()
