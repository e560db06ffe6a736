"""Secrets that a municipality's own people have put into SSM, encrypted (SecureString)."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from botocore.client import BaseClient

_KEPT_SECONDS = 300.0
"""A secret that was changed is in use after five minutes."""


class Secrets:
    """Secrets by municipality, from ``<prefix>/<slug>``."""

    def __init__(self, client: BaseClient, prefix: str) -> None:
        self._client: Any = client
        self._prefix = prefix
        self._known: dict[str, tuple[str, float]] = {}

    def of(self, municipality: str) -> str:
        """The municipality's secret. Raises botocore's ClientError where there is none."""
        known, until = self._known.get(municipality, ("", 0.0))
        if time.monotonic() < until:
            return known
        answer = self._client.get_parameter(Name=f"{self._prefix}/{municipality}", WithDecryption=True)
        secret = str(answer["Parameter"]["Value"])
        self._known[municipality] = (secret, time.monotonic() + _KEPT_SECONDS)
        return secret
