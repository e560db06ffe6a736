"""Case references such as ``SOL-7K3F-9QWM``: derived from the source, readable on the phone, never guessed.

Crockford's base 32 (https://www.crockford.com/base32.html) leaves out I, L, O and U. The last character is a
parity over the seven before it in the field of 32 elements: the same alphabet again, and it notices every
wrong character and every two characters that changed places, wherever they stand.
"""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS_FOR_LETTERS = str.maketrans({"I": "1", "L": "1", "O": "0"})
_BODY_LENGTH = 7
_BITS = 5 * _BODY_LENGTH
_FIELD_POLYNOMIAL = 0b100101  # x^5 + x^2 + 1, primitive over GF(2)
# Compiled at their first use: every function makes references, and most never read one.
_NOT_READ = r"[\W_]+"
_WRITTEN = r"(?ia)(?<![0-9a-z])[a-z0]{3}[\s\u2010-\u2015-]?[0-9a-z]{4}[\s\u2010-\u2015-]?[0-9a-z]{4}(?![0-9a-z])"
_UNLIKE_WORDS = r"[0-9\u2010-\u2015-]"
_SHAPE = r"([A-Z0]{3})([0-9A-Z]{7})([0-9A-Z])"


def _check_character(body: str) -> str:
    """The character that makes the weighted sum over the field zero; the weights are powers of x, all different."""
    parity = 0
    for character in body:
        parity = (parity ^ ALPHABET.index(character)) << 1
        if parity >= len(ALPHABET):
            parity ^= _FIELD_POLYNOMIAL
    return ALPHABET[parity]


def derive(*, prefix: str, municipality: str, channel: str, source_id: str, counter: int = 0) -> str:
    """The reference of the case that this source opens.

    The same source always gives the same reference, so that a redelivered message meets its own case.
    ``counter`` gives the next candidate when another source already holds the reference.
    """
    seed = "\x1f".join((municipality, channel, source_id, str(counter))).encode("utf-8", "surrogatepass")
    number = int.from_bytes(hashlib.sha256(seed).digest()[:8], "big") >> (64 - _BITS)
    body = "".join(ALPHABET[(number >> shift) & 31] for shift in range(_BITS - 5, -1, -5))
    return _spelled(prefix, body + _check_character(body))


def parse(text: str) -> str | None:
    """The reference that ``text`` spells, in its canonical form, or None when its check fails.

    Accepts what people make of it when they read it aloud or type it: lower case, hyphens and spaces
    anywhere or nowhere, the letters that are taken for digits (I, L, O) and a zero in the prefix.
    """
    match = re.fullmatch(_SHAPE, re.sub(_NOT_READ, "", text).upper())
    if not match:
        return None
    prefix = match[1].replace("0", "O")
    body, check = (part.translate(_DIGITS_FOR_LETTERS) for part in match.groups()[1:])
    if "U" in body + check or _check_character(body) != check:
        return None
    return _spelled(prefix, body + check)


def mentioned(text: str) -> Iterator[str]:
    """The references that ``text`` names: what has their check and, unlike a word, a digit or a hyphen."""
    for match in re.finditer(_WRITTEN, text):
        if re.search(_UNLIKE_WORDS, match[0]) and (reference := parse(match[0])):
            yield reference


def _spelled(prefix: str, characters: str) -> str:
    return f"{prefix}-{characters[:4]}-{characters[4:]}"
