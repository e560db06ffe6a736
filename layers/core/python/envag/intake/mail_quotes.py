"""Where a quotation begins: the lines that mail programs put above the message that they quote.

There are three kinds. An attribution is a sentence ("Den 3 mars 2026 kl. 10:12 skrev Anna <a@b.example>:"), a
block repeats the headers ("Från: … Skickat: … Till: … Ämne: …"), a mark is a line of its own
("-----Ursprungligt meddelande-----"). They are known by what they hold more than by their wording, which differs
with program, language and version: a verb for writing, a date, an address, and how the line ends.
"""

from __future__ import annotations

import re
from enum import Enum
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from envag.intake import mail_words as words
from envag.intake.late import late

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LONGEST_LINE = 400
_LONGEST_NAME = 20
_LONGEST_ATTRIBUTION = 4  # lines, as Gmail wraps a long name and address
_LONGEST_HEADER = 12  # lines of a folded To or Cc
_LONGEST_BLOCK = 100  # lines

_QUOTED = re.compile(r"[ \t\u200b\ufeff]{0,3}(?:>|&gt;|\|(?=\s))")
_ALL_MARKS = late(rf"(?:{_QUOTED.pattern})*+")
_RULE = late(rf"\s*[*]?[-–—_=]{{5,}}[*]?\s*$|\s*(?:{words.ORIGINAL})\s*:?\s*$", re.IGNORECASE)

