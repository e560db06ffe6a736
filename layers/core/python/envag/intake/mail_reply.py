"""The new words of a reply, apart from the text that it quotes and the signature. When in doubt too much is kept."""

from __future__ import annotations

from envag.intake.mail_quotes import RULE, Head, Kind, heads, is_quoted
from envag.intake.mail_signature import without_signature

_LONGEST_TEXT = 1024 * 1024


def new_text(text: str, html: str = "") -> str:
    """What the writer of ``text`` (a mail's plain text, ``html`` its HTML) added; all of it where that is nothing."""
    whole = text.strip()
    lines = [
        line.rstrip() if line != "-- " else line for line in text[:_LONGEST_TEXT].replace("\r\n", "\n").split("\n")
    ]
    new = _trimmed(without_signature(_unquoted(lines)))
    return new or whole


def _unquoted(lines: list[str]) -> list[str]:
    found = heads(lines)
    for head in found:
        if head.kind is Kind.FORWARD:
            return lines
        if _quotes_the_rest(lines, head):
            above = _above(lines, head.start)
            if not _has_text(above, [h for h in found if h.start < head.start]):
                return lines
            lines = above
            break
    return _without_quotes(lines, [head for head in found if head.end <= len(lines)])


def _quotes_the_rest(lines: list[str], head: Head) -> bool:
    """Whether everything below ``head`` is quoted: it has no marks that tell quoted lines from new ones."""
    if head.kind is Kind.SENTENCE:
        return False
    below = next((line for line in lines[head.end :] if line.strip()), "")
    return not is_quoted(below)


def _above(lines: list[str], end: int) -> list[str]:
    """The lines above a head without the rule that some programs draw between."""
    above = lines[:end]
    while above and (not above[-1].strip() or RULE.match(above[-1])):
        above = above[:-1]
    return above


def _without_quotes(lines: list[str], found: list[Head]) -> list[str]:
    """The lines without quotations at the end or the beginning; between new lines they are what is answered."""
    marks = ["q" if is_quoted(line) else "t" if line.strip() else " " for line in lines]
    attributed = False
    for head in found:
        below = next((line for line in lines[head.end :] if line.strip()), "")
        if is_quoted(below):
            attributed = True
            marks[head.start : head.end] = "a" * (head.end - head.start)
    if "t" not in marks:
        return lines
    if not attributed and marks.count("q") < 3:
        return lines
    last = len(marks) - 1 - marks[::-1].index("t")
    first = marks.index("t")
    if attributed and "t" not in _between(marks, first, last) and set(marks[:first]) & {"a"}:
        return lines[first : last + 1]
    return [line for line, mark in zip(lines[: last + 1], marks, strict=False) if mark != "a"]


def _between(marks: list[str], first: int, last: int) -> str:
    quoted = [n for n in range(first, last) if marks[n] in "qa"]
    return "t" if quoted else ""


def _has_text(lines: list[str], found: list[Head]) -> bool:
    inside = {number for head in found for number in range(head.start, head.end)}
    return any(line.strip() and not is_quoted(line) for number, line in enumerate(lines) if number not in inside)


def _trimmed(lines: list[str]) -> str:
    return "\n".join(lines).strip()
