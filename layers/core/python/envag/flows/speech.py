"""How long words take to say.

The rate is an assumption, to be measured once with the voice that is deployed: 14 characters a second, blanks
and punctuation included, which is 125 to 150 Swedish words a minute, the pace of a calm announcer. Digits are
read as words of about five letters. A text that this calls 20 seconds long must not be much longer in truth, so
the rate is rather too slow than too fast.
"""

from __future__ import annotations

import re

CHARACTERS_PER_SECOND = 14.0
CHARACTERS_PER_DIGIT = 5

_TAG = re.compile(r"<[^>]*>")
_BREAK = re.compile(r"<break\s+time=[\"'](\d+(?:\.\d+)?)(ms|s)[\"']\s*/>")
_DIGIT = re.compile(r"\d")


def seconds(said: str) -> float:
    """How long ``said`` takes, plain or SSML with its breaks."""
    pauses = sum(float(n) / (1000 if unit == "ms" else 1) for n, unit in _BREAK.findall(said))
    words = plain(said)
    characters = len(words) + (CHARACTERS_PER_DIGIT - 1) * len(_DIGIT.findall(words))
    return pauses + characters / CHARACTERS_PER_SECOND


def plain(said: str) -> str:
    """The words alone, without the tags of SSML."""
    return _TAG.sub("", said)
