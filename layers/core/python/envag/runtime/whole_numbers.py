"""Pages whose lines never break within a number (X44): whoever reads one calls it, copies it or reads it aloud."""

from __future__ import annotations

import re

from envag.domain.whole import kept_whole

_SPAN = '<span class="site-whole">'
_WORDS = re.compile(r">([^<>]++)(?=<)")
"""What stands between two tags."""
_LEFT_ALONE = ("<script", "<textarea", "<option", _SPAN[:-1])
"""Tags whose content is no words to read, may be edited, or is whole already."""


def with_whole_numbers(page: str) -> str:
    """The page, with every number that is read on it in a span that no line breaks."""
    head, begin, body = page.partition("<body")

    def kept(found: re.Match[str]) -> str:
        if found[1].isspace():
            return found[0]
        tag = body.rfind("<", 0, found.start())
        return found[0] if body.startswith(_LEFT_ALONE, tag) else f">{kept_whole(found[1], _SPAN)}"

    return f"{head}{begin}{_WORDS.sub(kept, body)}"
