"""The identity provider of a laptop: what it leads to, what it hands out, and what it refuses."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import re
from types import SimpleNamespace

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer
from yarl import URL

from envag.catalogue import load
from envag.domain.access import Role, acting, grants
from infra.build.cache import ROOT
from local.front_door import _only_this_machine
from local.pages import SIGN_IN, Pages
from local.ports import beginning_at
from local.sign_in import SignIn
from local.staff import STAFF
from local.staff_pool import RefusedError, Tokens

PORTS = beginning_at(8080)
APP = PORTS.workspace_origin
BACK = f"{APP}/signed-in.html"
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "client_id": "client",
    "redirect_uri": BACK,
    "response_type": "code",
    "scope": "openid",
    "state": "s1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
PLACES = load(ROOT / "municipalities").municipalities


class MemoryPool:
    """A pool whose tokens say whose they are."""

    client_id = "client"

    def __init__(self):
        self.revoked = []

    def client(self):
        return {"UserPoolId": "eu-central-1_pool", "CallbackURLs": [BACK], "LogoutURLs": [f"{APP}/"]}

    def sign_in(self, username):
        return Tokens(f"access {username}", f"id {username}", f"refresh {username}", 900)

    def renew(self, refresh_token):
        if not refresh_token.startswith("refresh ") or refresh_token in self.revoked:
            raise RefusedError
        return Tokens(f"again {refresh_token}", "id", "", 900)

    def revoke(self, refresh_token):
        self.revoked.append(refresh_token)


@pytest.fixture
def ask():
    """Makes requests of one provider."""
    app = web.Application(middlewares=[_only_this_machine])
    app.add_subapp(SIGN_IN, SignIn(Pages(PLACES, PORTS), MemoryPool(), PORTS).application())

    with asyncio.Runner() as loop:
        client = loop.run(_started(app))

        def request(path, *, method="GET", **options):
            async def go():
                async with client.request(method, f"{SIGN_IN}{path}", allow_redirects=False, **options) as answer:
                    kind = answer.content_type
                    body = await (answer.json() if kind == "application/json" else answer.text())
                    return SimpleNamespace(status=answer.status, headers=answer.headers, body=body)

            return loop.run(go())

        yield request
        loop.run(client.close())


async def _started(app):
    client = TestClient(TestServer(app))
    await client.start_server()
    return client


def back(answer):
    """Where the provider led, and what it told there."""
    assert answer.status == 303
    url = URL(answer.headers["Location"])
    assert str(url.with_query(None)) == BACK
    return dict(url.query)


def code(ask, who="maja.sundin"):
    return back(ask("/authorize", method="POST", data=ASKED | {"vem": who}))["code"]


def redeem(ask, given, **other):
    form = {
        "grant_type": "authorization_code",
        "client_id": "client",
        "redirect_uri": BACK,
        "code": given,
        "code_verifier": VERIFIER,
    }
    return ask("/token", method="POST", data=form | other, headers={"Origin": APP})


def test_everybody_has_a_job_that_the_api_knows():
    slugs = {place.slug: place for place in PLACES}
    told = set()
    for person in STAFF:
        for grant in grants(person.grants):
            place = slugs[grant.municipality]
            assert acting("s", person.grants, place.slug), f"{person.name} can do something there"
            assert grant.departments <= {department.id for department in place.departments}
            told.add(grant.role)

    assert told == set(Role)
    assert len({person.username for person in STAFF}) == len(STAFF)
    assert any(len({grant.municipality for grant in grants(person.grants)}) > 1 for person in STAFF)


def test_who_it_is_can_be_chosen_and_the_app_gets_a_code(ask):
    page = ask("/authorize", params=ASKED)

    assert page.status == 200
    for person in STAFF:
        assert person.name in page.body
        assert f'value="{person.username}"' in page.body
    carried = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.body))
    assert carried == ASKED
    told = back(ask("/authorize", method="POST", data=carried | {"vem": "petra.vall"}))
    assert told["state"] == "s1"
    answer = redeem(ask, told["code"])
    assert answer.body == {
        "access_token": "access petra.vall",
        "id_token": "id petra.vall",
        "refresh_token": "refresh petra.vall",
        "token_type": "Bearer",
        "expires_in": 900,
        "scope": "openid",
    }
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Access-Control-Allow-Origin"] == APP


@pytest.mark.parametrize(
    "wrong", [{"redirect_uri": "https://ond.example/"}, {"redirect_uri": f"{BACK}/.."}, {"client_id": "another"}]
)
def test_nobody_is_led_to_an_address_that_is_not_the_apps(ask, wrong):
    for answer in (
        ask("/authorize", params=ASKED | wrong),
        ask("/authorize", method="POST", data=ASKED | wrong | {"vem": "maja.sundin"}),
    ):
        assert answer.status == 400
        assert "Location" not in answer.headers


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"code_challenge": ""}, "invalid_request"),
        ({"code_challenge_method": "plain"}, "invalid_request"),
        ({"scope": "email"}, "invalid_scope"),
        ({"prompt": "none"}, "login_required"),
    ],
)
def test_a_question_that_cannot_be_answered_is_told_to_the_app(ask, wrong, error):
    assert back(ask("/authorize", params=ASKED | wrong)) == {"error": error, "state": "s1"}


def test_nobody_else_can_be_chosen(ask):
    assert back(ask("/authorize", method="POST", data=ASKED | {"vem": "admin"}))["error"] == "access_denied"


def test_a_code_is_good_once(ask):
    given = code(ask)

    assert redeem(ask, given).status == 200
    assert redeem(ask, given).body == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    "wrong", [{"code_verifier": "w" * 43}, {"code_verifier": ""}, {"redirect_uri": APP}, {"code": "guessed"}]
)
def test_a_code_is_worth_nothing_to_who_has_not_asked_for_it(ask, wrong):
    given = code(ask)

    assert redeem(ask, given, **wrong).body == {"error": "invalid_grant"}


def test_a_code_is_worth_nothing_after_a_minute(ask, monkeypatch):
    given = code(ask)
    monkeypatch.setattr("local.sign_in._CODE_LIVES_SECONDS", 0.0)
    late = code(ask)

    assert redeem(ask, late).body == {"error": "invalid_grant"}
    assert redeem(ask, given).status == 200


def test_another_client_gets_nothing(ask):
    assert redeem(ask, code(ask), client_id="another").body == {"error": "invalid_client"}
    assert redeem(ask, code(ask), grant_type="password").body == {"error": "unsupported_grant_type"}


def test_tokens_are_renewed_until_they_are_revoked(ask):
    form = {"grant_type": "refresh_token", "client_id": "client", "refresh_token": "refresh maja.sundin"}

    renewed = ask("/token", method="POST", data=form)
    assert renewed.body["access_token"] == "again refresh maja.sundin"
    assert "refresh_token" not in renewed.body
    assert ask("/revoke", method="POST", data={"token": form["refresh_token"]}).status == 200
    assert ask("/token", method="POST", data=form).body == {"error": "invalid_grant"}


def test_signing_out_leads_back_to_the_app_and_nowhere_else(ask):
    assert ask("/logout", params={"logout_uri": f"{APP}/"}).headers["Location"] == f"{APP}/"
    assert ask("/logout", params={"logout_uri": "https://ond.example/"}).status == 400


def test_a_page_of_another_origin_asks_in_vain(ask):
    form = {"grant_type": "refresh_token", "client_id": "client", "refresh_token": "refresh maja.sundin"}
    foreign = {"Origin": "https://ond.example"}

    assert ask("/token", method="POST", data=form, headers=foreign).status == 403
    assert ask("/authorize", method="POST", data=ASKED | {"vem": "maja.sundin"}, headers=foreign).status == 403