_WROTE = re.compile(rf"(?<!\w)(?:{words.WROTE})(?!\w)|写道|寫道", re.IGNORECASE)
_END = re.compile(r"[:：>]\s*[*_]*\s*$|(?:写道|寫道)\s*$")
_OPENER = late(
    rf"(?:(?:{words.OPENERS})\b[\s,.]*(?:[^\W\d]+[,.]{{0,2}}\s+){{0,3}}[^\W\d]{{0,12}}\d|(?:\d\d?|(?:19|20)\d\d)(?!\d)"
    r"|[^\W\d]{2,14}(?:[.,]{1,2}\s*(?:[^\W\d]{2,14}\.?,?\s+)?|\s+(?:den\s+|d\.\s*|the\s+|kl\.?\s+)?)\d)",
    re.IGNORECASE,
)
_BROKEN_DATE = late(r"(?:19|20)\d\d\s|\d{1,2}[:.]\d\d(?![.\d])|\d{1,2},\s")
_SENTENCE_END = late(r"(?<![ap]\.m)(?<![ap]\. m)(?<!\bkl)(?<!\bг)(?<!\bр)[.!?:;]\s*$")
_ADDRESS = re.compile(r"\bvia\s+(?-i:[A-ZÅÄÖ])|пользователь|użytkownik|[^\s<>()@\[\]\"]{1,64}@[^\s<>()@\[\]\"]{1,255}")
_TIME = late(
    r"(?<!\d)(?:[01]?\d|2[0-3])\s?[:.h時时点]\s?[0-5]\d(?!\d)|(?<!\d)(?:1[0-2]|0?\d)\s?[ap]\.?m\b", re.IGNORECASE
)
_YEAR = late(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_DATE = late(
    r"(?<!\d)(?:(?:19|20)\d\d(?!\d)|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?!\d)"
    r"|\d{1,2}(?:st|nd|rd|th|\.|:e)?[\s-]+[^\W\d]{3,10}\.?|[^\W\d]{3,10}\.?\s+\d{1,2}(?!\d))"
)
_PARTICLE = late(rf"(?:{words.NAME_PARTICLES})", re.IGNORECASE)
_NOT_A_SENDER = late(rf"(?<!\w)(?:{words.NOT_A_SENDER})\s*,?\s*$", re.IGNORECASE)
_DATED_ADDRESS = late(r"(?:19|20)\d\d.{4,100}<[^<>\s@]+@[^<>\s@]+>\s*:?$")
_OLD_GMAIL = re.compile(r"20\d\d-\d\d-\d\d \d?\d:\d\d GMT[+-]\d\d:\d\d [^\d:]{2,60}:?$")
_GROUPWISE = late(r">>>\s.{1,200}\d{1,2}[:.]\d\d.{0,40}$")
_MARKUP = late(r"[*_\u200b\ufeff\u2068\u2069]+")
_SHARED_LINE = late(r"(?:\s|(?<=\S)-{2,}\s)(?=(?:on|den|am|le|op)\s)", re.IGNORECASE)

_ROLES = {word: role for role, labels in words.LABELS.items() for word in labels.split()} | words.SPACED_LABELS
_ROLE_OF = {"de": "from", "a": "to", "da": "from", "data": "date"}
_LABEL = re.compile(r"[\s*_|•]{0,8}([^\W\d][^:：\n]{0,24}?)[\s*_]{0,4}[:：]([\s*_]{0,4}.*)$")
_INNER_LABEL = late(r"(?<!\S)[*_]{0,2}([^\W\d]{1,14})\s?[*_]{0,2}[:：](?=[\s*_])")
_DRAWN = re.compile(r"[\s*_>|]{0,8}[-–—_=*]{2,}[\s*]*[^\W_]")
_DRAWN_MARK = late(
    rf"[\s*_>|]{{0,8}}[-–—_=*]{{2,}}[\s*]*(?:{words.ORIGINAL})[^\n]{{0,40}}?[-–—_=*]+[\s*]*$", re.IGNORECASE
)
_ANSWER_ABOVE = re.compile(rf"\W{{0,12}}(?:{words.ABOVE_THIS_LINE})\W{{0,12}}$", re.IGNORECASE)
_DRAWN_FORWARD = late(
    rf"[\s*_>|]{{0,8}}[-–—_=*]{{2,}}[\s*]*(?:{words.FORWARDED})[\s*:]*(?:[-–—_=*]{{2,}}[\s*]*)?$", re.IGNORECASE
)
_ALONE_WITH_COLON = re.compile(r"[\s*>]{0,8}[^\W\d_][^:]*:[\s*]*$")
_FORWARD_BEGINS = late(rf"[\s*>]{{0,8}}(?:{words.FORWARD_BEGINS})\s*:[\s*]*$", re.IGNORECASE)
_DASHED = late(r"-{2,}[^-].{2,120}?[^-]-{2,}\s*$")


class Kind(Enum):
    """What kind of head it is.

    A SENTENCE could be the writer's own and counts only above quoted lines. One that is NAMED holds date, time and
    name but no address and counts also as a paragraph of its own.
    """

    ATTRIBUTION = "attribution"
    SENTENCE = "sentence"
    NAMED = "named"
    BLOCK = "block"
    MARK = "mark"
    FORWARD = "forward"


class Head(NamedTuple):
    """The lines ``start`` up to ``end`` (not included) stand above a quotation."""

    start: int
    end: int
    kind: Kind


def is_quoted(line: str) -> bool:
    """Whether the line carries a quotation mark at its beginning."""
    return _QUOTED.match(line) is not None


def unquoted(line: str) -> str:
    """The line without its quotation marks."""
    match = _ALL_MARKS().match(line)
    return line[match.end() :] if match else line


def names_sender(line: str) -> bool:
    """Whether the line is the header that names the sender."""
    return _labelled(line)[0] == "from"


def is_rule(line: str) -> bool:
    """Whether the line is one that some programs set between the message and the headers of the quoted one."""
    return _RULE().match(line[:_LONGEST_LINE]) is not None


def heads(lines: Sequence[str]) -> Iterator[Head]:
    """The heads in ``lines`` in their order, none inside another. Time grows with the number of lines only."""
    at = 0
    while at < len(lines):
        head = _head_at(lines, at)
        if head and head.kind in {Kind.SENTENCE, Kind.NAMED} and _text_around(lines, head):
            head = None  # the sentence goes on, or is the writer's own
        if head:
            yield head
        at = head.end if head else at + 1


def _text_around(lines: Sequence[str], head: Head) -> bool:
    beside = head.kind is Kind.NAMED and head.start > 0 and bool(lines[head.start - 1].strip())
    return _text_follows(lines, head.end) or (beside and not _quoted_follows(lines, head.end))


def _quoted_follows(lines: Sequence[str], end: int) -> bool:
    return is_quoted(next((line for line in lines[end : end + _LONGEST_ATTRIBUTION] if line.strip()), ""))


def _text_follows(lines: Sequence[str], end: int) -> bool:
    return end < len(lines) and bool(lines[end].strip()) and not is_quoted(lines[end])


def _head_at(lines: Sequence[str], at: int) -> Head | None:
    line = lines[at][:_LONGEST_LINE]
    if not line or line.isspace():
        return None
    if line.lstrip().startswith(">>>") and _GROUPWISE().match(line.lstrip()):
        return Head(at, at + 1, Kind.ATTRIBUTION)
    drawn = _DRAWN.match(line) is not None
    if (drawn and _DRAWN_FORWARD().match(line)) or (_ALONE_WITH_COLON.match(line) and _FORWARD_BEGINS().match(line)):
        return Head(at, at + 1, Kind.FORWARD)
    if is_quoted(line):
        return None
    if (drawn and _DRAWN_MARK().match(line)) or _ANSWER_ABOVE.match(line):
        return Head(at, at + 1, Kind.MARK)
    return _block(lines, at) or _attribution(lines, at)


def _block(lines: Sequence[str], at: int) -> Head | None:
    """The headers of the quoted message, which Outlook and many others write one to a line."""
    roles: dict[str, str] = {}
    end, blank, folded = at, 0, 0
    for number in range(at, min(len(lines), at + _LONGEST_BLOCK)):
        line = lines[number][:_LONGEST_LINE]
        role, value = _labelled(line)
        if not roles and role not in {"from", "date", "subject"}:
            break
        if role and (role not in roles or role == "other"):
            roles[role] = value
            end, blank, folded = number + 1, 0, 0
        elif not line.strip():
            blank += 1
            if blank > 1 or "subject" in roles:
                break
        elif role or blank or is_rule(line) or folded >= _LONGEST_HEADER or not _is_folded(roles, line, folded):
            break
        else:
            roles[next(reversed(roles))] += f" {line}"
            folded += 1
            end = number + 1
    if len(roles) == 1:
        roles = _on_one_line(lines[at][:_LONGEST_LINE])
    return Head(at, end, Kind.BLOCK) if _are_headers(roles) else None


def _on_one_line(line: str) -> dict[str, str]:
    """The headers of a block whose lines were run together."""
    found = [(match, _labelled(f"{match[1]}:")[0]) for match in _INNER_LABEL().finditer(line)]
    roles: dict[str, str] = {}
    for (match, role), following in zip_longest(found, found[1:]):
        if role and role not in roles:
            roles[role] = line[match.end() : following[0].start() if following else len(line)]
    return roles if {"from", "date", "subject"} <= roles.keys() else {}


def _labelled(line: str) -> tuple[str, str]:
    match = _LABEL.match(line)
    if not match:
        return "", ""
    label = " ".join(match[1].lower().split())
    return _ROLE_OF.get(label, _ROLES.get(label, "")), match[2]


def _is_folded(roles: dict[str, str], line: str, folded: int) -> bool:
    """Whether ``line`` goes on with the header above it."""
    last = next(reversed(roles))
    if last == "subject":
        return folded == 0 and line[:1].isspace()
    return line[:1].isspace() or "@" in line or ";" in line or (folded == 0 and not roles[last].strip(" *_"))


def _are_headers(roles: dict[str, str]) -> bool:
    """Whether these are a mail's headers, and not a form or a journey ("Från: … Till: … Datum: …")."""
    date = roles.get("date", "")
    addressed = any("@" in roles.get(role, "") for role in ("from", "to", "cc"))
    timed = bool(_TIME().search(date) and _YEAR().search(date))
    if "from" not in roles:
        return addressed and timed and "to" in roles
    others = roles.keys() & {"date", "to", "cc", "subject"}
    if addressed:
        return len(others) > 1 or timed
    return timed and "subject" in others and list(roles)[:2] == ["from", "date"]


def _attribution(lines: Sequence[str], end: int) -> Head | None:
    """The sentence that ends in line ``end`` and tells who wrote and when; it may begin some lines above."""
    last = lines[end][:_LONGEST_LINE]
    if not (_END.search(last) or _WROTE.search(last) or _OLD_GMAIL.match(last)):
        return None
    if _text_follows(lines, end + 1) and not any(
        _ADDRESS.search(line) for line in lines[max(0, end - _LONGEST_ATTRIBUTION) : end + 1]
    ):
        return None  # a sentence that only counts above quoted lines
    sentence, joined, found = None, "", None
    for start in range(end, max(-1, end - _LONGEST_ATTRIBUTION), -1):
        line = lines[start][:_LONGEST_LINE]
        if not line.strip() or (start < end and (is_quoted(line) or _SENTENCE_END().search(line))):
            break
        joined = f"{line.strip()} {joined}".strip()
        if len(joined) > _LONGEST_LINE:
            break
        kind = _sentence(joined)
        if kind is Kind.ATTRIBUTION and (start == end or _begins(line.strip())):
            found = Head(start, end + 1, kind)
            if _begins(line.strip()):
                break
        elif kind and (sentence is None or (kind is Kind.NAMED and sentence.kind is Kind.SENTENCE)):
            sentence = Head(start, end + 1, kind)
    return found or sentence


def _begins(line: str) -> bool:
    """Whether an attribution begins with this line, and not one above."""
    dated = _DATE().search(line) or _TIME().search(line)
    return bool((dated and _OPENER().match(line) and not _BROKEN_DATE().match(line)) or _ADDRESS.search(line))


def _sentence(text: str) -> Kind | None:
    """What kind of attribution ``text`` is, if it is a whole one."""
    dashed = bool(_DASHED().match(text))
    plain = _MARKUP().sub("", text).strip("-–— ").replace("< ", "<").replace(" >", ">")
    opened = _OPENER().match(plain) is not None
    if _OLD_GMAIL.match(plain) or (opened and _DATED_ADDRESS().search(plain)):
        return Kind.ATTRIBUTION if plain.endswith(":") or "GMT" in plain else Kind.SENTENCE
    verbs = list(_WROTE.finditer(plain))
    if not verbs:
        return None
    last = verbs[-1]
    after = plain[last.end() :].strip(" .)-–—").removesuffix("》")
    closed = plain.endswith((":", "：")) or dashed
    if _NOT_A_SENDER().search(plain[max(0, last.start() - _LONGEST_NAME) : last.start()]) or not (closed or not after):
        return None
    address, date, time = _ADDRESS.search(plain), _DATE().search(plain), _TIME().search(plain)
    if date and (address or (dashed and time)) and (opened or closed):
        return Kind.ATTRIBUTION
    if opened and time and _YEAR().search(plain) and _names_sender(plain, last, after):
        return Kind.NAMED
    return Kind.SENTENCE if closed or date or address else None


def _names_sender(plain: str, verb: re.Match[str], after: str) -> bool:
    """Whether nothing but a name stands beside the verb, as no sentence of the writer's own has it."""
    name = after.rstrip(":： ") or re.split(r"\d", plain[: verb.start()])[-1]
    parts = [part for part in re.findall(r"[^\W\d][\w.'’-]*", name) if not _PARTICLE().fullmatch(part)]
    return bool(parts) and all(part[0].isupper() for part in parts)


def shared_line(line: str) -> tuple[str, str] | None:
    """A line that has both new words and an attribution on it as the two, else None."""
    line = line[:_LONGEST_LINE]
    if not line.endswith(":") or is_quoted(line) or not _WROTE.search(line) or _OPENER().match(line.lstrip()):
        return None
    for gap in _SHARED_LINE().finditer(line):
        if gap.start() and _sentence(line[gap.end() :]) is Kind.ATTRIBUTION:
            return line[: gap.start()], line[gap.end() :]
    return None
