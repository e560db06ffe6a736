"""The providers of e-IDs on this machine: whoever logs in chooses who to be among invented people.

A real OpenID Connect provider but for that question: authorization code (RFC 6749 section 4.1) with PKCE (RFC 7636)
and client secret, discovery, keys of its own that are made at start, and signed ID tokens with the Swedish profile's
claims. One for each municipality that has configured one.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from aiohttp import web
from joserfc import jwt
from joserfc.jwk import RSAKey
from yarl import URL

from envag.domain.e_id import COORDINATION_LEVEL, COORDINATION_NUMBER, NUMBER, PREVIOUS_NUMBER
from envag.domain.e_id_provider import LEVEL_3
from envag.usecases.log_in import PATH

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from envag.domain.municipality import Municipality

_CODE_LIVES_SECONDS = 60.0
_TOKEN_LIVES_SECONDS = 300
_LOW = "http://id.elegnamnden.se/loa/1.0/loa2"
_ASKED = ("client_id", "redirect_uri", "response_type", "scope", "state", "nonce", "code_challenge")


class Holder(NamedTuple):
    """Somebody with an e-ID. All of them are invented, with numbers that nobody has."""

    id: str
    name: str
    claims: Mapping[str, str]
    level: str = LEVEL_3


HOLDERS = (
    Holder("signe", "Signe Åkerlund, 195103149810", {NUMBER: "195103149810"}),
    Holder("nils", "Nils Vretman, 197807239848", {NUMBER: "197807239848"}),
    Holder(
        "dina",
        "Dina Sarhan, 198901309859, som förut hade samordningsnummer 198504729891",
        {NUMBER: "198901309859", PREVIOUS_NUMBER: "198504729891"},
    ),
    Holder(
        "omar",
        "Omar Haddad, samordningsnummer 199908809800 med osäker identitet",
        {COORDINATION_NUMBER: "199908809800", COORDINATION_LEVEL: "uncertain"},
    ),
    Holder("rut", "Rut Hallin, med en e-legitimation på för låg nivå", {NUMBER: "193802289888"}, _LOW),
)


class _Granted(NamedTuple):
    """A code that was handed out: for whom, for which question, until when (``time.monotonic``)."""

    holder: Holder
    asked: Mapping[str, str]
    until: float


class Providers:
    """Everything below ``base``, ``<base>/<slug>`` being a municipality's issuer.

    ``secrets`` are the clients' by slug, made anew at each start. ``show`` renders a page of this machine.
    """

    def __init__(
        self, base: str, municipalities: Iterable[Municipality], show: Callable[..., web.Response] | None = None
    ) -> None:
        self.base, self._show = base, show
        self._clients = {place.slug: place.e_id.client_id for place in municipalities if place.e_id}
        self.secrets = {slug: secrets.token_urlsafe() for slug in self._clients}
        self._key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4), "use": "sig"})
        self._codes: dict[str, _Granted] = {}

    def application(self) -> web.Application:
        """The sub-application."""
        app = web.Application()
        app.router.add_get("/{slug}/.well-known/openid-configuration", self._discovery)
        app.router.add_get("/{slug}/jwks", self._keys)
        app.router.add_get("/{slug}/authorize", self._ask)
        app.router.add_post("/{slug}/authorize", self._choose)
        app.router.add_post("/{slug}/token", self._token)
        return app

    def issuer(self, slug: str) -> str:
        """The issuer of a municipality's tokens."""
        return f"{self.base}/{slug}"

    def grant(self, holder: Holder, asked: Mapping[str, str]) -> str:
        """A code for somebody who has identified themselves."""
        code = secrets.token_urlsafe()
        self._codes[code] = _Granted(holder, dict(asked), time.monotonic() + _CODE_LIVES_SECONDS)
        return code

    def id_token(self, slug: str, holder: Holder, nonce: str, *, now: int) -> dict[str, Any]:
        """The claims of an ID token."""
        return {
            "iss": self.issuer(slug),
            "sub": hashlib.sha256(f"{slug}/{holder.id}".encode()).hexdigest(),
            "aud": self._clients[slug],
            "iat": now,
            "exp": now + _TOKEN_LIVES_SECONDS,
            "nonce": nonce,
            "acr": holder.level,
            **holder.claims,
        }

    def signed(self, claims: Mapping[str, Any]) -> str:
        """A token with these claims."""
        return jwt.encode({"alg": "PS256", "kid": self._key.kid}, dict(claims), self._key, algorithms=["PS256"])

    async def _discovery(self, request: web.Request) -> web.Response:
        issuer = self.issuer(self._slug(request))
        return web.json_response(
            {
                "issuer": issuer,
                "authorization_endpoint": f"{issuer}/authorize",
                "token_endpoint": f"{issuer}/token",
                "jwks_uri": f"{issuer}/jwks",
                "response_types_supported": ["code"],
                "subject_types_supported": ["pairwise"],
                "id_token_signing_alg_values_supported": ["PS256"],
                "code_challenge_methods_supported": ["S256"],
                "acr_values_supported": [LEVEL_3, _LOW],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def _keys(self, _request: web.Request) -> web.Response:
        return web.json_response({"keys": [self._key.as_dict(private=False)]})

    async def _ask(self, request: web.Request) -> web.Response:
        asked = self._question(request, request.query)
        if self._show is None:
            raise web.HTTPNotFound
        return self._show("e_id.html", holders=HOLDERS, asked=asked, slug=self._slug(request))

    async def _choose(self, request: web.Request) -> web.Response:
        form = {name: str(value) for name, value in (await request.post()).items()}
        asked, issuer = self._question(request, form), self.issuer(self._slug(request))
        holder = next((one for one in HOLDERS if one.id == form.get("vem")), None)
        told = {"code": self.grant(holder, asked)} if holder else {"error": "access_denied"}
        raise web.HTTPSeeOther(URL(asked["redirect_uri"]).update_query(told | {"state": asked["state"], "iss": issuer}))

    async def _token(self, request: web.Request) -> web.Response:
        slug = self._slug(request)
        form = {name: str(value) for name, value in (await request.post()).items()}
        pair = base64.b64encode(f"{self._clients[slug]}:{self.secrets[slug]}".encode()).decode()
        if request.headers.get("Authorization") != f"Basic {pair}":
            return web.json_response({"error": "invalid_client"}, status=401)
        granted = self._codes.pop(form.get("code", ""), None)
        if granted is None or granted.until < time.monotonic() or not _fits(granted.asked, form):
            return web.json_response({"error": "invalid_grant"}, status=400)
        claims = self.id_token(slug, granted.holder, granted.asked["nonce"], now=int(time.time()))
        answer = {"id_token": self.signed(claims), "access_token": secrets.token_urlsafe(), "token_type": "Bearer"}
        return web.json_response(answer, headers={"Cache-Control": "no-store"})

    def _slug(self, request: web.Request) -> str:
        slug = request.match_info["slug"]
        if slug not in self._clients:
            raise web.HTTPNotFound
        return slug

    def _question(self, request: web.Request, values: Mapping[str, str]) -> dict[str, str]:
        """What the site asks; nobody is led to another address than the site's (RFC 6749 section 4.1.2.1)."""
        asked = {name: values.get(name, "") for name in _ASKED}
        slug = self._slug(request)
        back = URL(asked["redirect_uri"])
        known = asked["client_id"] == self._clients[slug] and back.path == f"/{slug}/{PATH}/svar"
        if (
            not known
            or asked["response_type"] != "code"
            or not asked["code_challenge"]
            or back.host != request.url.host
        ):
            raise web.HTTPBadRequest(text="Legitimeringen känner inte till den tjänsten eller adressen.")
        return asked


def _fits(asked: Mapping[str, str], form: Mapping[str, str]) -> bool:
    """Whether who has the code is who asked for it (RFC 7636 section 4.6)."""
    digest = hashlib.sha256(form.get("code_verifier", "").encode("ascii", "replace")).digest()
    challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return asked["redirect_uri"] == form.get("redirect_uri") and secrets.compare_digest(
        asked["code_challenge"], challenge
    )
