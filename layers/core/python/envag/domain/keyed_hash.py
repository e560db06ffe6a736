"""Who somebody is, where neither name, number nor address may stand: a keyed hash in keys and logs."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from envag.domain.contact import Party
    from envag.domain.identity import PersonNumber

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")
_HASH_CHARACTERS = 26


def normalise_email(address: str) -> str:
    """The form in which two spellings of one address are equal."""
    return unicodedata.normalize("NFC", address).strip().lower()


def keyed_hash(key: bytes, municipality: str, kind: str, value: str) -> str:
    """What stands in keys and logs instead of ``value``: 26 characters of base 32, 130 bits of HMAC-SHA-256.

    It differs between municipalities and between kinds, and cannot be tried out without ``key``.
    """
    message = f"{municipality}\x1f{kind}\x1f{value}".encode("utf-8", "surrogatepass")
    return base64.b32encode(hmac.digest(key, message, hashlib.sha256))[:_HASH_CHARACTERS].decode()


def resident_hash(key: bytes, municipality: str, party: Party) -> str:
    """The keyed hash of the party's phone number, else of the e-mail address, else an empty string."""
    if party.phone:
        phone = party.phone if _E164.fullmatch(party.phone) else _parsed_phone(party.phone)
        if phone:
            return keyed_hash(key, municipality, "phone", phone)
    email = normalise_email(party.email)
    return keyed_hash(key, municipality, "email", email) if email else ""


def owner_hash(key: bytes, municipality: str, number: PersonNumber) -> str:
    """The keyed hash of a person number (X22)."""
    return keyed_hash(key, municipality, "person", number.value)


def _parsed_phone(text: str) -> str:
    from envag.domain.identity import Phone  # noqa: PLC0415 - intake has already written nearly every number as E.164

    phone = Phone.parse(text)
    return phone.value if phone and not phone.short_number else ""
