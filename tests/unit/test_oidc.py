"""How the adapter proves that it is the client, and where it takes claims from (OpenID Connect Core 1.0)."""

import json
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, RSAKey

from envag.adapters.oidc import OidcProvider
from envag.domain import login
from envag.domain.e_id import NUMBER
from envag.domain.e_id_provider import LEVEL_3, EId
from envag.domain.proof import ProofKeys
from envag.ports.e_id import NotIdentifiedError
from tests.builders import a_municipality

ISSUER = "https://legitimering.solhamra.example"
NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
PLACE = a_municipality(e_id=EId(issuer=ISSUER, client_id="solhamra"))
BEGUN = login.begin(ProofKeys(current=1, keys={1: bytes(32)}), "solhamra", "a" * 32, NOW)
KEY = RSAKey.generate_key(2048, {"kid": "one"})
BACK = "https://kontakt.example/solhamra/logga-in/svar"


class Played(OidcProvider):
    """Answers instead of the provider; ``asked`` is what was sent, by the end of the address."""

    def __init__(self, secret, *, issuer=ISSUER, user=None, **claims):
        super().__init__(lambda _: secret)
        self.asked = {}
        known = {"iss": ISSUER, "sub": "s1", "aud": "solhamra", "nonce": BEGUN.nonce, "acr": LEVEL_3}
        times = {"iat": int(NOW.timestamp()), "exp": int(NOW.timestamp()) + 60}
        token = jwt.encode({"alg": "PS256", "kid": "one"}, known | times | claims, KEY, algorithms=["PS256"])
        self._answers = {
            "openid-configuration": {
                "issuer": issuer,
                **{f"{name}_endpoint": f"{ISSUER}/{name}" for name in ("authorization", "token")},
                "jwks_uri": f"{ISSUER}/jwks",
                **({"userinfo_endpoint": f"{ISSUER}/userinfo"} if user else {}),
            },
            "jwks": {"keys": [KEY.as_dict(private=False)]},
            "token": {"id_token": token, "access_token": "at"},
            "userinfo": user,
        }

    def _json(self, method, url, *, fields=None, headers=None):
        name = url.rpartition("/")[2]
        self.asked[name] = (method, dict(fields or {}), dict(headers or {}))
        return self._answers[name]

    def said(self):
        return self.claims(PLACE, BEGUN, "the-code", back=BACK, now=NOW)


@pytest.mark.req("X23")
def test_a_password_goes_along_as_basic_authentication():
    provider = Played("s3cr:t", **{NUMBER: "195103149810"})

    assert provider.said()[NUMBER] == "195103149810"
    method, fields, headers = provider.asked["token"]
    assert (method, fields["code"], fields["code_verifier"]) == ("POST", "the-code", BEGUN.verifier)
    assert headers["authorization"] == "Basic c29saGFtcmE6czNjciUzQXQ="  # RFC 6749 section 2.3.1
    assert "client_assertion" not in fields


@pytest.mark.req("X23")
@pytest.mark.parametrize("kind", ["rsa", "ec", "jwk"])
def test_a_key_signs_who_we_are_and_is_sent_nowhere(kind):
    key = ECKey.generate_key("P-256") if kind == "ec" else RSAKey.generate_key(2048)
    secret = json.dumps(key.as_dict(private=True)) if kind == "jwk" else key.as_pem(private=True).decode()
    provider = Played(secret, **{NUMBER: "195103149810"})
    provider.said()

    _, fields, headers = provider.asked["token"]
    signed = jwt.decode(fields["client_assertion"], key, algorithms=["PS256", "ES256"]).claims
    assert (signed["iss"], signed["sub"], signed["aud"]) == ("solhamra", "solhamra", f"{ISSUER}/token")
    assert signed["exp"] - signed["iat"] == 60
    assert headers == {}
    assert secret not in repr(provider.asked)


@pytest.mark.req("X23")
def test_a_number_may_come_from_the_user_information_of_the_same_person():
    assert Played("s", user={"sub": "s1", NUMBER: "195103149810"}).said()[NUMBER] == "195103149810"
    with pytest.raises(NotIdentifiedError, match="other_subject"):
        Played("s", user={"sub": "s2", NUMBER: "195103149810"}).said()


@pytest.mark.req("X23")
def test_a_configuration_of_another_issuer_and_an_address_without_tls_are_refused():
    with pytest.raises(NotIdentifiedError, match="other_issuer"):
        Played("s", issuer="https://annan.example").said()
    plain = a_municipality(e_id=EId(issuer="http://127.0.0.1:9", client_id="solhamra"))
    with pytest.raises(NotIdentifiedError, match="no_tls"):
        OidcProvider(str).address(plain, BEGUN, back=BACK, language="sv")
