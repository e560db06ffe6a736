"""An identity provider: OpenID Connect with code and PKCE, which asks nobody who they are."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import parse_qs, urlencode

from tests.integration.workspace.loopback import Answer, Asked, Loopback

STAFF = "5f0c2a6e-0000-4000-8000-000000000001"


class FakeIdentity:
    """``renewed`` counts the tokens that were renewed; ``lives_seconds`` is how long the next one holds."""

    def __init__(self, app_origin: str) -> None:
        self.lives_seconds = 3600
        self.renewed = 0
        self.revoked = 0
        self._app = app_origin
        self._server = Loopback(self._answer)
        self.address = self._server.address
        self.stop = self._server.stop

    def _answer(self, asked: Asked) -> Answer:
        if asked.path == "/authorize":
            back = urlencode({"code": "c0de", "state": asked.query["state"]})
            return Answer(302, {"Location": f"{asked.query['redirect_uri']}?{back}"})
        form = {name: values[0] for name, values in parse_qs(asked.body).items()}
        told: dict[str, Any] = {}
        if asked.path == "/.well-known/openid-configuration":
            told = self._metadata()
        elif asked.path == "/token":
            told = self._tokens(form)
        elif asked.path == "/revoke":
            self.revoked += 1
        headers = {"Content-Type": "application/json", "Access-Control-Allow-Origin": self._app}
        return Answer(200, headers, json.dumps(told).encode())

    def _metadata(self) -> dict[str, str]:
        ends = {"authorization": "authorize", "token": "token", "revocation": "revoke"}
        return {"issuer": self.address} | {f"{name}_endpoint": f"{self.address}/{at}" for name, at in ends.items()}

    def _tokens(self, form: dict[str, str]) -> dict[str, Any]:
        self.renewed += form["grant_type"] == "refresh_token"
        claims = {"sub": STAFF, "iss": self.address, "aud": form["client_id"], "iat": 1, "exp": 4_102_444_800}
        body = base64.urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b"=").decode()
        tokens = {"access_token": f"access-{self.renewed}", "id_token": f"e30.{body}.x", "refresh_token": "refresh"}
        return tokens | {"token_type": "Bearer", "expires_in": self.lives_seconds, "scope": "openid"}
