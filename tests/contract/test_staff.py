"""What every Staff does: users are found, made and changed; and what exactly Connect is asked."""

from __future__ import annotations

from itertools import pairwise

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber

from envag.adapters.centre_staff import ConnectStaff, Pace
from envag.domain.staff import Member, Person
from envag.usecases.sync_staff import StaffError
from tests.fakes.staff import MemoryStaff, PlayedUsers

ROUTING = ("solhamra.guides", "solhamra.unit.bygglov", "norrsjofors.guides")
SECURITY = ("solhamra_guide", "solhamra_lead", "solhamra_editor", "Admin", "Agent")
INSTANCE = "00000000-0000-4000-8000-000000000001"
ANNA = Person("solhamra", "anna.berg@solhamra.example", "Anna", "Berg", "guide", "guides")
PROFILES = {"routing_profile": "id-solhamra.guides", "security_profile": "id-solhamra_guide"}


def client():
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    return boto3.client("connect", region_name="eu-central-1", **keys)


class Both:
    """The staff, and the world behind it that other hands change too."""

    def __init__(self, kind):
        if kind == "fake":
            self.staff = self.world = MemoryStaff(ROUTING, SECURITY)
            return
        self.world = PlayedUsers(ROUTING, SECURITY)
        connect = client()
        self.world.attach(connect)
        self.staff = ConnectStaff(connect, INSTANCE)


@pytest.fixture(params=["fake", "connect"])
def both(request):
    return Both(request.param)


def test_profiles_are_found_by_name_on_every_page(both):
    profiles = both.staff.profiles()

    assert profiles.routing == {name: f"id-{name}" for name in ROUTING}
    assert profiles.security == {name: f"id-{name}" for name in SECURITY}


def test_users_are_found_by_login_on_every_page(both):
    ids = {login: both.world.add(login) for login in ("a", "b", "c", "d", "e")}

    assert both.staff.logins() == ids


def test_a_user_is_known_with_profiles_names_and_tag(both):
    user_id = both.world.add(
        "bo", municipality="solhamra", first_name="Bo", last_name="Ek", routing="id-r", security=("id-s", "id-t")
    )

    assert both.staff.member(user_id) == Member(user_id, "bo", "Bo", "Ek", "id-r", ("id-s", "id-t"), "solhamra")


def test_a_user_without_a_tag_is_nobodys(both):
    assert both.staff.member(both.world.add("admin")).municipality == ""


def test_those_of_a_municipality_are_those_with_its_tag(both):
    for number, slug in enumerate(("solhamra", "norrsjofors", "", "solhamra", "solhamra")):
        both.world.add(f"u{number}", municipality=slug)

    assert sorted(both.staff.of("solhamra")) == ["u0", "u3", "u4"]


def test_whoever_is_made_is_known_as_made(both):
    both.staff.create(ANNA, **PROFILES)

    (login, user_id) = next(iter(both.staff.logins().items()))
    expected = ("Anna", "Berg", "id-solhamra.guides", ("id-solhamra_guide",), "solhamra")
    assert login == ANNA.login
    assert both.staff.member(user_id)[2:] == expected
    assert both.staff.of("solhamra") == [ANNA.login]


def test_a_login_is_somebodys_once(both):
    both.world.add(ANNA.login)

    with pytest.raises(StaffError):
        both.staff.create(ANNA, **PROFILES)


def test_each_change_changes_that_and_nothing_else(both):
    user_id = both.world.add("bo", municipality="solhamra", routing="id-r", security=("id-s", "id-t"))

    both.staff.rename(user_id, first_name="Bo", last_name="Ek")
    assert both.staff.member(user_id) == Member(user_id, "bo", "Bo", "Ek", "id-r", ("id-s", "id-t"), "solhamra")
    both.staff.route(user_id, "id-other")
    both.staff.secure(user_id, "id-only")
    assert both.staff.member(user_id) == Member(user_id, "bo", "Bo", "Ek", "id-other", ("id-only",), "solhamra")


@pytest.mark.parametrize(
    "do",
    [
        lambda staff: staff.member("gone"),
        lambda staff: staff.rename("gone", first_name="A", last_name="B"),
        lambda staff: staff.route("gone", "id-r"),
        lambda staff: staff.secure("gone", "id-s"),
    ],
)
def test_nobody_can_be_changed_who_is_not_there(both, do):
    with pytest.raises(StaffError):
        do(both.staff)


