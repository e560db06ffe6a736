"""Proof that somebody may do something with a case: answer it by mail, work on it by mail, or have its chat by mail.

A mail's proof stands in the address that we ask to answer to, and in a Message-ID; an officer's in the addresses that
their department's notification tells; a chat's goes to the browser that began the chat. A reference is no secret and
proves nothing. A proof is ``<reference>.<version of the key>.<MAC>``, such as
``sol-7k3f-9qw4.1.mfrggzdfmztwq2lknnwg``, in lower case, since not every mail server keeps the case of letters.
It fits the 64 characters of a local part behind the municipality's own name (RFC 5321 section 4.5.3.1.1), and
as the left side of a Message-ID (RFC 5322 section 3.6.4).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.reference import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAC_CHARACTERS = 20  # of 5 bits each
_LONGEST_LOCAL_PART = 64
"""RFC 5321 section 4.5.3.1.1."""

_PROOF = re.compile(r"([a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4})\.([0-9]{1,6})\.([a-z2-7]{20})", re.ASCII)


class Purpose(StrEnum):
    """What a proof allows. Whoever gets a mail passed on can answer it with its proof, and must not read a chat.

    An officer's are bound to the department too: once the case lies with another one, they prove nothing. They let
    nobody read anything. Those of the status page are in ``status_proof``, a form's in ``form_token``,
    a log-in's in ``login``, a department's system's in ``acknowledge_proof``.
    """

    REPLY = "reply"
    CHAT = "chat"
    OFFICER_REPLY = "officer_reply"
    OFFICER_NOTE = "officer_note"
    ACKNOWLEDGE = "acknowledge"
    STATUS = "status"
    STATUS_CODE = "status_code"
    FORM = "form"
    LOGIN = "login"
    LOGGED_IN = "logged_in"


class ProofKeys(NamedTuple):
    """A municipality's signing keys by version. ``current`` signs; the others still verify, until they are retired."""

    current: int
    keys: Mapping[int, bytes]


def sign(
    keys: ProofKeys, municipality: str, reference: str, purpose: Purpose = Purpose.REPLY, department: str = ""
) -> str:
    """The proof for a case, for a ``department`` only where one is given."""
    signature = _mac(keys.keys[keys.current], municipality, reference, purpose, department)
    return f"{reference.lower()}.{keys.current}.{signature}"


def verify(
    keys: ProofKeys, municipality: str, proof: str, purpose: Purpose = Purpose.REPLY, department: str = ""
) -> str:
    """The reference that ``proof`` proves within the municipality, empty when it proves nothing for the purpose."""
    match = _PROOF.fullmatch(proof.lower())
    reference = parse(match[1]) if match else None
    key = keys.keys.get(int(match[2])) if match else None
    if match is None or reference is None or key is None:
        return ""
    signature = _mac(key, municipality, reference, purpose, department)
    return reference if hmac.compare_digest(signature, match[3]) else ""


def signed_address(address: str, proof: str) -> str:
    """``address`` with the proof as its detail, empty where no local part holds both."""
    local, _, domain = address.partition("@")
    signed = f"{local}+{proof}"
    return f"{signed}@{domain}" if len(signed) <= _LONGEST_LOCAL_PART else ""


def version(proof: str) -> int:
    """The version of the key that ``proof`` says it was signed with, 0 when it is no proof."""
    match = _PROOF.fullmatch(proof.lower())
    return int(match[2]) if match else 0


def candidates(text: str) -> Iterator[str]:
    """Whatever in ``text`` (an address, a Message-ID) is written like a proof, in lower case."""
    for match in _PROOF.finditer(text.lower()):
        yield match[0]


def digest(key: bytes, *signed: str) -> bytes:
    """The 32 bytes of HMAC-SHA-256 (RFC 2104) over what is ``signed``, whose parts hold no unit separator."""
    return hmac.digest(key, "\x1f".join(signed).encode(), hashlib.sha256)


def mac(key: bytes, *signed: str) -> str:
    """The 20 characters of base 32, 100 bits, that a proof ends with."""
    return base64.b32encode(digest(key, *signed)).decode().lower()[:_MAC_CHARACTERS]


def _mac(key: bytes, municipality: str, reference: str, purpose: Purpose, department: str) -> str:
    return mac(key, purpose, municipality, reference, *((department,) if department else ()))
