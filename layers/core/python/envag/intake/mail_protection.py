"""Signed and encrypted mail (S/MIME, RFC 8551; PGP, RFC 3156 and 9580): named as such, and read where it can be.

Nothing is verified here and nothing deciphered: a signature says no more than that there is one.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from envag.intake.late import late
from envag.intake.mail_mime import first, parameters

if TYPE_CHECKING:
    from envag.intake.mail_mime import Part


class Protection(StrEnum):
    """How a mail, or a part of it, was protected on its way."""

    SMIME_SIGNED = "smime_signed"
    SMIME_ENCRYPTED = "smime_encrypted"
    PGP_SIGNED = "pgp_signed"
    PGP_ENCRYPTED = "pgp_encrypted"

    @property
    def closed(self) -> bool:
        """Whether its content cannot be read without the recipient's key."""
        return self in {Protection.SMIME_ENCRYPTED, Protection.PGP_ENCRYPTED}


_CMS_TYPES = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
_SIGNATURES = {
    "application/pkcs7-signature": Protection.SMIME_SIGNED,
    "application/x-pkcs7-signature": Protection.SMIME_SIGNED,
    "application/pgp-signature": Protection.PGP_SIGNED,
    "application/pgp-encrypted": Protection.PGP_ENCRYPTED,
}
_SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
_ENCRYPTED_DATA = (bytes.fromhex("06092a864886f70d010703"), bytes.fromhex("060b2a864886f70d0109100117"))
"""Object identifiers of CMS contents, DER: enveloped-data and authenticated-enveloped-data (RFC 5652, 5083)."""
_LOOK_WITHIN = 64

_OCTETS, _OCTETS_IN_PIECES, _SEQUENCE, _EXPLICIT_0 = 0x04, 0x24, 0x30, 0xA0
_CONSTRUCTED, _LONG_TAG = 0x20, 0x1F
_INDEFINITE, _MOST_LENGTH_BYTES = 0x80, 8
_DEEPEST_PIECES = 3
_MOST_PIECES = 200_000

_CLEAR = late(r"^-----BEGIN PGP SIGNED MESSAGE-----[ \t]*\n(?:[A-Za-z]{1,20}:[^\n]*\n){0,20}[ \t]*\n", re.MULTILINE)
_SIGNATURE = late(r"\n?^-----BEGIN PGP SIGNATURE-----", re.MULTILINE)
_SIGNATURE_END = late(r"^-----END PGP SIGNATURE-----[ \t]*\n?", re.MULTILINE)
_DASHED = late(r"^- ", re.MULTILINE)
_CLOSED = late(r"^-----BEGIN PGP MESSAGE-----[ \t]*$", re.MULTILINE)
_MARK = "-----BEGIN PGP "


def of_part(part: Part) -> Protection | None:
    """What a part says of itself: its media type, or for a CMS object its ``smime-type`` or its own first bytes."""
    if part.media_type in _SIGNATURES:
        return _SIGNATURES[part.media_type]
    if not is_cms(part):
        return None
    kind = parameters(first(part.headers, "content-type")).get("smime-type", "").lower()
    start = part.head(_LOOK_WITHIN * 2).content()[:_LOOK_WITHIN]
    if kind in {"enveloped-data", "authenveloped-data"} or any(oid in start for oid in _ENCRYPTED_DATA):
        return Protection.SMIME_ENCRYPTED
    return Protection.SMIME_SIGNED if kind == "signed-data" or _SIGNED_DATA in start else None


def is_cms(part: Part) -> bool:
    """Whether the part is an S/MIME object in one piece; some gateways know it by its name only."""
    return part.media_type in _CMS_TYPES or (
        part.media_type == "application/octet-stream" and part.name.lower().endswith(".p7m")
    )


