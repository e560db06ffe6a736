"""A letter to a resident: one text that becomes the plain and the HTML part of a mail, and the words of its headers.

The HTML is what a screen reader and a phone read best: real paragraphs and lists, a language on each part, one
narrow column in the reader's own font, no tables, no pictures, nothing fetched.
"""

from __future__ import annotations

import re
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.whole import kept_whole

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LONGEST_SUBJECT = 150
"""Characters kept of a resident's subject: more than any list of mails shows."""

LONGEST_HEADER = 996
"""Characters of a header's name and value together that SES takes (its API's MessageHeader)."""

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_LINK = re.compile(
    r"(https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'”’])|"
    r"(?<![\w.+-])([\w.+-]{1,64}@(?:[\w-]{1,63}\.){1,8}[a-zA-Z]{2,63})"
)
_ITEM = re.compile(r"\s*(?:[-*•–]|(\d{1,3})[.)])\s+(\S.*)")
_PREFIXES = re.compile(r"\A(?:(?:re|sv|aw|antw|fwd?|vs|vb|vl|wg)(?:\[\d+\]|\(\d+\))?\s*:\s*)+", re.IGNORECASE)
_NOT_ON_ONE_LINE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,250}>")

_BODY = "margin:0;padding:16px;background:#ffffff;color:#1b1b1b"
_COLUMN = "max-width:38em;margin:0 auto;font:16px/1.5 system-ui,-apple-system,'Segoe UI',Roboto,sans-serif"
_ANCHOR = "color:#00506e;text-decoration:underline;overflow-wrap:anywhere"
_QUOTATION = "margin:0 0 16px;padding-left:12px;border-left:3px solid #6b6b6b;overflow-wrap:anywhere"
_WHOLE = '<span style="white-space:nowrap">'
_RULE = "border:0;border-top:1px solid #6b6b6b;margin:24px 0"


class Part(NamedTuple):
    """A text with its language (BCP 47).

    Blank lines part paragraphs; lines with ``-`` or ``1.`` make lists, and lines that begin with ``> `` a quotation.
    """

    language: str
    text: str


class Letter(NamedTuple):
    """What a mail says, the same in ``text`` and ``html``."""

    subject: str
    text: str
    html: str


def compose(subject: str, parts: Sequence[Part]) -> Letter:
    """The letter of these parts, one below the other. The first one's language is the letter's."""
    tidy = [Part(part.language, _tidy(part.text)) for part in parts]
    subject = one_line(subject)
    column = f'\n<hr style="{_RULE}">\n'.join(f'<div lang="{p.language}">\n{_html(p.text)}\n</div>' for p in tidy)
    html = (
        f'<!doctype html>\n<html lang="{tidy[0].language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<title>{escape(subject)}</title>\n</head>\n<body style="{_BODY}">\n<div style="{_COLUMN}">\n'
        f"{column}\n</div>\n</body>\n</html>\n"
    )
    return Letter(subject=subject, text="\n\n---\n\n".join(p.text for p in tidy) + "\n", html=html)


def one_line(text: str) -> str:
    """``text`` without line breaks and control characters: fit for a header."""
    return _NOT_ON_ONE_LINE.sub(" ", text).strip()


def answer_subject(subject: str, reference: str) -> str:
    """``Re: <the resident's subject> (<reference>)``, however many replies have put their own prefix before it."""
    words = _PREFIXES.sub("", one_line(subject))
    if len(words) > LONGEST_SUBJECT:
        words = f"{words[: LONGEST_SUBJECT - 1].rstrip()}…"
    return f"Re: {words}" if reference in words else f"Re: {words} ({reference})"


def message_ids(texts: Iterable[str]) -> list[str]:
    """Those of ``texts`` that are Message-IDs in angle brackets, each once, in order (RFC 5322 section 3.6.4)."""
    return list(dict.fromkeys(text for text in texts if _MESSAGE_ID.fullmatch(text)))


def references(ids: Sequence[str], last: str) -> str:
    """The value of ``References``: ``ids``, the oldest first, and ``last``, within what a header holds.

    The first one and the newest stay when it is too long, as RFC 5537 section 3.4.4 wants it.
    """
    room = LONGEST_HEADER - len("References") - len(last)
    kept: list[str] = []
    for one in (*ids[:1], *reversed(ids[1:])):
        room -= len(one) + 1
        if room < 0:
            break
        kept.append(one)
    return " ".join((*kept[:1], *reversed(kept[1:]), last))


def escape(text: str) -> str:
    """``text`` as HTML shows it."""
    return text.translate(_ESCAPES)


def _tidy(text: str) -> str:
    """Unix line ends, no blanks at their ends, never more than one empty line."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)


def _html(text: str, *, quoted: bool = False) -> str:
    paragraphs = (paragraph.split("\n") for paragraph in text.split("\n\n"))
    return "\n".join(block for lines in paragraphs for block in _blocks(lines, quoted=quoted))


def _blocks(lines: Sequence[str], *, quoted: bool) -> Iterator[str]:
    """The paragraphs, lists and quotations of lines that stand together; within a quotation there is no other."""
    for kind, group in groupby(lines, key=_kind):
        run = list(group)
        if kind == "blockquote" and not quoted and (inner := _tidy("\n".join(line[2:] for line in run))):
            yield f'<blockquote style="{_QUOTATION}">\n{_html(inner, quoted=True)}\n</blockquote>'
            continue
        numbers = [int(match[1]) for line in run if (match := _ITEM.fullmatch(line)) and match[1]]
        if kind == "ul" or (kind == "ol" and numbers == list(range(numbers[0], numbers[0] + len(run)))):
            start = f' start="{numbers[0]}"' if numbers and numbers[0] != 1 else ""
            items = "\n".join(f"<li>{_linked(match[2])}</li>" for line in run if (match := _ITEM.fullmatch(line)))
            yield f"<{kind}{start}>\n{items}\n</{kind}>"
        else:
            yield f"<p>{'<br>'.join(map(_linked, run))}</p>"


def _kind(line: str) -> str:
    if line == ">" or line.startswith("> "):
        return "blockquote"
    match = _ITEM.fullmatch(line)
    return "p" if match is None else "ol" if match[1] else "ul"


def _linked(text: str) -> str:
    """``text`` escaped, its web and e-mail addresses as links."""
    found, end = [], 0
    for match in _LINK.finditer(text):
        target = match[1] or f"mailto:{match[2]}"
        link = f'<a href="{escape(target)}" style="{_ANCHOR}">{escape(match[0])}</a>'
        found += [_escaped(text[end : match.start()]), link]
        end = match.end()
    return "".join((*found, _escaped(text[end:])))


def _escaped(text: str) -> str:
    """``text`` escaped, its numbers whole (X44)."""
    return kept_whole(escape(text), _WHOLE)
