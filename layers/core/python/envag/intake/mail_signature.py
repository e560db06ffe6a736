"""What is set below a message without saying anything: signatures behind a delimiter, footers of lists and programs.

A closing phrase with a name ("Med vänlig hälsning, Anna") is the writer's own and stays, and so does what only might
be a signature.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envag.intake import mail_words as words
from envag.intake.late import late

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_SIGNATURE = 40  # lines, with those that an organisation sets below its people's
_LONGEST_LINE = 300
_LONG_LINE = 80
_FEW_LINES = 8
_FEW_WORDS = 6

_STANDARD_DELIMITER = "-- "  # RFC 3676 section 4.3
_WORN_DELIMITER = re.compile(r"\s*(?:--|__|—|–)\s*$")
_DRAWN_DELIMITER = re.compile(r"\s*[-–—_=*~]{3,}\s*$")
_LIST_FOOTER = re.compile(r"mailing list|e-?postlista|unsubscribe|avregistrera|listinfo", re.IGNORECASE)
_CONTACT = re.compile(r"\w@\w|https?://|www\.|(?:\+|00?)\d[\d\s()/.-]{6,}\d|\(\d{3}\)\s?\d{3}", re.IGNORECASE)
_DISCLAIMER = late(words.DISCLAIMER, re.IGNORECASE)

_DECORATION = re.compile(r"[\s(<*_\-–—\[]*")
_BEGINNINGS = tuple(words.PROGRAM_BEGINNINGS.split())
_PROGRAM = late(
    rf"[\s(<*_\-–—\[]{{0,6}}(?:{words.SENT_FROM})\s[^\n,;:!?]{{0,50}}?(?<!\w)(?:{words.DEVICES})(?!\w)"
    rf"(?:(?:[\s(<\[.,®™/-]+[^\s?]+){{0,6}}|[^\n?]{{0,60}}(?:{words.APOLOGY})[^\n?]{{0,60}})[\W]*$"
    rf"|[\s(<*_\-–—\[]{{0,6}}sent\s+(?:from|via)\s+my\s+(?:\S+\s+){{0,3}}\S+?[.)>\]\s]*$"
    rf"|[\s(<*_\-–—\[]{{0,6}}(?:{words.PROGRAM_LINES})[^\n?]{{0,90}}$",
    re.IGNORECASE,
)


def is_program_line(line: str) -> bool:
    """Whether a program wrote this line about itself ("Skickat från min iPhone")."""
    if len(line) > _LONGEST_LINE or not _begins_as_program_line(line):
        return False
    return _PROGRAM().match(line.replace("\u00a0", " ")) is not None


def _begins_as_program_line(line: str) -> bool:
    plain = _DECORATION.sub("", line, count=1).lower()
    return plain.startswith(_BEGINNINGS) or plain.rstrip().endswith("mobile")


def signature_start(lines: Sequence[str], first: int = 0) -> int:
    """Where the signature that ends ``lines`` begins at or below ``first``; their number where there is none."""
    last = next((number for number in range(len(lines) - 1, -1, -1) if lines[number].strip()), 0)
    for number in range(max(first, last - _LONGEST_SIGNATURE, 1), last + 1):
        if _is_delimiter(lines, number, last):
            return number
    return len(lines)


def without_signature(lines: list[str]) -> list[str]:
    """The lines above the signature, and without those that a program wrote about itself."""
    start = signature_start(lines)
    if not any(line.strip() for line in lines[:start]):
        start = len(lines)
    lines = lines[:start]
    kept = [line for number, line in enumerate(lines) if not (is_program_line(line) and _stands_alone(lines, number))]
    return kept if any(line.strip() for line in kept) else lines


def _is_delimiter(lines: Sequence[str], number: int, last: int) -> bool:
    line = lines[number]
    standard = line.rstrip("\r") == _STANDARD_DELIMITER
    if not standard and not _WORN_DELIMITER.match(line) and not _DRAWN_DELIMITER.match(line):
        return False
    below = [text.strip() for text in lines[number + 1 : last + 1] if text.strip()]
    if standard:
        return True
    told = any(_CONTACT.search(text) or _DISCLAIMER().search(text) or _LIST_FOOTER.search(text) for text in below)
    if _WORN_DELIMITER.match(line):
        said = any(text.endswith("?") or len(text) > _LONG_LINE for text in below)
        return told or (len(below) <= _FEW_LINES and not said)
    named = bool(below) and len(below[0].split()) <= _FEW_WORDS and not below[0].endswith((".", "?", "!", ":", ","))
    return told and len(below) <= _FEW_LINES and (named or any(_LIST_FOOTER.search(text) for text in below))


def _stands_alone(lines: Sequence[str], number: int) -> bool:
    """Whether the line is a paragraph, or the last lines of one, so that no sentence of the writer is torn."""
    return all(not line.strip() or is_program_line(line) for line in lines[number + 1 : number + 2])
