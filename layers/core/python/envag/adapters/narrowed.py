"""Clients that can reach the data of one municipality, whatever the code that uses them does.

The staff API's own role may touch no record. For each municipality it assumes the data role with the session tag
``municipality``, and the role's policy allows keys of that tag alone (docs/adr/0024).
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

from botocore.credentials import RefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError

from envag.adapters import sdk
from envag.domain.access import SESSION_TAG
from envag.domain.municipality import SLUG

if TYPE_CHECKING:
    from botocore.client import BaseClient

_SESSION_SECONDS = 60 * 60
"""The longest that a role assumed by a role may last.
https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles.html#iam-term-role-chaining
"""

_RENEWED_BEFORE_SECONDS = 10 * 60
"""No call is signed with credentials older than fifty minutes. botocore itself tries to renew them earlier still."""


class NotAMunicipalityError(ValueError):
    """What should name a municipality cannot be the slug of one."""


class Narrowed:
    """Clients by service and municipality. ``sts`` has the function's own credentials.

    A client is made once in an environment for each municipality, and renews its credentials by itself.
    """

    def __init__(self, sts: BaseClient, role_arn: str) -> None:
        self._sts: Any = sts
        self._role = role_arn
        self._sessions: dict[str, sdk.Sdk] = {}
        self._clients: dict[tuple[str, str], BaseClient] = {}

    def prime(self) -> None:
        """Open the connection while Lambda initialises: which municipality is asked for shows later."""
        with contextlib.suppress(ClientError, BotoCoreError):
            self._sts.get_caller_identity()

    def client(self, service: str, municipality: str, **config: Any) -> BaseClient:  # noqa: ANN401 - botocore's own
        """The client of ``service`` for that municipality; ``config`` as ``envag.adapters.sdk.client`` takes it.

        Raises NotAMunicipalityError, and botocore's ClientError where the role cannot be assumed.
        """
        known = self._clients.get((service, municipality))
        if known is None:
            known = self._of(municipality).client(service, **config)
            self._clients[service, municipality] = known
        return known

    def _of(self, municipality: str) -> sdk.Sdk:
        if municipality not in self._sessions:
            if not SLUG.fullmatch(municipality):
                raise NotAMunicipalityError

            def assume() -> dict[str, str]:
                return self._assume(municipality)

            credentials = RefreshableCredentials.create_from_metadata(
                metadata=assume(),
                refresh_using=assume,
                method="assume-role",
                mandatory_timeout=_RENEWED_BEFORE_SECONDS,
            )
            self._sessions[municipality] = sdk.Sdk(credentials)
        return self._sessions[municipality]

    def _assume(self, municipality: str) -> dict[str, str]:
        """One session, as botocore's metadata of credentials; CloudTrail shows it under the municipality's slug."""
        given = self._sts.assume_role(
            RoleArn=self._role,
            RoleSessionName=municipality,
            DurationSeconds=_SESSION_SECONDS,
            Tags=[{"Key": SESSION_TAG, "Value": municipality}],
        )["Credentials"]
        return {
            "access_key": given["AccessKeyId"],
            "secret_key": given["SecretAccessKey"],
            "token": given["SessionToken"],
            "expiry_time": given["Expiration"].isoformat(),
        }
