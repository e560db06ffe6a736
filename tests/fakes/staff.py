"""The users of a Connect instance in memory, held to the same contract as the adapter, and a Connect to hold it to."""

from __future__ import annotations

import itertools
import re

from botocore.validate import validate_parameters

from envag.domain.staff import Member
from envag.usecases.sync_staff import Profiles, StaffError


class MemoryStaff:
    """``done`` holds what was changed, in order; a login in ``failing`` cannot be changed."""

    def __init__(self, routing=(), security=(), longest=64):
        self.users = {}
        self.done = []
        self.failing = set()
        self._longest = longest
        self._profiles = Profiles({n: f"id-{n}" for n in routing}, {n: f"id-{n}" for n in security})
        self._numbers = itertools.count()

    def add(self, login, *, municipality="", first_name="A", last_name="B", routing="id-r", security=("id-s",)):
        """Somebody whom another hand has made; profiles are ids."""
        user_id = f"u{next(self._numbers)}"
        self.users[user_id] = Member(user_id, login, first_name, last_name, routing, tuple(security), municipality)
        return user_id

    def longest_login(self):
        return self._longest

    def profiles(self):
        return self._profiles

    def logins(self):
        return {user.login: user.id for user in self.users.values()}

    def member(self, user_id):
        return self._user(user_id)

    def of(self, municipality):
        return [user.login for user in self.users.values() if user.municipality == municipality]

    def create(self, person, *, routing_profile, security_profile):
        if person.login in self.failing or person.login in self.logins():
            raise StaffError("DuplicateResourceException")
        self.done.append(("create", person.login))
        self.add(
            person.login,
            municipality=person.municipality,
            first_name=person.first_name,
            last_name=person.last_name,
            routing=routing_profile,
            security=[security_profile],
        )

    def rename(self, user_id, *, first_name, last_name):
        self._change("rename", user_id, first_name=first_name, last_name=last_name)

    def route(self, user_id, routing_profile):
        self._change("route", user_id, routing_profile=routing_profile)

    def secure(self, user_id, security_profile):
        self._change("secure", user_id, security_profiles=(security_profile,))

    def _user(self, user_id):
        if user_id not in self.users:
            raise StaffError("ResourceNotFoundException")
        return self.users[user_id]

    def _change(self, what, user_id, **changes):
        user = self._user(user_id)
        if user.login in self.failing:
            raise StaffError("LimitExceededException")
        self.done.append((what, user.login))
        self.users[user_id] = user._replace(**changes)


class PlayedUsers:
    """Answers a client's calls about users as Connect would, two to a page, and checks both by the service model.

    ``asked`` holds the operations in order, ``created`` the requests of CreateUser.
    """

    PAGE = 2

    def __init__(self, routing=(), security=(), identity="SAML"):
        self.users = {}
        self.asked = []
        self.created = []
        self._lists = {
            "RoutingProfileSummaryList": [{"Id": f"id-{n}", "Name": n} for n in routing],
            "SecurityProfileSummaryList": [{"Id": f"id-{n}", "Name": n} for n in security],
        }
        self._identity = identity
        self._numbers = itertools.count()

    def attach(self, client):
        """Answer the client's calls; its parameters have been checked by then."""
        self._client = client
        client.meta.events.register("before-parameter-build.connect", self._note)
        client.meta.events.register("before-call.connect", self._answer)

    def add(self, login, *, municipality="", first_name="A", last_name="B", routing="id-r", security=("id-s",)):
        """See MemoryStaff.add."""
        user_id = f"u{next(self._numbers)}"
        self.users[user_id] = {
            "Id": user_id,
            "Username": login,
            "IdentityInfo": {"FirstName": first_name, "LastName": last_name, "Mobile": "+46701740605"},
            "RoutingProfileId": routing,
            "SecurityProfileIds": list(security),
        } | ({"Tags": {"municipality": municipality}} if municipality else {})
        return user_id

    def _note(self, params, model, **_):
        self._request = params
        self.asked.append(model.name)

    def _answer(self, model, **_):
        name = re.sub(r"(?<!^)(?=[A-Z])", "_", model.name).lower()
        status, answer = getattr(self, f"_{name}")(self._request)
        if status == 200 and model.output_shape is not None:
            validate_parameters(answer, model.output_shape)
        return _Response(status), answer | {"ResponseMetadata": {"HTTPStatusCode": status}}

    def _describe_instance(self, asked):
        return 200, {"Instance": {"Id": asked["InstanceId"], "IdentityManagementType": self._identity}}

    def _list_routing_profiles(self, asked):
        return self._page("RoutingProfileSummaryList", self._lists["RoutingProfileSummaryList"], asked)

    def _list_security_profiles(self, asked):
        return self._page("SecurityProfileSummaryList", self._lists["SecurityProfileSummaryList"], asked)

    def _list_users(self, asked):
        users = [{"Id": user["Id"], "Username": user["Username"]} for user in self.users.values()]
        return self._page("UserSummaryList", users, asked)

    def _search_users(self, asked):
        wanted = asked["SearchFilter"]["TagFilter"]["TagCondition"]
        found = [
            {"Id": user["Id"], "Username": user["Username"]}
            for user in self.users.values()
            if user.get("Tags", {}).get(wanted["TagKey"]) == wanted["TagValue"]
        ]
        return self._page("Users", found, asked)

    def _page(self, key, entries, asked):
        start = int(asked.get("NextToken", 0))
        rest = {"NextToken": str(start + self.PAGE)} if start + self.PAGE < len(entries) else {}
        return 200, {key: entries[start : start + self.PAGE]} | rest

    def _describe_user(self, asked):
        user = self.users.get(asked["UserId"])
        return (200, {"User": user}) if user else _refused("ResourceNotFoundException")

    def _create_user(self, request):
        self.created.append(request)
        taken = {user["Username"] for user in self.users.values()}
        managed = self._identity == "CONNECT_MANAGED"
        if request["Username"] in taken:
            return _refused("DuplicateResourceException")
        if managed != ("Password" in request) or (not managed and "Email" in request["IdentityInfo"]):
            return _refused("InvalidRequestException")
        user_id = self.add(request["Username"], routing=request["RoutingProfileId"])
        self.users[user_id] |= {name: request[name] for name in ("IdentityInfo", "SecurityProfileIds", "Tags")}
        return 200, {"UserId": user_id}

    def _update(self, asked):
        if asked["UserId"] not in self.users:
            return _refused("ResourceNotFoundException")
        self.users[asked["UserId"]] |= {k: v for k, v in asked.items() if k not in {"InstanceId", "UserId"}}
        return 200, {}

    _update_user_identity_info = _update_user_routing_profile = _update_user_security_profiles = _update


class _Response:
    def __init__(self, status_code):
        self.status_code = status_code


def _refused(code):
    return 400, {"Error": {"Code": code, "Message": "Alva Ek may not"}}
