"""The users of a Connect instance, for whoever runs it: no function calls this.

https://docs.aws.amazon.com/connect/latest/APIReference/API_CreateUser.html and its neighbours.
"""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from envag.domain.staff import Member
from envag.usecases.sync_staff import Profiles, StaffError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from botocore.client import BaseClient

    from envag.domain.staff import Person

TAG = "municipality"
_MANAGED = "CONNECT_MANAGED"
_LONGEST_LOGIN = {"SAML": 64, _MANAGED: 20}
"""Characters, by how users sign in: at an identity provider, or with a password that Connect keeps (CreateUser)."""

CALLS_A_SECOND = 2
"""What Connect takes of most of its operations:
https://docs.aws.amazon.com/connect/latest/adminguide/amazon-connect-service-limits.html."""


class Pace:
    """Lets calls begin no more often than ``per_second``. ``clock`` and ``sleep`` are in seconds."""

    def __init__(
        self,
        per_second: float = CALLS_A_SECOND,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._apart = 1 / per_second
        self._clock = clock
        self._sleep = sleep
        self._next = clock()

    def hold(self, client: BaseClient) -> None:
        """Hold every call of the client to the pace, each page of a list among them."""
        client.meta.events.register_first("before-call.connect", self._wait)

    def _wait(self, **_: object) -> None:
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
        self._next = max(now, self._next) + self._apart


class ConnectStaff:
    """Staff on one instance."""

    def __init__(self, client: BaseClient, instance_id: str) -> None:
        self._client: Any = client
        self._instance = instance_id
        self._identity = ""

    def longest_login(self) -> int:
        """See Staff.longest_login."""
        return _LONGEST_LOGIN[self._identity_management()]

    def profiles(self) -> Profiles:
        """See Staff.profiles."""
        return Profiles(
            routing=self._listed("list_routing_profiles", "RoutingProfileSummaryList"),
            security=self._listed("list_security_profiles", "SecurityProfileSummaryList"),
        )

    def logins(self) -> Mapping[str, str]:
        """See Staff.logins."""
        return self._listed("list_users", "UserSummaryList", name="Username")

    def member(self, user_id: str) -> Member:
        """See Staff.member."""
        user = self._call("describe_user", UserId=user_id)["User"]
        identity = user.get("IdentityInfo", {})
        return Member(
            id=user["Id"],
            login=user["Username"],
            first_name=identity.get("FirstName", ""),
            last_name=identity.get("LastName", ""),
            routing_profile=user.get("RoutingProfileId", ""),
            security_profiles=tuple(user.get("SecurityProfileIds", ())),
            municipality=user.get("Tags", {}).get(TAG, ""),
        )

    def of(self, municipality: str) -> Sequence[str]:
        """See Staff.of."""
        tagged = {"TagFilter": {"TagCondition": {"TagKey": TAG, "TagValue": municipality}}}
        found = self._pages("search_users", SearchFilter=tagged)
        return [user["Username"] for page in found for user in page.get("Users", ())]

    def create(self, person: Person, *, routing_profile: str, security_profile: str) -> None:
        """See Staff.create.

        With SAML an address or a password is an error. Where Connect keeps passwords, a login that is an address is
        where it sends the link by which the user sets one.
        """
        identity = {"FirstName": person.first_name, "LastName": person.last_name}
        password = {}
        if self._identity_management() == _MANAGED:
            password = {"Password": f"{secrets.token_urlsafe(32)}aA1"}
            identity |= {"Email": person.login} if "@" in person.login else {}
        self._call(
            "create_user",
            Username=person.login,
            IdentityInfo=identity,
            PhoneConfig={"PhoneType": "SOFT_PHONE", "AutoAccept": False},
            RoutingProfileId=routing_profile,
            SecurityProfileIds=[security_profile],
            Tags={TAG: person.municipality},
            **password,
        )

    def rename(self, user_id: str, *, first_name: str, last_name: str) -> None:
        """See Staff.rename. Connect replaces all that it knows of who somebody is, so that the rest goes along."""
        known = self._call("describe_user", UserId=user_id)["User"].get("IdentityInfo", {})
        identity = {name: value for name, value in known.items() if value}
        self._call(
            "update_user_identity_info",
            UserId=user_id,
            IdentityInfo=identity | {"FirstName": first_name, "LastName": last_name},
        )

    def route(self, user_id: str, routing_profile: str) -> None:
        """See Staff.route."""
        self._call("update_user_routing_profile", UserId=user_id, RoutingProfileId=routing_profile)

    def secure(self, user_id: str, security_profile: str) -> None:
        """See Staff.secure."""
        self._call("update_user_security_profiles", UserId=user_id, SecurityProfileIds=[security_profile])

    def _identity_management(self) -> str:
        if not self._identity:
            found = str(self._call("describe_instance")["Instance"]["IdentityManagementType"])
            if found not in _LONGEST_LOGIN:
                msg = f"users of an instance with {found} come from there"
                raise StaffError(msg)
            self._identity = found
        return self._identity

    def _listed(self, operation: str, key: str, *, name: str = "Name") -> dict[str, str]:
        """Ids of everything in a list, by name. Some have no name, such as what Connect is still making."""
        return {one[name]: one["Id"] for page in self._pages(operation) for one in page[key] if one.get(name)}

    def _pages(self, operation: str, **arguments: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - passed to the client
        try:
            yield from self._client.get_paginator(operation).paginate(InstanceId=self._instance, **arguments)
        except (ClientError, BotoCoreError) as error:
            raise StaffError(_why(error)) from error

    def _call(self, operation: str, **arguments: Any) -> dict[str, Any]:  # noqa: ANN401 - passed to the client
        try:
            answer: dict[str, Any] = getattr(self._client, operation)(InstanceId=self._instance, **arguments)
        except (ClientError, BotoCoreError) as error:
            raise StaffError(_why(error)) from error
        return answer


def _why(error: ClientError | BotoCoreError) -> str:
    """Connect's word for what is wrong. Its sentence may quote what was sent, and with it a name."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__
