"""The identity provider of this machine: whoever signs in says who they are, and gets the user pool's own tokens.

As OpenID Connect has it for an app in a browser: authorization code (RFC 6749 section 4.1) with PKCE (RFC 7636),
refresh, revocation (RFC 7009), discovery (OpenID Connect Discovery 1.0) and the keys. Only the question of who it is
is played; what the tokens say and who verifies them is Cognito's. Its issuer is Cognito's, as it is on AWS.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import secrets
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import ClientSession, web
from yarl import URL

from local.pages import SIGN_IN
from local.ports import HOST
from local.staff import STAFF, by_username
from local.staff_pool import RefusedError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from local.pages import Pages
    from local.ports import Ports
    from local.staff_pool import StaffPool, Tokens

_CODE_LIVES_SECONDS = 60.0
"""RFC 6749 section 4.1.2 recommends at most ten minutes; Cognito's codes live five."""

_ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state", "code_challenge", "code_challenge_method")
"""What the app's question carries along until it is answered."""


class _Granted(NamedTuple):
    """A code that has been handed out, for whom and for which question; ``until`` is of ``time.monotonic``."""

    username: str
    redirect_uri: str
    challenge: str
    until: float


class SignIn:
    """Everything under ``/lokalt/inloggning``. ``pool`` vouches for the people, ``ports`` say where the app is."""

    def __init__(self, pages: Pages, pool: StaffPool, ports: Ports) -> None:
        self._pages, self._pool = pages, pool
        self._own = f"http://{HOST}:{ports.front_door}"
        self._base = f"{self._own}{SIGN_IN}"
        self._cloud = f"http://{HOST}:{ports.cloud}"
        self._app = ports.workspace_origin
        self._client = pool.client()
        self._codes: dict[str, _Granted] = {}

    def application(self) -> web.Application:
        """The sub-application."""
        app = web.Application(middlewares=[self._for_the_app])
        app.router.add_get("/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/.well-known/jwks.json", self._keys)
        app.router.add_get("/authorize", self._ask)
        app.router.add_post("/authorize", self._choose)
        app.router.add_post("/token", self._token)
        app.router.add_post("/revoke", self._revoke)
        app.router.add_get("/logout", self._logout)
        return app

    # What the app reads -----------------------------------------------------------------------------------------

    async def _discovery(self, _request: web.Request) -> web.Response:
        cognitos = await self._of_the_pool("openid-configuration")
        return web.json_response(
            {
                "issuer": cognitos["issuer"],
                "authorization_endpoint": f"{self._base}/authorize",
                "token_endpoint": f"{self._base}/token",
                "revocation_endpoint": f"{self._base}/revoke",
                "jwks_uri": f"{self._base}/.well-known/jwks.json",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "refresh_token"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": ["RS256"],
                "scopes_supported": ["openid"],
                "token_endpoint_auth_methods_supported": ["none"],
                "code_challenge_methods_supported": ["S256"],
            }
        )

    async def _keys(self, _request: web.Request) -> web.Response:
        return web.json_response(await self._of_the_pool("jwks.json"))

    async def _of_the_pool(self, document: str) -> Mapping[str, Any]:
        url = f"{self._cloud}/{self._client['UserPoolId']}/.well-known/{document}"
        async with ClientSession() as session, session.get(url) as answer:
            return dict(json.loads(await answer.read()))

    # Who it is --------------------------------------------------------------------------------------------------

    async def _ask(self, request: web.Request) -> web.Response:
        asked = _asked(request.query)
        self._require_known_app(asked)
        if refused := _refused(asked, silently=request.query.get("prompt") == "none"):
            raise _back(asked, error=refused)
        return self._pages.show("sign_in.html", people=STAFF, asked=asked)

    async def _choose(self, request: web.Request) -> web.Response:
        form = await request.post()
        asked = _asked({name: str(value) for name, value in form.items()})
        self._require_known_app(asked)
        if refused := _refused(asked):
            raise _back(asked, error=refused)
        person = by_username(str(form.get("vem", "")))
        if person is None:
            raise _back(asked, error="access_denied")
        raise _back(asked, code=self._code(person.username, asked))

    def _require_known_app(self, asked: Mapping[str, str]) -> None:
        """Lead nobody to an address that the app client has not registered (RFC 6749 section 4.1.2.1)."""
        known = asked["redirect_uri"] in self._client.get("CallbackURLs", ())
        if asked["client_id"] != self._pool.client_id or not known:
            raise web.HTTPBadRequest(text="Inloggningen känner inte till den appen eller adressen.")

    def _code(self, username: str, asked: Mapping[str, str]) -> str:
        now = time.monotonic()
        self._codes = {code: granted for code, granted in self._codes.items() if granted.until > now}
        code = secrets.token_urlsafe()
        until = now + _CODE_LIVES_SECONDS
        self._codes[code] = _Granted(username, asked["redirect_uri"], asked["code_challenge"], until)
        return code

    # What it is given -------------------------------------------------------------------------------------------

    async def _token(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        if form.get("client_id") != self._pool.client_id:
            raise _problem("invalid_client")
        ways = {"authorization_code": self._by_code, "refresh_token": self._by_refresh}
        way = ways.get(form.get("grant_type", ""))
        if way is None:
            raise _problem("unsupported_grant_type")
        try:
            tokens = await asyncio.to_thread(way, form)
        except RefusedError:
            raise _problem("invalid_grant") from None
        return web.json_response(_answer(tokens), headers={"Cache-Control": "no-store"})

    def _by_code(self, form: Mapping[str, str]) -> Tokens:
        granted = self._codes.pop(form.get("code", ""), None)
        if granted is None or granted.until < time.monotonic() or granted.redirect_uri != form.get("redirect_uri"):
            raise RefusedError
        if not secrets.compare_digest(granted.challenge, _challenge(form.get("code_verifier", ""))):
            raise RefusedError
        return self._pool.sign_in(granted.username)

    def _by_refresh(self, form: Mapping[str, str]) -> Tokens:
        return self._pool.renew(form.get("refresh_token", ""))

    async def _revoke(self, request: web.Request) -> web.Response:
        form = await request.post()
        try:
            await asyncio.to_thread(self._pool.revoke, str(form.get("token", "")))
        except RefusedError:
            raise _problem("invalid_request") from None
        return web.Response()

    async def _logout(self, request: web.Request) -> web.Response:
        """Cognito's own end of a session, which here is none: whoever signs in is asked every time."""
        target = request.query.get("logout_uri", "")
        if target not in self._client.get("LogoutURLs", ()):
            raise web.HTTPBadRequest(text="Inloggningen känner inte till den adressen.")
        raise web.HTTPSeeOther(target)

    @web.middleware
    async def _for_the_app(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Let the app of its own origin read the answers, and no page of another ask anything."""
        if request.headers.get("Origin", self._app) not in {self._app, self._own}:
            raise web.HTTPForbidden
        try:
            answer = await handler(request)
        except web.HTTPException as refused:
            answer = refused
        if request.headers.get("Origin") == self._app:
            answer.headers["Access-Control-Allow-Origin"] = self._app
            answer.headers["Vary"] = "Origin"
        if isinstance(answer, web.HTTPException):
            raise answer
        return answer


def _asked(query: Mapping[str, str]) -> dict[str, str]:
    return {name: query.get(name, "") for name in _ASKED}


def _refused(asked: Mapping[str, str], *, silently: bool = False) -> str:
    """Why the question cannot be answered, in the words of RFC 6749 and OpenID Connect; empty when it can."""
    if asked["response_type"] != "code":
        return "unsupported_response_type"
    if asked["code_challenge_method"] != "S256" or not asked["code_challenge"]:
        return "invalid_request"
    if "openid" not in asked["scope"].split():
        return "invalid_scope"
    return "login_required" if silently else ""


def _back(asked: Mapping[str, str], **told: str) -> web.HTTPSeeOther:
    state = {"state": asked["state"]} if asked["state"] else {}
    return web.HTTPSeeOther(URL(asked["redirect_uri"]).update_query(told | state))


def _problem(error: str) -> web.HTTPBadRequest:
    """RFC 6749 section 5.2."""
    headers = {"Cache-Control": "no-store"}
    return web.HTTPBadRequest(text=json.dumps({"error": error}), content_type="application/json", headers=headers)


def _challenge(verifier: str) -> str:
    """RFC 7636 section 4.6."""
    digest = hashlib.sha256(verifier.encode("ascii", "replace")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _answer(tokens: Tokens) -> dict[str, object]:
    given = {
        "access_token": tokens.access,
        "id_token": tokens.id,
        "token_type": "Bearer",
        "expires_in": tokens.expires_in,
        "scope": "openid",
    }
    return given | ({"refresh_token": tokens.refresh} if tokens.refresh else {})
