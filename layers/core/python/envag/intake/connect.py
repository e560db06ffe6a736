"""What Amazon Connect's flow events and contact events have in common."""

from __future__ import annotations

import re

from envag.intake.payload import text

MUNICIPALITY = "municipality"
"""The contact tag and contact attribute that our own flows and our own chat API set; no resident can.

Attributes that a web page passes to Connect's own chat widget arrive under names that begin with
``HostedWidget-``: https://docs.aws.amazon.com/connect/latest/adminguide/pass-contact-attributes-chat.html.
"""

_E164 = re.compile(r"\+[1-9][0-9]{6,14}")


def number(endpoint: object) -> str:
    """The E.164 number of an endpoint, or an empty string when it is withheld, missing or no phone.

    A withheld number arrives as a word such as ``anonymous``. It is dropped here, so that nothing behind
    this line can keep it (X41).
    """
    address = text(endpoint, "Address", "address")
    return address if _E164.fullmatch(address) else ""
