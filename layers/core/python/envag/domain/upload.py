"""Files that residents send to a case from the web: which are taken, and what a scan said of one.

What a file is, its own bytes say: a name and a media type are whatever the sender's browser made of them.
"""

from __future__ import annotations

import io
import unicodedata
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from envag.domain.case import TimelineEvent

MOST_BYTES = 20_000_000
"""Of one file: 20 MB, as a browser and a phone count them."""

MOST_FILES = 10
"""Of one case, from the web."""

UPLOAD = "upload"
"""What marks an event's data as about a file from the web; its value is the key that it was uploaded under."""

_LONGEST_NAME = 120


class Verdict(StrEnum):
    """What the scan said. ``UNCHECKED``: it could not look into the file, such as one under a password."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNCHECKED = "unchecked"


class Stopped(StrEnum):
    """Why a file was stopped: fixed words, which the guide and the resident read in their own language."""

    VIRUS = "virus"
    UNCHECKED = "unchecked"
    TYPE = "type"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"


class Scan(NamedTuple):
    """The verdict on a file that was uploaded under ``key`` to a case. ``tag`` is the entity tag of what was scanned.

    Another file can stand under the same key by now; its own scan then tells of it.
    """

    municipality: str
    reference: str
    key: str
    tag: str
    verdict: Verdict
    scanned_at: datetime


def upload_key(municipality: str, reference: str, upload: str) -> str:
    """Where a file is uploaded: ``uploads/<slug>/<reference>/<upload>``, ``upload`` being a random id."""
    return f"uploads/{municipality}/{reference}/{upload}"


def files_left(events: Iterable[TimelineEvent]) -> int:
    """How many more files the case takes from the web, of all its events. A stopped file does not count."""
    taken = sum(UPLOAD in event.data and "attachments" in event.data for event in events)
    return max(0, MOST_FILES - taken)


def plain_name(name: str) -> str:
    """A file's name as it may be shown: no path, no control or invisible characters, not too long."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    visible = "".join(c for c in unicodedata.normalize("NFC", bare) if unicodedata.category(c)[0] != "C")
    stem, dot, kind = visible.strip(" .").rpartition(".")
    if dot and len(kind) < _LONGEST_NAME // 2:
        return f"{stem[: _LONGEST_NAME - len(kind) - 1]}.{kind}"
    return visible.strip(" .")[:_LONGEST_NAME]


_HEIF_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"})
"""The major brands of pictures of phones: ISO/IEC 23008-12 annex B."""

_BEGINNINGS = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"%PDF-", "application/pdf"),
)
"""ISO/IEC 10918-1 annex B, ISO/IEC 15948 clause 5.2, ISO 32000-2 clause 7.5.2."""

_PACKED = b"PK\x03\x04"

_OFFICE_FOLDERS = {
    "word/": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "ppt/": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
"""Where the parts of an Office Open XML package stand (ECMA-376 part 1), by what it is."""

_OPEN_DOCUMENTS = frozenset(
    f"application/vnd.oasis.opendocument.{kind}" for kind in ("text", "spreadsheet", "presentation")
)
"""What the part ``mimetype`` of an OpenDocument package says (OpenDocument 1.3 part 2 section 3.3)."""

_MACROS = ("vbaproject.bin", "basic/", "scripts/")
"""Parts that hold programs; a document with them is not taken."""

ACCEPTED = (
    ".jpg,.jpeg,.png,.heic,.heif,.webp,.pdf,.docx,.xlsx,.pptx,.odt,.ods,.odp,image/jpeg,image/png,image/heic,image/webp"
)
"""What a browser offers to choose, as the attribute ``accept`` of a file input. It refuses nothing: we do."""


def file_type(content: bytes) -> str:
    """The media type of a file that is taken, by its own bytes; empty for every other file."""
    for beginning, media_type in _BEGINNINGS:
        if content.startswith(beginning):
            return media_type
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":  # RFC 9649 section 2.4
        return "image/webp"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF_BRANDS:
        return "image/heic"
    return _office_type(content) if content.startswith(_PACKED) else ""


def _office_type(content: bytes) -> str:
    """The media type of an office document without programs in it. Any other archive has none."""
    import zipfile  # noqa: PLC0415 - most files are photos, and it loads for long
    import zlib  # noqa: PLC0415

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            parts = [name.lower() for name in package.namelist()]
            if any(part.startswith(_MACROS) or part.endswith(_MACROS[0]) for part in parts):
                return ""
            if "[content_types].xml" in parts:
                return next((kind for folder, kind in _OFFICE_FOLDERS.items() if _any_below(folder, parts)), "")
            if "mimetype" in parts and package.getinfo("mimetype").file_size < _LONGEST_NAME:
                said = package.read("mimetype").decode("ascii")
                return said if said in _OPEN_DOCUMENTS else ""
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, NotImplementedError, RuntimeError, OSError, EOFError):
        return ""
    return ""


def _any_below(folder: str, parts: Iterable[str]) -> bool:
    return any(part.startswith(folder) for part in parts)
