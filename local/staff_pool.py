"""The staff's user pool in the local cloud: who is in it, and the tokens that its own API hands out."""

from __future__ import annotations

import secrets
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

from botocore.exceptions import ClientError

from local.staff import STAFF

if TYPE_CHECKING:
    from collections.abc import Sequence

    from envag.cli.stack import Stack
    from local.staff import Person

_PASSWORD = "Aa1!{}"  # noqa: S105 - the classes of characters that a pool asks for; the rest is made at start
_AT_ONCE = 4


class RefusedError(Exception):
    """The pool gives no token: the user or the refresh token is not one of its own."""


class Tokens(NamedTuple):
    """What a token endpoint answers. ``expires_in`` is in seconds; ``refresh`` is empty when it stays the same."""

    access: str
    id: str
    refresh: str
    expires_in: int


class StaffPool:
    """The pool that the platform's stack has made. Passwords are made here, and nobody needs to know one."""

    def __init__(self, stack: Stack, people: Sequence[Person] = STAFF) -> None:
        self._idp = stack.client("cognito-idp")
        self._pool, self.client_id = stack.output("StaffPoolId"), stack.output("StaffClientId")
        self._people = people
        self._passwords = {one.username: _PASSWORD.format(secrets.token_urlsafe(24)) for one in people}

    def fill(self) -> None:
        """Make everybody a user with a password and the grants of their job."""
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            list(threads.map(self._enrol, self._people))

    def client(self) -> dict[str, Any]:
        """The app client: ``CallbackURLs`` and ``LogoutURLs`` are where sign-in may lead."""
        described = self._idp.describe_user_pool_client(UserPoolId=self._pool, ClientId=self.client_id)
        return dict(described["UserPoolClient"])

    def sign_in(self, username: str) -> Tokens:
        """The tokens of somebody who has chosen who they are. Raises RefusedError."""
        known = {"USERNAME": username, "PASSWORD": self._passwords.get(username, "")}
        return self._tokens("ADMIN_USER_PASSWORD_AUTH", known)

    def renew(self, refresh_token: str) -> Tokens:
        """New tokens for an earlier sign-in. Raises RefusedError."""
        return self._tokens("REFRESH_TOKEN_AUTH", {"REFRESH_TOKEN": refresh_token})

    def revoke(self, refresh_token: str) -> None:
        """Let a sign-in end. Raises RefusedError."""
        try:
            self._idp.revoke_token(Token=refresh_token, ClientId=self.client_id)
        except ClientError as error:
            raise RefusedError from error

    def _enrol(self, person: Person) -> None:
        self._idp.admin_create_user(
            UserPoolId=self._pool,
            Username=person.username,
            UserAttributes=[
                {"Name": "name", "Value": person.name},
                {"Name": "custom:grants", "Value": person.grants},
            ],
            MessageAction="SUPPRESS",
        )
        self._idp.admin_set_user_password(
            UserPoolId=self._pool,
            Username=person.username,
            Password=self._passwords[person.username],
            Permanent=True,
        )

    def _tokens(self, flow: str, known: dict[str, str]) -> Tokens:
        try:
            answer = self._idp.admin_initiate_auth(
                UserPoolId=self._pool, ClientId=self.client_id, AuthFlow=flow, AuthParameters=known
            )
        except ClientError as error:
            raise RefusedError from error
        result = answer["AuthenticationResult"]
        return Tokens(
            result["AccessToken"], result["IdToken"], result.get("RefreshToken", ""), int(result["ExpiresIn"])
        )
