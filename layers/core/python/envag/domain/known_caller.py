"""A registered returning caller: what their number opens, and what a code must open beside it (R24)."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING

from envag.domain.keyed_hash import keyed_hash
from envag.domain.service import Secrecy

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality

CODE_DIGITS = 6
"""Of a code: a call has one try, so a million of them is enough."""


def needs_code(municipality: Municipality, owner: str) -> bool:
    """Whether a unit or department has matters that are told to nobody on the number alone.

    A number that is shown can be forged, and a telephone can be answered by anybody at home.
    """
    return any(s.secrecy >= Secrecy.SECRET and owner in {s.unit, s.department} for s in municipality.services)


def code_hash(key: bytes, municipality: str, resident: str, code: str) -> str:
    """What is kept of a code, which is good for one number: ``resident`` is its keyed hash."""
    return keyed_hash(key, municipality, "code", f"{resident}\x1f{code}")


def code_fits(key: bytes, municipality: str, resident: str, code: str, kept: str) -> bool:
    """Whether ``code`` is the one of which ``kept`` is the hash."""
    return bool(kept) and hmac.compare_digest(code_hash(key, municipality, resident, code), kept)