class TestAskedOfConnect:
    """The requests, by the service model, and what comes of an error."""

    @pytest.fixture
    def stubbed(self):
        connect = client()
        with Stubber(connect) as stub:
            yield ConnectStaff(connect, INSTANCE), stub
            stub.assert_no_pending_responses()

    @staticmethod
    def signs_in_with(stub, kind):
        stub.add_response("describe_instance", {"Instance": {"IdentityManagementType": kind}}, {"InstanceId": INSTANCE})

    def test_with_saml_a_user_has_neither_password_nor_address(self, stubbed):
        staff, stub = stubbed
        self.signs_in_with(stub, "SAML")
        stub.add_response(
            "create_user",
            {"UserId": "u1"},
            {
                "InstanceId": INSTANCE,
                "Username": "anna.berg@solhamra.example",
                "IdentityInfo": {"FirstName": "Anna", "LastName": "Berg"},
                "PhoneConfig": {"PhoneType": "SOFT_PHONE", "AutoAccept": False},
                "RoutingProfileId": "id-solhamra.guides",
                "SecurityProfileIds": ["id-solhamra_guide"],
                "Tags": {"municipality": "solhamra"},
            },
        )

        staff.create(ANNA, **PROFILES)

    @pytest.mark.parametrize(("login", "address"), [("a@s.example", {"Email": "a@s.example"}), ("anna", {})])
    def test_where_connect_keeps_passwords_nobody_knows_the_first(self, login, address):
        connect, world = client(), PlayedUsers(ROUTING, SECURITY, "CONNECT_MANAGED")
        world.attach(connect)
        staff = ConnectStaff(connect, INSTANCE)

        staff.create(ANNA._replace(login=login), **PROFILES)
        staff.create(ANNA._replace(login="other"), **PROFILES)

        first, second = (request["Password"] for request in world.created)
        assert world.created[0]["IdentityInfo"] == {"FirstName": "Anna", "LastName": "Berg"} | address
        assert first != second
        for password in (first, second):
            assert 32 < len(password) <= 64
            assert {"a", "A", "1"} < set(password)
        assert world.asked.count("DescribeInstance") == 1

    def test_a_new_name_takes_along_all_else_that_is_known(self, stubbed):
        staff, stub = stubbed
        known = {"FirstName": "A", "LastName": "B", "Mobile": "+46701740605", "SecondaryEmail": ""}
        stub.add_response(
            "describe_user", {"User": {"Id": "u1", "IdentityInfo": known}}, {"InstanceId": INSTANCE, "UserId": "u1"}
        )
        stub.add_response(
            "update_user_identity_info",
            {},
            {
                "InstanceId": INSTANCE,
                "UserId": "u1",
                "IdentityInfo": {"FirstName": "Anna", "LastName": "Berg", "Mobile": "+46701740605"},
            },
        )

        staff.rename("u1", first_name="Anna", last_name="Berg")

    def test_profiles_are_changed_each_by_its_own_call(self, stubbed):
        staff, stub = stubbed
        of = {"InstanceId": INSTANCE, "UserId": "u1"}
        stub.add_response("update_user_routing_profile", {}, of | {"RoutingProfileId": "id-r"})
        stub.add_response("update_user_security_profiles", {}, of | {"SecurityProfileIds": ["id-s"]})

        staff.route("u1", "id-r")
        staff.secure("u1", "id-s")

    @pytest.mark.parametrize(("kind", "longest"), [("SAML", 64), ("CONNECT_MANAGED", 20)])
    def test_how_long_a_login_may_be_depends_on_how_users_sign_in(self, stubbed, kind, longest):
        staff, stub = stubbed
        self.signs_in_with(stub, kind)

        assert staff.longest_login() == staff.longest_login() == longest

    def test_users_of_a_directory_are_not_ours_to_make(self, stubbed):
        staff, stub = stubbed
        self.signs_in_with(stub, "EXISTING_DIRECTORY")

        with pytest.raises(StaffError, match="EXISTING_DIRECTORY"):
            staff.longest_login()

    @pytest.mark.req("X13")
    def test_an_error_is_connects_word_and_quotes_nobody(self, stubbed):
        staff, stub = stubbed
        stub.add_client_error("describe_user", "AccessDeniedException", "Alva Ek may not")
        stub.add_client_error("list_users", "ThrottlingException", "Alva Ek")

        for call in (lambda: staff.member("u1"), staff.logins):
            with pytest.raises(StaffError) as told:
                call()
            assert str(told.value) in {"AccessDeniedException", "ThrottlingException"}

    def test_no_connection_is_an_error_of_the_same_kind(self, monkeypatch):
        staff = ConnectStaff(client(), INSTANCE)

        def fail(*_):
            raise EndpointConnectionError(endpoint_url="https://connect.example")

        monkeypatch.setattr(staff._client, "_make_api_call", fail)
        with pytest.raises(StaffError, match="EndpointConnectionError"):
            staff.member("u1")


class TestPace:
    def test_no_two_calls_begin_within_half_a_second_and_pages_are_calls(self):
        now, began = [0.0], []
        connect, world = client(), PlayedUsers(ROUTING, SECURITY)
        pace = Pace(clock=lambda: now[0], sleep=lambda seconds: now.__setitem__(0, now[0] + seconds))
        world.attach(connect)
        pace.hold(connect)
        connect.meta.events.register_first("before-call.connect", lambda **_: began.append(now[0]))
        for number in range(5):
            world.add(f"u{number}")
        staff = ConnectStaff(connect, INSTANCE)

        staff.logins()
        staff.profiles()

        assert len(began) == 3 + 2 + 3
        assert [later - earlier for earlier, later in pairwise(began)] == [0.5] * 7

    def test_who_waited_long_enough_waits_no_more(self):
        now, slept = [0.0], []
        connect, world = client(), PlayedUsers()
        world.attach(connect)
        Pace(clock=lambda: now[0], sleep=slept.append).hold(connect)
        staff = ConnectStaff(connect, INSTANCE)

        staff.longest_login()
        now[0] = 10.0
        staff.logins()

        assert slept == []
