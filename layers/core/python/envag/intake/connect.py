"""What Amazon Connect's flow events and contact events have in common, read so that nothing can surprise."""

from __future__ import annotations

import re
from typing import Any

MUNICIPALITY = "municipality"
"""The contact tag and contact attribute that our own flows and our own chat API set; no resident can.

Attributes that a web page passes to Connect's own chat widget arrive under names that begin with
``HostedWidget-``: https://docs.aws.amazon.com/connect/latest/adminguide/pass-contact-attributes-chat.html.
"""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


class UnreadableError(ValueError):
    """A payload lacks what makes it an event of Amazon Connect; the message is a fixed word."""


def number(endpoint: object) -> str:
    """The E.164 number of an endpoint, or an empty string when it is withheld, missing or no phone.

    A withheld number arrives as a word such as ``anonymous``. It is dropped here, so that nothing behind
    this line can keep it (X41).
    """
    address = text(endpoint, "Address", "address")
    return address if _E164.fullmatch(address) else ""


def text(mapping: object, *keys: str) -> str:
    """The first text under one of ``keys``, or an empty string, whatever ``mapping`` turns out to be."""
    values = (mapping.get(key) for key in keys) if isinstance(mapping, dict) else ()
    return next((value for value in values if isinstance(value, str) and value), "")


def part(mapping: object, *path: str) -> dict[str, Any]:
    """The mapping at ``path``, or an empty one where there is none."""
    for key in path:
        mapping = mapping.get(key) if isinstance(mapping, dict) else None
    return mapping if isinstance(mapping, dict) else {}
