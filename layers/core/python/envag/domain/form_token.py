"""A token that a form carries: when it was shown, and what makes sending it twice harmless.

``<version of the key>.<second of the epoch>.<id>.<MAC>``, bound to the municipality. It takes the place of a session
and of a puzzle: what was made up, or sent faster than anybody writes, is asked for once more, and nothing is lost.
"""

from __future__ import annotations

import hmac
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from envag.domain.proof import Purpose, mac

if TYPE_CHECKING:
    from envag.domain.proof import ProofKeys

SOONEST = timedelta(seconds=2)
"""Nobody reads and fills in a form faster."""

LATEST = timedelta(hours=24)

_TOKEN = re.compile(r"([0-9]{1,6})\.([0-9]{1,11})\.([0-9a-f]{32})\.([a-z2-7]{20})", re.ASCII)


class FormToken(NamedTuple):
    """``id`` is one form of one resident, from its first page to its receipt; ``issued_at`` is in UTC."""

    id: str
    issued_at: datetime


def issue(keys: ProofKeys, municipality: str, form_id: str, at: datetime) -> str:
    """The token of a form, 32 hexadecimal characters by name, that was shown at the aware moment ``at``."""
    second = str(int(at.timestamp()))
    return f"{keys.current}.{second}.{form_id}.{_mac(keys.keys[keys.current], municipality, second, form_id)}"


def read(keys: ProofKeys, municipality: str, token: str) -> FormToken | None:
    """What a token says, None for what was not signed in this municipality."""
    match = _TOKEN.fullmatch(token)
    key = keys.keys.get(int(match[1])) if match else None
    if match is None or key is None:
        return None
    if not hmac.compare_digest(_mac(key, municipality, match[2], match[3]), match[4]):
        return None
    return FormToken(id=match[3], issued_at=datetime.fromtimestamp(int(match[2]), UTC))


def version(token: str) -> int:
    """The version of the key that ``token`` says it was signed with, 0 when it is no token."""
    match = _TOKEN.fullmatch(token)
    return int(match[1]) if match else 0


def in_time(token: FormToken, at: datetime) -> bool:
    """Whether what was shown then may be sent at ``at``: neither at once nor the day after."""
    return SOONEST <= at - token.issued_at <= LATEST


def _mac(key: bytes, municipality: str, second: str, form_id: str) -> str:
    return mac(key, Purpose.FORM, municipality, second, form_id)
