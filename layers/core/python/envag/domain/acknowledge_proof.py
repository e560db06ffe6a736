"""Proof that a department's own system may acknowledge a case that it was told of, and nothing else.

``<reference>.<version of the key>.<id of the event that it was told>.<MAC>``. The department stands inside the MAC
alone: once the case lies with another one, it proves nothing. It lets nobody read anything.
"""

from __future__ import annotations

import hmac
import re
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.proof import Purpose, mac
from envag.domain.reference import parse

if TYPE_CHECKING:
    from envag.domain.proof import ProofKeys

ACTION = "kvittens"
"""The last part of the address: ``/<slug>/arende/<proof>/kvittens``."""

GOOD_FOR = timedelta(days=30)
"""How long after the event it proves anything: longer than any chain that a hand-over goes along."""

_PROOF = re.compile(r"([a-z]{3}-[0-9a-z]{4}-[0-9a-z]{4})\.([0-9]{1,6})\.([a-z2-7]{20})\.([a-z2-7]{20})", re.ASCII)


class Claim(NamedTuple):
    """What a proof says of itself, whether it is right or not: ``told`` is the event's id."""

    reference: str
    version: int
    told: str
    signature: str


def path(keys: ProofKeys, municipality: str, reference: str, department: str, told: str) -> str:
    """Where the department's system acknowledges the case, for being told the event ``told`` of it."""
    return f"/{municipality}/arende/{sign(keys, municipality, reference, department, told)}/{ACTION}"


def sign(keys: ProofKeys, municipality: str, reference: str, department: str, told: str) -> str:
    """The proof that stands in the path."""
    signature = _mac(keys.keys[keys.current], municipality, reference, department, told)
    return f"{reference.lower()}.{keys.current}.{told}.{signature}"


def claim(proof: str) -> Claim | None:
    """What ``proof`` says, None for what is not written like one."""
    match = _PROOF.fullmatch(proof)
    reference = parse(match[1]) if match else None
    return Claim(reference, int(match[2]), match[3], match[4]) if match and reference else None


def holds(keys: ProofKeys, municipality: str, made: Claim, department: str) -> bool:
    """Whether the claim was signed for the department where the case lies now."""
    key = keys.keys.get(made.version)
    if key is None:
        return False
    return hmac.compare_digest(_mac(key, municipality, made.reference, department, made.told), made.signature)


def _mac(key: bytes, municipality: str, reference: str, department: str, told: str) -> str:
    return mac(key, Purpose.ACKNOWLEDGE, municipality, reference, department, told)
