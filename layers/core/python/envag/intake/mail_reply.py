"""The new words of a reply, apart from the text that it quotes and the signature. When in doubt too much is kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from envag.intake import mail_words as words
from envag.intake.mail_quotes import Head, Kind, heads, is_quoted, is_rule, shared_line, unquoted
from envag.intake.mail_signature import without_signature

if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_TEXT = 1024 * 1024
_LONG_LINE = 60
_FEW_LINES = 3
_FEW_WORDS = 15
_FIRST_LINES = 4

_TEXT, _BLANK, _QUOTE, _HEAD = "t", " ", "q", "h"
_ANSWERED_INSIDE = re.compile("[qh][ qh]*t[ t]*[q]")

_LOOK_BELOW = re.compile(rf"(?<!\w)(?:{words.LOOK_BELOW})(?!\w)", re.IGNORECASE)
_FORWARD_SUBJECT = re.compile(words.FORWARD_PREFIX, re.IGNORECASE)
_REPLY_SUBJECT = re.compile(words.REPLY_PREFIX, re.IGNORECASE)
_HTML_QUOTE = re.compile(
    r"<[^<>]{1,200}(?:gmail_quote|gmail_attr|type=[\"']?cite|divRplyFwdMsg|OutlookMessageHeader|yahoo_quoted|moz-cite-prefix"
    r"|protonmail_quote|zmail_extra|x_divRplyFwdMsg|mail-editor-reference-message-container|appendonsend)",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")


def new_text(text: str, html: str = "", subject: str = "") -> str:
    """What the writer of a mail added to what it quotes; the whole ``text`` where that is nothing.

    ``text`` is the mail as plain text. ``html``, the same as it came, and ``subject`` only help where the text
    leaves in doubt what it is. A message that is passed on is kept: it is what the writer wants to be read.
    """
    whole = text.strip()
    lines = _lines(text[:_LONGEST_TEXT])
    unquoted_lines = _Mail(lines, html, subject).unquoted()
    new = "\n".join(without_signature(unquoted_lines)).strip()
    return new or whole


def _lines(text: str) -> list[str]:
    """The lines of ``text``, an attribution on a line of its own."""
    lines = text.replace("\r\n", "\n").split("\n")
    for number in range(len(lines) - 1, 0, -1):
        if is_quoted(lines[number]) and (shared := shared_line(lines[number - 1])):
            lines[number - 1 : number] = shared
    return lines


class _Mail:
    """The lines of a mail and what each of them is."""

    def __init__(self, lines: list[str], html: str, subject: str) -> None:
        self._lines = lines
        self._html = html
        self._subject = subject

    def unquoted(self) -> list[str]:
        """The lines without the quotation."""
        found: list[Head] = []
        for head in heads(self._lines):
            if head.kind is Kind.FORWARD:
                return self._lines
            if self._marked_below(head):
                found.append(head)
            elif head.kind is not Kind.SENTENCE:
                above = _above(self._lines[: head.start])
                if not self._has_text(above, found) or self._is_passed_on(head, above):
                    return self._lines
                return self._without_marked(above, found)
        return self._without_marked(self._lines, found)

    def _marked_below(self, head: Head) -> bool:
        """Whether the lines below ``head`` carry marks that tell quoted lines from new ones."""
        below = next((line for line in self._lines[head.end : head.end + _FIRST_LINES] if line.strip()), "")
        return is_quoted(below)

    def _has_text(self, lines: Sequence[str], found: Sequence[Head]) -> bool:
        return _TEXT in _marks(lines, found)

    def _is_passed_on(self, head: Head, above: Sequence[str]) -> bool:
        """Whether the message below ``head`` is what the writer wants to be read, and not what is answered."""
        if _FORWARD_SUBJECT.match(self._subject):
            return not _REPLY_SUBJECT.match(self._subject) or "Lähettäjä" not in "".join(
                self._lines[head.start : head.end]
            )
        note = " ".join(line for line in above if line.strip())
        few = len(_WORD.findall(note[: _LONG_LINE * _FEW_WORDS])) <= _FEW_WORDS
        return head.kind is Kind.BLOCK and few and _LOOK_BELOW.search(note) is not None

    def _without_marked(self, lines: list[str], found: Sequence[Head]) -> list[str]:
        """The lines without quotations above or below; those between new lines are what the new ones answer."""
        marks = _marks(lines, found)
        if _TEXT not in marks or (_QUOTE not in marks and _HEAD not in marks):
            return lines
        first, last = marks.index(_TEXT), marks.rindex(_TEXT)
        attributed = bool(found) or self._begins_as_quotation(lines, marks)
        if not attributed and not self._looks_quoted(lines, marks, last):
            return lines
        inside = marks[first : last + 1]
        if found and not _ANSWERED_INSIDE.search(inside) and (_HEAD not in marks[:first] or _QUOTE not in inside):
            return [line for line, mark in zip(lines, marks, strict=True) if mark in (_TEXT, _BLANK)]
        start = (
            first if not marks[:first].strip() else next(n for n, mark in enumerate(marks) if mark in (_QUOTE, _TEXT))
        )
        return lines[start : last + 1]

    def _begins_as_quotation(self, lines: Sequence[str], marks: str) -> bool:
        """Whether the last quoted lines begin with an attribution, as Apple Mail sets it."""
        start = _last_run(marks)
        inner = [unquoted(line) for line in lines[start : start + _FIRST_LINES]]
        return any(head.kind is Kind.ATTRIBUTION for head in heads(inner))

    def _looks_quoted(self, lines: Sequence[str], marks: str, last: int) -> bool:
        """Whether lines that carry marks below the text are quoted, and not the writer's "> 5 år" or list."""
        run = lines[_last_run(marks) :]
        inner = [unquoted(line).strip() for line in run if is_quoted(line)]
        if not inner or marks.rindex(_QUOTE) < last:
            return False
        if any(head.kind in (Kind.BLOCK, Kind.FORWARD) for head in heads(inner[:_FIRST_LINES])):
            return False
        if _REPLY_SUBJECT.match(self._subject) or _HTML_QUOTE.search(self._html):
            return True
        nested = any(
            is_quoted(unquoted_once) for unquoted_once in (line.lstrip()[1:] for line in run if is_quoted(line))
        )
        wrapped = len(inner) >= _FEW_LINES and any(not line or len(line) >= _LONG_LINE for line in inner)
        return nested or wrapped


def _marks(lines: Sequence[str], found: Sequence[Head]) -> str:
    """What each line is, one letter for each."""
    marks = [_QUOTE if is_quoted(line) else _TEXT if line.strip() else _BLANK for line in lines]
    for head in found:
        marks[head.start : head.end] = _HEAD * (head.end - head.start)
    return "".join(marks)


def _last_run(marks: str) -> int:
    """Where the last run of quoted lines begins."""
    end = marks.rfind(_QUOTE)
    return max(marks.rfind(_TEXT, 0, end + 1), marks.rfind(_HEAD, 0, end + 1)) + 1


def _above(lines: list[str]) -> list[str]:
    """The lines above a head without the rule that some programs draw between."""
    end = len(lines)
    while end and (not lines[end - 1].strip() or is_rule(lines[end - 1])):
        end -= 1
    return lines[:end]
