"""Staff at work in an end-to-end test: signed in as the app signs them in, at the staff API over HTTP."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import secrets
import time
import uuid
from urllib.parse import parse_qs, urlencode, urlsplit

from local.pages import SIGN_IN, STAFF_API
from tests.e2e.centre import Answer

FORM = {"Content-Type": "application/x-www-form-urlencoded"}


class StaffDesk:
    """Somebody of local/staff.py with an access token. ``local`` is the running stack."""

    def __init__(self, local, username):
        self._local = local
        self.token = sign_in(local, username)["access_token"]

    def get(self, path, **headers):
        return self.ask("GET", path, **headers)

    def post(self, path, document, **headers):
        return self.ask("POST", path, document, **{"Idempotency-Key": str(uuid.uuid4())} | headers)

    def act(self, municipality, reference, action, document, version):
        """Do something with a case as it was seen in that version."""
        return self.post(f"/{municipality}/cases/{reference}/{action}", document, **{"If-Match": f'"{version}"'})

    def ask(self, method, path, document=None, **headers):
        """A request at the staff API."""
        sent = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"} | headers
        return request(self._local, method, f"{STAFF_API}{path}", json.dumps(document) if document else None, sent)


def request(local, method, path, body=None, headers=None):
    """A request at the front door, made again when it was one too many at once."""
    while (answer := _request(local, method, path, body, headers)).status == 429:
        time.sleep(float(answer.headers["Retry-After"]))
    return answer


def _request(local, method, path, body, headers):
    connection = http.client.HTTPConnection("127.0.0.1", local.ports.front_door, timeout=60)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return Answer(response.status, dict(response.getheaders()), response.read().decode())
    finally:
        connection.close()


def sign_in(local, username):
    """What the token endpoint gives to the app, for somebody who has chosen who they are."""
    verifier = secrets.token_urlsafe(48)
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": local.stack.output("StaffClientId"),
        "redirect_uri": f"{local.ports.workspace_origin}/signed-in.html",
        "response_type": "code",
        "scope": "openid",
        "state": "s",
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    led = request(local, "POST", f"{SIGN_IN}/authorize", urlencode(asked | {"vem": username}), FORM)
    assert led.status == 303, led.text
    (code,) = parse_qs(urlsplit(led.headers["Location"]).query)["code"]
    form = {name: asked[name] for name in ("client_id", "redirect_uri")}
    form |= {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
    answer = request(local, "POST", f"{SIGN_IN}/token", urlencode(form), FORM)
    assert answer.status == 200, answer.text
    return answer.json
