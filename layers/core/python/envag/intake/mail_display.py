"""HTML mail for a guide to look at: harmless, and made so in bounded time.

Two steps. First the tags are put in order: balanced, shallow, and only those that are shown, since the time of
an HTML5 parser grows with the square of the nesting (nh3 needs a minute for 100,000 nested elements). Then nh3
(ammonia) decides what is safe. Nothing is left that runs, loads from elsewhere, asks for input or leaves its
place on the page.
"""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import nh3

LONGEST_HTML = 1024 * 1024
"""Characters that are shown; the rest stands in the mail's text and in the message itself."""
_LONGEST_OPENING = 4096  # characters of a start tag other than that of an image
_LONGEST_IMAGE = 512 * 1024
_DEEPEST = 60
_MOST_ELEMENTS = 20_000

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:-]*+)((?:[^>\"']++|\"[^\"]*+\"|'[^']*+')*+)>")
_ATTRIBUTE = re.compile(r"""([a-zA-Z-]+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"'`=<]++))""")
_STAND_INS = str.maketrans({"&": "\ue000", "<": "\ue001", ">": "\ue002", "\xa0": "\ue003"})
_ESCAPES = {0xE000: "&amp;", 0xE001: "&lt;", 0xE002: "&gt;", 0xE003: "&nbsp;"}
_DROPPED = dict.fromkeys((0, *_ESCAPES))
"""The parser's time grows with the square of such characters in a text, so they pass it as others."""
_VOID = {"br", "hr", "img"}
_SHOWN = {
    "a", "abbr", "b", "blockquote", "br", "center", "cite", "code", "dd", "del", "div", "dl", "dt", "em", "h1", "h2",
    "h3", "h4", "h5", "h6", "hr", "i", "img", "ins", "li", "ol", "p", "pre", "q", "s", "small", "span", "strike",
    "strong", "sub", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
}  # fmt: skip
_UNSEEN = ("script", "style", "title", "template", "noscript", "iframe", "object", "svg", "math", "textarea", "select")
_UNSEEN_END = {name: re.compile(f"</{name}", re.IGNORECASE) for name in _UNSEEN}
_ATTRIBUTES = {
    "a": {"href", "title"},
    "abbr": {"title"},
    "img": {"src", "alt", "data-attachment"},
    "ol": {"start"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
}
_NUMBER = re.compile(r"[1-9][0-9]{0,2}")
_NUMBERED = {"start", "colspan", "rowspan"}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)", re.IGNORECASE)
_PICTURE = re.compile(r"data:image/(?:png|jpe?g|gif|webp);base64,[a-zA-Z0-9+/=\s]*\Z", re.IGNORECASE)
_CONTENT_ID = re.compile(r"cid:([^\s\"'<>]{1,256})\Z", re.IGNORECASE)


def display(source: str, attachment: Callable[[str], str] = lambda _: "") -> str:
    """``source`` as HTML that is safe to put into a page. Never raises.

    ``attachment`` maps the content id of a picture in the mail to what the page knows it by; that stands in
    the picture's ``data-attachment`` and the page gives it an address. Links open elsewhere and tell nobody
    where from; a picture on another server, which would tell its sender that the mail is being read, is left
    out and its description stays.
    """
    source = source[:LONGEST_HTML].translate(_DROPPED)
    return _cleaner().clean("".join(_ordered(source, attachment))).translate(_ESCAPES)


@cache
def _cleaner() -> nh3.Cleaner:
    import nh3  # noqa: PLC0415 - of all that read mail only the display needs it

    return nh3.Cleaner(
        tags=_SHOWN,
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        link_rel="noopener nofollow noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
        url_schemes={"http", "https", "mailto", "tel", "data"},
        url_relative="deny",
    )


def _allowed(tag: str, name: str, value: str) -> str | None:
    """The value that an attribute keeps, or None where it must go. A link without one is plain text."""
    if name in _NUMBERED:
        return value if _NUMBER.fullmatch(value) else None
    if name == "href":
        return value if _LINK.match(value) else None
    if name == "src":
        return value if tag == "img" and _PICTURE.match(value) else None
    return value


def _ordered(source: str, attachment: Callable[[str], str]) -> Iterator[str]:
    """The text and the shown tags of ``source``, each opened one closed again, none deeper than ``_DEEPEST``.

    Tags beyond the limits are left out and their text stays.
    """
    opened: list[str] = []
    elements = position = 0
    last_close = source.rfind(">")
    while (start := source.find("<", position)) != -1 and start < last_close:
        yield _text(source[position:start])
        tag = _TAG.match(source, start)
        if source.startswith(("<!", "<?"), start):
            mark = "-->" if source.startswith("<!--", start) else ">"
            position = _end_of(source, mark, start + 2)
        elif not tag:
            yield _text("<")
            position = start + 1
        elif (name := tag[2].lower()) in _UNSEEN:
            position = tag.end()
            if not tag[1]:
                close = _UNSEEN_END[name].search(source, position)
                position = _end_of(source, ">", close.start()) if close else len(source)
        else:
            position = tag.end()
            if tag[1]:
                yield from _closing(opened, name)
            elif name in _SHOWN and elements < _MOST_ELEMENTS and (name in _VOID or len(opened) < _DEEPEST):
                elements += 1
                opened += [] if name in _VOID else [name]
                yield f"<{name}{_attributes(name, tag[3], attachment)}>"
    yield _text(source[position:])
    yield from (f"</{name}>" for name in reversed(opened))


def _text(piece: str) -> str:
    return html.unescape(piece).translate(_DROPPED).translate(_STAND_INS)


def _closing(opened: list[str], name: str) -> Iterator[str]:
    """The end tags that close the innermost ``name`` and what is open in it; none when it is not open."""
    if name not in opened:
        return
    while (inner := opened.pop()) != name:
        yield f"</{inner}>"
    yield f"</{name}>"


def _attributes(tag: str, written: str, attachment: Callable[[str], str]) -> str:
    wanted = _ATTRIBUTES.get(tag)
    if not wanted or len(written) > (_LONGEST_IMAGE if tag == "img" else _LONGEST_OPENING):
        return ""
    found: dict[str, str] = {}
    for match in _ATTRIBUTE.finditer(written):
        name = match[1].lower()
        if name in wanted and name not in found:
            found[name] = html.unescape(next(filter(None, match.groups()[1:]), "")).strip()
    # Only a content id that the mail really carries becomes one: what the sender wrote there is not believed.
    found.pop("data-attachment", None)
    if picture := _CONTENT_ID.match(found.get("src", "")):
        found["data-attachment"] = attachment(picture[1])
    return "".join(f' {name}="{html.escape(value)}"' for name, value in found.items() if value)


def _end_of(source: str, mark: str, position: int) -> int:
    found = source.find(mark, position)
    return len(source) if found == -1 else found + len(mark)
