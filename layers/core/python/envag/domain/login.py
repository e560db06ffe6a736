"""What a browser keeps while somebody logs in with their e-ID, and for a short while after: two signed cookies.

The first, ``<version of the key>.<second of the epoch>.<id>.<MAC>``, stands for a log-in that has begun. What goes to
the provider is derived from it (state, nonce, PKCE's verifier), so that nothing of it has to be stored, and only the
browser that began can come back. The second says who came back, ``<version>.<second>.<1 or 0>.<hash>[.<hash>].<MAC>``:
keyed hashes of person numbers, and whether the person is sure. Both are bound to the municipality.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.proof import Purpose, digest, mac

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.domain.proof import ProofKeys

BEGUN_FOR = timedelta(minutes=10)
"""As long as somebody may take to identify themselves."""

LOGGED_IN_FOR = timedelta(minutes=15)

_BEGUN = re.compile(r"([0-9]{1,6})\.([0-9]{1,11})\.([0-9a-f]{32})\.([a-z2-7]{20})", re.ASCII)
_LOGGED_IN = re.compile(r"([0-9]{1,6})\.([0-9]{1,11})\.([01])\.([A-Z2-7]{26}(?:\.[A-Z2-7]{26})?)\.([a-z2-7]{20})")


class Begun(NamedTuple):
    """A log-in that has begun: what its browser keeps, and what the provider is told of it (RFC 6749, RFC 7636)."""

    cookie: str
    state: str
    nonce: str
    verifier: str

    @property
    def challenge(self) -> str:
        """PKCE's code challenge, method S256 (RFC 7636 section 4.2)."""
        return _base64(hashlib.sha256(self.verifier.encode("ascii")).digest())


class Visitor(NamedTuple):
    """Somebody who is logged in: the keyed hashes of their person numbers, the present one first."""

    owners: tuple[str, ...]
    sure: bool


def begin(keys: ProofKeys, municipality: str, login: str, at: datetime) -> Begun:
    """A log-in, 32 hexadecimal characters of chance by name, that begins at the aware moment ``at``."""
    second = str(int(at.timestamp()))
    key = keys.keys[keys.current]
    signed = mac(key, Purpose.LOGIN, municipality, second, login)
    return _begun(key, municipality, second, login, cookie=f"{keys.current}.{second}.{login}.{signed}")


def resume(keys: ProofKeys, municipality: str, cookie: str, at: datetime) -> Begun | None:
    """The log-in that the cookie stands for; None for what was not begun here, or too long ago."""
    match = _BEGUN.fullmatch(cookie)
    key = keys.keys.get(int(match[1])) if match else None
    if match is None or key is None:
        return None
    second, login = match[2], match[3]
    if not hmac.compare_digest(mac(key, Purpose.LOGIN, municipality, second, login), match[4]):
        return None
    if not _within(second, at, BEGUN_FOR):
        return None
    return _begun(key, municipality, second, login, cookie=cookie)


def admit(keys: ProofKeys, municipality: str, visitor: Visitor, at: datetime) -> str:
    """The cookie of somebody who logged in at ``at``."""
    second, sure = str(int(at.timestamp())), str(int(visitor.sure))
    owners = ".".join(visitor.owners)
    signed = mac(keys.keys[keys.current], Purpose.LOGGED_IN, municipality, second, sure, owners)
    return f"{keys.current}.{second}.{sure}.{owners}.{signed}"


def visitor(keys: ProofKeys, municipality: str, cookie: str, at: datetime) -> Visitor | None:
    """Who is logged in by the cookie; None for what was not signed here, or is over."""
    match = _LOGGED_IN.fullmatch(cookie)
    key = keys.keys.get(int(match[1])) if match else None
    if match is None or key is None:
        return None
    second, sure, owners = match[2], match[3], match[4]
    if not hmac.compare_digest(mac(key, Purpose.LOGGED_IN, municipality, second, sure, owners), match[5]):
        return None
    return Visitor(tuple(owners.split(".")), sure == "1") if _within(second, at, LOGGED_IN_FOR) else None


def version(cookie: str) -> int:
    """The version of the key that the cookie says it was signed with, 0 when it is none of these."""
    match = _BEGUN.fullmatch(cookie) or _LOGGED_IN.fullmatch(cookie)
    return int(match[1]) if match else 0


def begun_name(municipality: str) -> str:
    """The cookie of a log-in that has begun. ``__Host-`` keeps it to our host and to TLS (RFC 6265bis 4.1.3.2)."""
    return f"__Host-{municipality}-logga-in"


def logged_in_name(municipality: str) -> str:
    """The cookie of somebody who is logged in."""
    return f"__Host-{municipality}-inloggad"


def set_cookie(name: str, value: str, lives: timedelta) -> str:
    """The header field that stores a cookie for that long; zero takes it away.

    ``Lax`` lets it come along when the provider leads the browser back to us, and with no page's form or picture.
    """
    return f"{name}={value}; Path=/; Max-Age={int(lives.total_seconds())}; Secure; HttpOnly; SameSite=Lax"


def whole(cookies: Sequence[str], name: str) -> str:
    """The value of the cookie of that name, empty where there is none or more than one."""
    found = [value for one in cookies for key, _, value in (one.partition("="),) if key.strip() == name]
    return found[0].strip() if len(found) == 1 else ""


def _begun(key: bytes, municipality: str, second: str, login: str, *, cookie: str) -> Begun:
    def derived(what: str) -> str:
        return _base64(digest(key, Purpose.LOGIN, municipality, second, login, what))

    return Begun(cookie=cookie, state=derived("state"), nonce=derived("nonce"), verifier=derived("verifier"))


def _within(second: str, at: datetime, lives: timedelta) -> bool:
    return timedelta() <= at - datetime.fromtimestamp(int(second), UTC) < lives + timedelta(seconds=1)


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")
