"""Finds phrases in what somebody wrote, by whole words: a few hundred of them cost less than a routing.

A phrase is found wherever its words follow each other; case and marks do not matter. ``word*`` also finds longer words
that begin so, ``^word`` stands only at the beginning, and ``=word`` is the whole text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from envag.domain.language.swedish import words

if TYPE_CHECKING:
    from collections.abc import Iterable

_BEGIN, _END = "^", "$"
_WHOLE = "="
_LONGER = "*"


def pattern(phrase: str) -> str:
    """The phrase as ``holds`` looks for it, empty when it holds no word."""
    inner = " ".join(words(phrase.strip(_BEGIN + _WHOLE + _LONGER)))
    if not inner:
        return ""
    begin = _BEGIN if phrase[0] in _BEGIN + _WHOLE else ""
    end = "" if phrase.endswith(_LONGER) else " "
    return f"{begin} {inner}{end}{_END if phrase[0] == _WHOLE else ''}"


def holds(text: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns is in the text."""
    spelt = f"{_BEGIN} {' '.join(words(text))} {_END}"
    return any(one in spelt for one in patterns)
