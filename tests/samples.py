"""The beginnings of files as residents send them, and such as nobody should: made here, none of them a real one."""

from __future__ import annotations

import io
import zipfile

JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00" + bytes(64) + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)
WEBP = b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(32)
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(32)
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + bytes(32)

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-" + b"ANTIVIRUS-TEST-FILE!" + b"$H+H*"
"""What every scanner calls a virus, though it is none; in pieces, so that none stops this file.

https://www.eicar.org/download-anti-malware-testfile/
"""


def packed(**parts):
    """A ZIP archive of these parts; a double underscore in a name stands for a slash."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return content.getvalue()


def office(folder, *others):
    """A package of Office Open XML whose parts stand in ``folder``."""
    return packed(**{"[Content_Types].xml": "<Types/>", f"{folder}/document.xml": "<w/>"}, **dict.fromkeys(others, "x"))


def open_document(kind, *others):
    """An OpenDocument package."""
    said = f"application/vnd.oasis.opendocument.{kind}"
    return packed(mimetype=said, **{"content.xml": "<office/>"}, **dict.fromkeys(others, "x"))
