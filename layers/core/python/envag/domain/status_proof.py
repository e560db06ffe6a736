"""Proof that somebody may see how their case stands: a link that expires, and a short code to type (R16).

The link's proof is ``<reference>.<version of the key>.<last day>.<MAC>``, such as
``sol-7k3f-9qw4.1.20270221.mfrggzdfmztwq2lknnwg``; the day stands inside the MAC, so that nobody makes it a later one.
The code is eight characters of Crockford's base 32 beside the reference, 40 bits: enough where tries are few. It
holds until its key is retired, so that a paper lasts as long as a case does.
"""

from __future__ import annotations

import hmac
import re
from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.hours import STOCKHOLM
from envag.domain.proof import Purpose, digest, mac
from envag.domain.reference import ALPHABET, parse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from envag.domain.proof import ProofKeys

VALID_DAYS = 90
"""How long a link opens the page: longer than nearly every promise of an answer. Every later mail brings a new one."""

_LINK = re.compile(
    r"([a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4})\.([0-9]{1,6})\.([0-9]{8})\.([a-z2-7]{20})", re.ASCII | re.IGNORECASE
)
_CODE_CHARACTERS = 8
_BITS = 5
_NOT_READ = re.compile(r"[\W_]+")
_DIGITS_FOR_LETTERS = str.maketrans({"I": "1", "L": "1", "O": "0"})


class Proven(NamedTuple):
    """The reference that a link proves, and whether its last day has passed."""

    reference: str
    expired: bool


def sign_link(keys: ProofKeys, municipality: str, reference: str, now: datetime, *, days: int = VALID_DAYS) -> str:
    """The proof that stands in a link made at the aware moment ``now``, good for so many days."""
    last = now.astimezone(STOCKHOLM).date() + timedelta(days=days)
    signature = _signature(keys.keys[keys.current], municipality, reference, f"{last:%Y%m%d}")
    return f"{reference.lower()}.{keys.current}.{last:%Y%m%d}.{signature}"


def verify_link(keys: ProofKeys, municipality: str, proof: str, now: datetime) -> Proven | None:
    """What ``proof`` proves within the municipality, None for anything that was not signed there."""
    match = _LINK.fullmatch(proof.lower())
    reference = parse(match[1]) if match else None
    key = keys.keys.get(int(match[2])) if match else None
    if match is None or reference is None or key is None:
        return None
    if not hmac.compare_digest(_signature(key, municipality, reference, match[3]), match[4]):
        return None
    last = date.fromisoformat(f"{match[3][:4]}-{match[3][4:6]}-{match[3][6:]}")
    return Proven(reference=reference, expired=now.astimezone(STOCKHOLM).date() > last)


def link_version(proof: str) -> int:
    """The version of the key that ``proof`` says it was signed with, 0 when it is no proof of a link."""
    match = _LINK.fullmatch(proof.lower())
    return int(match[2]) if match else 0


def link_candidates(text: str) -> Iterator[str]:
    """Whatever in ``text`` is written like the proof of a link, in lower case."""
    for match in _LINK.finditer(text.lower()):
        yield match[0]


def without_links(text: str) -> str:
    """``text`` without proofs of links, such as a reply that quotes our mail: who reads it must not act with them."""
    return _LINK.sub("…", text)


def sign_code(keys: ProofKeys, municipality: str, reference: str) -> str:
    """The code to type beside the reference, such as ``4XJ7-M0QA``."""
    code = _code(keys.keys[keys.current], municipality, reference)
    return f"{code[:4]}-{code[4:]}"


def verify_code(keys: ProofKeys, municipality: str, reference: str, code: str) -> bool:
    """Whether ``code``, as people write it, belongs to the reference. Every key is tried, whichever fits."""
    written = _NOT_READ.sub("", code).upper().translate(_DIGITS_FOR_LETTERS).encode()
    fits = [hmac.compare_digest(_code(key, municipality, reference).encode(), written) for key in keys.keys.values()]
    return any(fits)


def _signature(key: bytes, municipality: str, reference: str, last: str) -> str:
    return mac(key, Purpose.STATUS, municipality, reference, last)


def _code(key: bytes, municipality: str, reference: str) -> str:
    number = int.from_bytes(digest(key, Purpose.STATUS_CODE, municipality, reference)[:_BITS], "big")
    return "".join(ALPHABET[(number >> (_BITS * place)) & 31] for place in reversed(range(_CODE_CHARACTERS)))
