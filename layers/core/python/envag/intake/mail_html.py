"""HTML mail as plain text that keeps links, lists, tables' rows and quotations; linear in time by design.

Parsers that build a tree are no choice here: deeply nested elements cost them time that grows with the square.
"""

from __future__ import annotations

import html
import re

from envag.intake.late import late

_ENRICHED = late(r"<(/?)([a-z0-9-]{1,60})>|<<|(\n+)", re.IGNORECASE)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_HREF = re.compile(r"""\bhref\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++))""", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_UNREAD = {"script", "style", "title", "template"}
_PARAGRAPHS = {
    "address", "article", "aside", "blockquote", "dl", "fieldset", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "main", "ol", "p", "pre", "section", "table", "ul",
}  # fmt: skip
_LINES = {"br", "caption", "center", "dd", "div", "dt", "hr", "legend", "li", "option", "tbody", "tr"}
_LINKS = ("http:", "https:", "mailto:", "tel:")
_DEEPEST = 8


def to_text(source: str) -> str:
    """The text that a reader of the HTML sees."""
    return _Writer().write(source)


def enriched_to_text(source: str) -> str:
    """The text of ``text/enriched`` (RFC 1896) without its commands."""
    pieces: list[str] = []
    parameters = unfilled = position = 0
    for match in _ENRICHED().finditer(source):
        pieces.append("" if parameters else source[position : match.start()])
        position = match.end()
        name, step = (match[2] or "").lower(), -1 if match[1] else 1
        if name == "param":
            parameters = max(0, parameters + step)
        elif name == "nofill":
            unfilled = max(0, unfilled + step)
        elif not name and not parameters:
            breaks = match[3] if unfilled else (match[3] or "")[1:] or " "
            pieces.append(breaks if match[3] else "<")
    pieces.append("" if parameters else source[position:])
    return "".join(pieces).strip()


class _Writer:
    """Walks through tags and text once, keeping what the next piece of text must know."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._pieces: list[str] = []
        self._gap: int | None = None  # a blank line before the next one, as deep in quotations as this
        self._tight = False  # Word sets no space between its paragraphs
        self._quoted = 0
        self._preformatted = 0
        self._lists: list[int] = []
        self._link = ""
        self._label: list[str] = []

    def write(self, source: str) -> str:
        position = 0
        last_close = source.rfind(">")
        while (start := source.find("<", position)) != -1 and start < last_close:
            self._text(source[position:start])
            position = self._markup(source, start)
        self._text(source[position:])
        self._end_line()
        return _BLANK_LINES.sub("\n\n", "\n".join(self._lines)).strip()

    def _markup(self, source: str, start: int) -> int:
        """Handle the markup that begins at ``start``; returns where it ends."""
        if source.startswith("<!--", start):
            return _end_of(source, "-->", start + 4)
        if source.startswith(("<!", "<?"), start):
            return _end_of(source, ">", start)
        tag = _TAG.match(source, start)
        if not tag:
            self._text("<")
            return start + 1
        name = tag[2].lower()
        if name in _UNREAD and not tag[1]:
            close = re.compile(f"</{name}", re.IGNORECASE).search(source, tag.end())
            return _end_of(source, ">", close.start()) if close else len(source)
        self._tag(name, closing=bool(tag[1]), attributes=tag[3])
        return tag.end()

    def _tag(self, name: str, *, closing: bool, attributes: str) -> None:
        if name == "a":
            self._end_link()
            if not closing:
                self._begin_link(attributes)
        elif name in {"td", "th"}:
            self._pieces += [" "] if self._pieces and not closing else []
        elif name == "br":
            self._end_line(forced=True)
        elif name in _LINES or name in _PARAGRAPHS:
            self._end_line()
            if name == "p" and not closing:
                self._tight = "MsoNormal" in attributes
            outside = self._quoted
            apart = name in _PARAGRAPHS and not self._lists and not (name == "p" and self._tight)
            self._nest(name, -1 if closing else 1)
            if apart:
                self._gap = min(outside, self._quoted, outside if self._gap is None else self._gap)
            if name == "li" and not closing:
                self._pieces = [self._bullet()]

    def _nest(self, name: str, step: int) -> None:
        if name == "blockquote":
            self._quoted = max(0, self._quoted + step)
        elif name == "pre":
            self._preformatted = max(0, self._preformatted + step)
        elif name in {"ul", "ol"}:
            if step > 0:
                self._lists.append(0 if name == "ol" else -1)
            elif self._lists:
                self._lists.pop()

    def _bullet(self) -> str:
        indent = "  " * min(max(len(self._lists) - 1, 0), _DEEPEST)
        if not self._lists or self._lists[-1] < 0:
            return f"{indent}- "
        self._lists[-1] += 1
        return f"{indent}{self._lists[-1]}. "

    def _begin_link(self, attributes: str) -> None:
        match = _HREF.search(attributes)
        target = html.unescape(next(filter(None, match.groups()), "")).strip() if match else ""
        self._link = target if target.lower().startswith(_LINKS) else ""
        self._label = []

    def _end_link(self) -> None:
        address = self._link.partition(":")[2].strip("/")
        if address and address not in "".join(self._label):
            self._pieces.append(f" ({self._link.removeprefix('mailto:').removeprefix('tel:')})")
        self._link = ""

    def _text(self, raw: str) -> None:
        text = html.unescape(raw)
        if self._preformatted:
            *whole, text = text.split("\n")
            for line in whole:
                self._pieces.append(line)
                self._end_line(forced=True)
        else:
            text = _SPACE.sub(" ", text)
            if not self._pieces or self._pieces[-1].endswith(" "):
                text = text.lstrip(" ")
        if text:
            self._pieces.append(text)
            self._label.append(text)

    def _end_line(self, *, forced: bool = False) -> None:
        """Put the line out. An empty one counts when it is forced; a hard space makes a line of its own."""
        if not self._pieces and not forced:
            return
        line = "".join(self._pieces).replace("\u00a0", " ").rstrip()
        if line and self._gap is not None:
            self._lines.append(_quotation(self._gap).rstrip())
            self._gap = None
        self._lines.append((_quotation(self._quoted) + line).rstrip())
        self._pieces = []


def _quotation(depth: int) -> str:
    return "> " * min(depth, _DEEPEST)


def _end_of(source: str, mark: str, position: int) -> int:
    """Just behind the next ``mark``, or the end of ``source``."""
    found = source.find(mark, position)
    return len(source) if found == -1 else found + len(mark)