def signed_content(content: bytes) -> bytes:
    """The message inside an opaque-signed CMS object (RFC 5652 5.1 and 5.2), empty when there is none.

    DER and BER, so lengths may be left open and the octets come in pieces. Linear in time; never raises.
    """
    view = memoryview(content)
    try:
        start, end = _value(view, 0, len(view), _SEQUENCE)
        if bytes(view[start : start + len(_SIGNED_DATA)]) != _SIGNED_DATA:
            return b""
        start, end = _value(view, _after(view, start, end), end, _EXPLICIT_0)
        start, end = _value(view, start, end, _SEQUENCE)
        start = _after(view, _after(view, start, end), end)  # the version and the digest algorithms
        start, end = _value(view, start, end, _SEQUENCE)
        start, end = _value(view, _after(view, start, end), end, _EXPLICIT_0)
        return b"".join(_octets(view, start, end, _DEEPEST_PIECES)[0])
    except _BrokenError:
        return b""


def readable(text: str) -> tuple[str, frozenset[Protection]]:
    """``text`` without the armour of clear-signed PGP (RFC 9580 7), and what inline PGP stood in it.

    An encrypted block stays where it is: whoever has the key needs it.
    """
    if _MARK not in text:
        return text, frozenset()
    found = {Protection.PGP_ENCRYPTED} if _CLOSED().search(text) else set()
    pieces: list[str] = []
    position = 0
    while (begin := _CLEAR().search(text, position)) and (signature := _SIGNATURE().search(text, begin.end())):
        found.add(Protection.PGP_SIGNED)
        words = _DASHED().sub("", text[begin.end() : signature.start()])
        end = _SIGNATURE_END().search(text, signature.end())
        pieces += [text[position : begin.start()], words, "\n"]
        position = end.end() if end else len(text)
    return "".join([*pieces, text[position:]]).strip() if pieces else text, frozenset(found)


class _BrokenError(Exception):
    """These bytes are no CMS object."""


def _head(view: memoryview, position: int, end: int) -> tuple[int, int, int | None]:
    """Tag, where the value starts, and how long it is; None for a length that is left open (X.690 8.1.3)."""
    if position + 2 > end or view[position] & _LONG_TAG == _LONG_TAG:
        raise _BrokenError
    tag, length = view[position], view[position + 1]
    start = position + 2
    if length == _INDEFINITE:
        if not tag & _CONSTRUCTED:
            raise _BrokenError
        return tag, start, None
    if length > _INDEFINITE:
        count = length - _INDEFINITE
        if count > _MOST_LENGTH_BYTES or start + count > end:
            raise _BrokenError
        length = int.from_bytes(view[start : start + count], "big")
        start += count
    return tag, start, length


def _after(view: memoryview, position: int, end: int) -> int:
    """Where the element at ``position`` ends. Elements within open lengths are passed one by one."""
    opened = 0
    while True:
        tag, start, length = _head(view, position, end)
        if length is None:
            opened += 1
            position = start
        else:
            opened -= opened > 0 and tag == 0 and length == 0
            position = start + length
        if position > end:
            raise _BrokenError
        if not opened:
            return position


def _value(view: memoryview, position: int, end: int, expected: int) -> tuple[int, int]:
    """Where the value of the element at ``position`` starts and ends; an open one reaches to ``end``."""
    tag, start, length = _head(view, position, end)
    if tag != expected:
        raise _BrokenError
    return start, end if length is None else min(end, start + length)


def _octets(view: memoryview, position: int, end: int, deeper: int) -> tuple[list[memoryview], int]:
    """The pieces of an octet string and where it ends."""
    tag, start, length = _head(view, position, end)
    if tag == _OCTETS and length is not None:
        return [view[start : min(end, start + length)]], start + length
    if tag != _OCTETS_IN_PIECES or deeper <= 0:
        raise _BrokenError
    stop = end if length is None else min(end, start + length)
    pieces: list[memoryview] = []
    while start < stop and not (length is None and view[start] == 0):
        found, start = _octets(view, start, stop, deeper - 1)
        pieces += found
        if len(pieces) > _MOST_PIECES:
            raise _BrokenError
    return pieces, start + 2 if length is None else stop
