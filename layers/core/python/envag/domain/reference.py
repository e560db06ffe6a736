"""Case references such as ``SOL-7K3F-9QW4``: derived from the source, readable on the phone, never guessed.

Crockford's base 32 (https://www.crockford.com/base32.html) leaves out I, L, O and U; the last character
is a check over the seven before it.
"""

from __future__ import annotations

import hashlib
import re

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CONFUSED = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BITS = 35
_WEIGHTS = (2, 3, 5, 7, 11, 13, 17)
_CHECK_PRIME = 31
_SHAPE = re.compile(r"([A-Z]{3})[-\s]?([0-9A-Z]{4})[-\s]?([0-9A-Z]{4})")


def _check_character(body: str) -> str:
    total = sum(weight * ALPHABET.index(c) for weight, c in zip(_WEIGHTS, body, strict=True))
    return ALPHABET[total % _CHECK_PRIME]


def derive(*, prefix: str, municipality: str, channel: str, source_id: str, counter: int = 0) -> str:
    """The reference of the case that this source opens.

    The same source always gives the same reference, so that a redelivered message meets its own case.
    ``counter`` gives the next candidate when another source already holds the reference.
    """
    seed = "\x1f".join((municipality, channel, source_id, str(counter))).encode()
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") >> (64 - _BITS)
    body = "".join(ALPHABET[(number >> shift) & 31] for shift in range(_BITS - 5, -1, -5))
    return f"{prefix}-{body[:4]}-{body[4:]}{_check_character(body)}"


def parse(text: str) -> str | None:
    """The reference that ``text`` spells, in its canonical form, or None when its check fails.

    Accepts lower case, missing hyphens and the letters that are taken for digits (I, L, O).
    """
    match = _SHAPE.fullmatch(text.strip().upper())
    if not match:
        return None
    body = (match[2] + match[3]).translate(_CONFUSED)
    if any(c not in ALPHABET for c in body) or _check_character(body[:7]) != body[7]:
        return None
    return f"{match[1]}-{body[:4]}-{body[4:]}"
