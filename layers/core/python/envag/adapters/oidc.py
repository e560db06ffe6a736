"""A provider of e-IDs by OpenID Connect: authorization code with PKCE, and an ID token that is checked (X23).

What is checked follows OpenID Connect Core 1.0 section 3.1.3.7: signature by a key of the issuer's, issuer, audience,
times, nonce, and ``acr`` (section 2), which must be a level that the municipality takes.
"""

from __future__ import annotations

import json
import time
import uuid
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote, urlencode, urlsplit

import urllib3
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, RSAKey

from envag.domain.e_id import CLAIMS
from envag.ports.e_id import NotIdentifiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from envag.domain.e_id_provider import EId
    from envag.domain.login import Begun
    from envag.domain.municipality import Municipality

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512")
"""How an ID token may be signed: by a key that only the issuer has, never with a shared secret or not at all."""

_WELL_KNOWN = "/.well-known/openid-configuration"
_KEPT_SECONDS = 3600.0
_SLACK_SECONDS = 60
"""How far the provider's clock may be from ours."""
_ASSERTION_SECONDS = 60
_LARGEST = 512 * 1024
_TIMEOUT = urllib3.Timeout(connect=2.0, read=4.0)
_JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


class _Found(NamedTuple):
    """What the issuer publishes of itself, until that moment of ``time.monotonic``."""

    about: Mapping[str, Any]
    keys: KeySet
    until: float


