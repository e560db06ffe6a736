"""Proof that a mail belongs to a case: a signature in the address that we ask to answer to, and in a Message-ID.

A reference is no secret and proves nothing. A proof is ``<reference>.<version of the key>.<MAC>``, such as
``sol-7k3f-9qw4.1.mfrggzdfmztwq2lknnwg``, in lower case, since not every mail server keeps the case of letters.
It fits the 64 characters of a local part behind the municipality's own name (RFC 5321 section 4.5.3.1.1), and
as the left side of a Message-ID (RFC 5322 section 3.6.4).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.reference import parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_MAC_CHARACTERS = 20  # of 5 bits each
_PROOF = re.compile(r"([a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4})\.([0-9]{1,6})\.([a-z2-7]{20})", re.ASCII)


class ProofKeys(NamedTuple):
    """A municipality's signing keys by version. ``current`` signs; the others still verify, until they are retired."""

    current: int
    keys: Mapping[int, bytes]


def sign(keys: ProofKeys, municipality: str, reference: str) -> str:
    """The proof for a case."""
    mac = _mac(keys.keys[keys.current], municipality, reference)
    return f"{reference.lower()}.{keys.current}.{mac}"


def verify(keys: ProofKeys, municipality: str, proof: str) -> str:
    """The reference that ``proof`` proves within the municipality, empty when it proves nothing."""
    match = _PROOF.fullmatch(proof.lower())
    reference = parse(match[1]) if match else None
    key = keys.keys.get(int(match[2])) if match else None
    if match is None or reference is None or key is None:
        return ""
    return reference if hmac.compare_digest(_mac(key, municipality, reference), match[3]) else ""


def version(proof: str) -> int:
    """The version of the key that ``proof`` says it was signed with, 0 when it is no proof."""
    match = _PROOF.fullmatch(proof.lower())
    return int(match[2]) if match else 0


def candidates(text: str) -> Iterator[str]:
    """Whatever in ``text`` (an address, a Message-ID) is written like a proof, in lower case."""
    for match in _PROOF.finditer(text.lower()):
        yield match[0]


def _mac(key: bytes, municipality: str, reference: str) -> str:
    digest = hmac.digest(key, f"reply\x1f{municipality}\x1f{reference}".encode(), hashlib.sha256)
    return base64.b32encode(digest).decode().lower()[:_MAC_CHARACTERS]
