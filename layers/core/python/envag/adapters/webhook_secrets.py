"""The secrets that webhooks are signed with: SSM parameters under our key, which cost nothing to keep or to ask for.

A parameter holds one secret, or two while it is changed: the new one first
(https://docs.aws.amazon.com/systems-manager/latest/userguide/secure-string-parameter-kms-encryption.html).
"""

from __future__ import annotations

import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.domain.webhook import SecretError, keys
from envag.ports.webhooks import NotTakenError

if TYPE_CHECKING:
    from datetime import datetime

    from botocore.client import BaseClient

    from envag.ports.clock import Clock

KEPT = timedelta(minutes=5)
"""How long an environment signs with what it has read: so soon after a change everybody signs with the new secret."""


class SsmSecrets:
    """Secrets by municipality and name, from ``<prefix>/<slug>/<name>``."""

    def __init__(self, client: BaseClient, prefix: str, clock: Clock) -> None:
        self._client: Any = client
        self._prefix = prefix
        self._clock = clock
        self._known: dict[str, tuple[datetime, tuple[bytes, ...]]] = {}

    def prime(self) -> None:
        """Open the connection while Lambda initialises; the answer, whatever it is, does not matter."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._client.get_parameter(Name=f"{self._prefix}/prime/prime")

    def keys(self, municipality: str, name: str) -> tuple[bytes, ...]:
        """See Secrets.keys."""
        parameter, now = f"{self._prefix}/{municipality}/{name}", self._clock.now()
        read_at, known = self._known.get(parameter, (now, ()))
        if not known or now - read_at > KEPT:
            known = self._read(parameter)
            self._known[parameter] = now, known
        return known

    def _read(self, parameter: str) -> tuple[bytes, ...]:
        try:
            answer = self._client.get_parameter(Name=parameter, WithDecryption=True)
            return keys(answer["Parameter"]["Value"])
        except ClientError as error:
            missing = error.response["Error"]["Code"] == "ParameterNotFound"
            raise NotTakenError("no_secret" if missing else "secret_unreadable") from None
        except BotoCoreError:
            reason = "secret_unreadable"
            raise NotTakenError(reason) from None
        except SecretError:
            reason = "secret_malformed"
            raise NotTakenError(reason) from None