class OidcProvider:
    """EIdProvider over HTTPS. ``secret`` gives a municipality's client secret or private key by its slug.

    A key (PEM, or a JWK as JSON) signs an assertion (``private_key_jwt``), any other text is sent as
    ``client_secret_basic`` (OpenID Connect Core 1.0 section 9). ``played`` is the laptop's provider, which answers for
    all issuers and has no TLS.
    """

    def __init__(self, secret: Callable[[str], str], *, played: str = "") -> None:
        self._secret, self._played = secret, played
        self._http = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)
        self._found: dict[str, _Found] = {}

    def address(self, place: Municipality, begun: Begun, *, back: str, language: str) -> str:
        """See EIdProvider.address."""
        e_id, about = self._about(place)
        asked = {
            "response_type": "code",
            "client_id": e_id.client_id,
            "redirect_uri": back,
            "scope": " ".join(e_id.scopes),
            "state": begun.state,
            "nonce": begun.nonce,
            "code_challenge": begun.challenge,
            "code_challenge_method": "S256",
            "acr_values": " ".join(e_id.levels),
            "claims": json.dumps({"id_token": dict.fromkeys(CLAIMS)}, separators=(",", ":")),
            "prompt": "login",
            "ui_locales": language,
        }
        endpoint = str(about["authorization_endpoint"])
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def is_issuer(self, place: Municipality, issuer: str) -> bool:
        """See EIdProvider.is_issuer."""
        return issuer == self._issuer(place)

    def claims(self, place: Municipality, begun: Begun, code: str, *, back: str, now: datetime) -> Mapping[str, Any]:
        """See EIdProvider.claims."""
        e_id, about = self._about(place)
        token = self._token(
            place.slug,
            e_id,
            about,
            {
                "grant_type": "authorization_code",
                "code": code,
                "redirect_uri": back,
                "code_verifier": begun.verifier,
            },
            now,
        )
        said = self._checked(place, e_id, str(token.get("id_token", "")), begun.nonce, now)
        if not said.keys() & {*CLAIMS} and "userinfo_endpoint" in about:
            said = {**self._user_info(about, str(token.get("access_token", "")), said["sub"]), **said}
        return said

    def _about(self, place: Municipality) -> tuple[EId, Mapping[str, Any]]:
        if place.e_id is None:
            msg = "no_provider"
            raise NotIdentifiedError(msg)
        e_id = place.e_id
        return e_id, self._publishes(self._issuer(place)).about

    def _issuer(self, place: Municipality) -> str:
        return f"{self._played}/{place.slug}" if self._played else str(place.e_id.issuer if place.e_id else "")

    def _publishes(self, issuer: str, *, anew: bool = False) -> _Found:
        """The issuer's configuration and keys (OpenID Connect Discovery 1.0 section 4), kept for an hour."""
        kept = self._found.get(issuer)
        if kept and not anew and time.monotonic() < kept.until:
            return kept
        about = self._json("GET", issuer.rstrip("/") + _WELL_KNOWN)
        if about.get("issuer") != issuer:
            msg = "other_issuer"
            raise NotIdentifiedError(msg)
        try:
            keys = KeySet.import_key_set(self._json("GET", str(about["jwks_uri"])))  # type: ignore[arg-type]
        except (JoseError, KeyError, TypeError, ValueError) as error:
            msg = "bad_keys"
            raise NotIdentifiedError(msg) from error
        found = self._found[issuer] = _Found(about, keys, time.monotonic() + _KEPT_SECONDS)
        return found

    def _token(
        self, slug: str, e_id: EId, about: Mapping[str, Any], grant: Mapping[str, str], now: datetime
    ) -> Mapping[str, Any]:
        """The provider's answer to a code (RFC 6749 section 4.1.3), from which nothing is taken on trust."""
        endpoint, secret, headers = str(about["token_endpoint"]), self._secret(slug), {}
        fields = {**grant, "client_id": e_id.client_id}
        key = _private_key(secret)
        if key:
            fields["client_assertion_type"] = _JWT_BEARER
            fields["client_assertion"] = _assertion(key, e_id.client_id, endpoint, now)
        else:
            pair = f"{quote(e_id.client_id, safe='')}:{quote(secret, safe='')}"
            headers = urllib3.make_headers(basic_auth=pair)
        return self._json("POST", endpoint, fields=fields, headers=dict(headers))

    def _checked(self, place: Municipality, e_id: EId, token: str, nonce: str, now: datetime) -> Mapping[str, Any]:
        """The claims of an ID token that was signed for us, for this very log-in."""
        issuer = self._issuer(place)
        decoded = self._decoded(issuer, token)
        registry = jwt.JWTClaimsRegistry(
            now=int(now.timestamp()),
            leeway=_SLACK_SECONDS,
            iss={"essential": True, "value": issuer},
            aud={"essential": True, "value": e_id.client_id},
            sub={"essential": True},
            exp={"essential": True},
            iat={"essential": True},
            nonce={"essential": True, "value": nonce},
            acr={"essential": True, "values": list(e_id.levels)},
        )
        try:
            registry.validate(decoded)
        except JoseError as error:
            msg = f"token_{getattr(error, 'claim', None) or error.error}"
            raise NotIdentifiedError(msg) from error
        if decoded.get("azp", e_id.client_id) != e_id.client_id:
            msg = "token_azp"
            raise NotIdentifiedError(msg)
        return decoded

    def _decoded(self, issuer: str, token: str) -> dict[str, Any]:
        """The content of a token whose signature is right. The issuer may have a new key since we looked."""
        for anew in (False, True):
            try:
                return jwt.decode(token, self._publishes(issuer, anew=anew).keys, algorithms=list(ALGORITHMS)).claims
            except (JoseError, ValueError) as error:
                why = error
        msg = "token_forged"
        raise NotIdentifiedError(msg) from why

    def _user_info(self, about: Mapping[str, Any], access: str, subject: str) -> Mapping[str, Any]:
        """What the provider tells beside the ID token (OpenID Connect Core 1.0 section 5.3.2), of the same person."""
        told = self._json("GET", str(about["userinfo_endpoint"]), headers={"Authorization": f"Bearer {access}"})
        if told.get("sub") != subject:
            msg = "other_subject"
            raise NotIdentifiedError(msg)
        return told

    def _json(
        self,
        method: str,
        url: str,
        *,
        fields: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Mapping[str, Any]:
        """The object that the provider answers with. Raises NotIdentifiedError, and never says what was answered."""
        if urlsplit(url).scheme != "https" and not (self._played and url.startswith(self._played)):
            msg = "no_tls"
            raise NotIdentifiedError(msg)
        more = {"body": urlencode(fields)} if fields else {}
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if fields else {}
        try:
            answer = self._http.request(
                method,
                url,
                headers={"Accept": "application/json", **kind, **(headers or {})},
                redirect=False,
                preload_content=False,
                **more,  # type: ignore[arg-type]
            )
            with answer:
                body = answer.read(_LARGEST)
                told = json.loads(body) if answer.status == HTTPStatus.OK else None
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            msg = "no_answer"
            raise NotIdentifiedError(msg) from error
        if not isinstance(told, dict):
            msg = "refused"
            raise NotIdentifiedError(msg)
        return told


def _private_key(secret: str) -> RSAKey | ECKey | None:
    """The key that a secret is, None for one that is a password."""
    text = secret.strip()
    if text.startswith("{"):
        data = json.loads(text)
        return (ECKey if data.get("kty") == "EC" else RSAKey).import_key(data)
    if not text.startswith("-----BEGIN"):
        return None
    try:
        return RSAKey.import_key(text)
    except (JoseError, ValueError):
        return ECKey.import_key(text)


def _assertion(key: RSAKey | ECKey, client_id: str, endpoint: str, now: datetime) -> str:
    """What proves that we are the client (RFC 7523 section 3)."""
    at = int(now.timestamp())
    claims = {
        "iss": client_id,
        "sub": client_id,
        "aud": endpoint,
        "jti": uuid.uuid4().hex,
        "iat": at,
        "exp": at + _ASSERTION_SECONDS,
    }
    algorithm = {"P-256": "ES256", "P-384": "ES384", "P-521": "ES512"}.get(getattr(key, "curve_name", ""), "PS256")
    header = {"alg": algorithm} | ({"kid": key.kid} if key.kid else {})
    return jwt.encode(header, claims, key, algorithms=[algorithm])
