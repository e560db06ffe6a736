"""What no type can say of where residents log in: that the provider can be reached, and is trusted enough."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.municipality import Municipality

Finding = tuple[tuple[Any, ...], str]


def findings(m: Municipality) -> Iterator[Finding]:
    """Everything wrong with where the municipality's residents log in."""
    e_id = m.e_id
    if e_id is None:
        return
    parts = urlsplit(e_id.issuer)
    if parts.scheme != "https" or not parts.hostname or parts.username or parts.query or parts.fragment:
        message = f"'{e_id.issuer}' must be an https address, as the provider's own configuration writes it"
        yield ("e_id", "issuer"), message
    if not e_id.client_id.strip():
        yield ("e_id", "client_id"), "must be the name under which the provider knows the municipality"
    if not e_id.levels:
        yield ("e_id", "levels"), "missing; without a level anybody's word would do"
    if "openid" not in e_id.scopes:
        yield ("e_id", "scopes"), "must hold openid (OpenID Connect Core 1.0 section 3.1.2.1)"
