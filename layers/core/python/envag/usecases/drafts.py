"""Save a form that is not finished, and return to it by a link that only its writer has."""

from __future__ import annotations

import base64
import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from envag.ports.drafts import Draft

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from envag.ports.drafts import Drafts

KEPT_FOR = timedelta(days=14)
_BYTES = 24
_LONGEST_SECRET = 64


def save(
    drafts: Drafts, municipality: str, form: str, fields: Mapping[str, str], *, at: datetime, secret: str = ""
) -> str:
    """Keep what was written in ``form``; returns the secret of its link.

    ``secret`` is that of the draft which this one replaces. Raises DraftTooLargeError.
    """
    secret = secret if 0 < len(secret) <= _LONGEST_SECRET else secrets.token_urlsafe(_BYTES)
    # A whole second, as it is kept.
    until = at.replace(microsecond=0) + KEPT_FOR
    drafts.keep(municipality, _id(secret), Draft(form=form, fields=fields, until=until))
    return secret


def find(drafts: Drafts, municipality: str, secret: str, *, at: datetime) -> Draft | None:
    """The draft behind the secret, or None."""
    return drafts.find(municipality, _id(secret), at) if 0 < len(secret) <= _LONGEST_SECRET else None


def forget(drafts: Drafts, municipality: str, secret: str) -> None:
    """Delete what has been sent by now."""
    if 0 < len(secret) <= _LONGEST_SECRET:
        drafts.forget(municipality, _id(secret))


def _id(secret: str) -> str:
    digest = hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
    return base64.b32encode(digest).decode().rstrip("=")
