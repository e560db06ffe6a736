"""Who vouches for residents: a provider of e-IDs that speaks OpenID Connect."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from envag.domain.login import Begun
    from envag.domain.municipality import Municipality


class NotIdentifiedError(Exception):
    """The provider does not vouch for anybody; the message is a fixed word that says why, for the log."""


class EIdProvider(Protocol):
    """A municipality's provider. Its answers are the provider's own: only a checked token counts."""

    def address(self, place: Municipality, begun: Begun, *, back: str, language: str) -> str:
        """Where a browser is led to identify its user, who then comes to the URL ``back``."""

    def is_issuer(self, place: Municipality, issuer: str) -> bool:
        """Whether that is the municipality's provider (RFC 9207)."""

    def claims(self, place: Municipality, begun: Begun, code: str, *, back: str, now: datetime) -> Mapping[str, Any]:
        """What the provider says of who came back with that ``code``, checked. Raises NotIdentifiedError."""
