"""The body of an article as HTML, made at build time: Markdown without any HTML of its own."""

from __future__ import annotations

from markdown_it import MarkdownIt

_CLASSES = {
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "p": "govuk-body",
    "a": "govuk-link",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}
"""How the residents' pages look, by element (docs/adr/0025)."""

_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")


def html(markdown: str) -> str:
    """The HTML; what looks like HTML in ``markdown`` comes out as text."""
    tokens = _MARKDOWN.parse(markdown)
    for block in tokens:
        for token in (block, *(block.children or ())):
            if token.nesting == 1 and token.tag in _CLASSES:
                token.attrSet("class", _CLASSES[token.tag])
    return str(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
