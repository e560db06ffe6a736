"""``envag staff sync`` from the file to Connect, which is played by the service model."""

from __future__ import annotations

from types import SimpleNamespace

import boto3
import pytest

from envag.cli import staff as command
from envag.cli.main import main
from envag.cli.municipalities import load
from envag.domain.staff import GUIDES, ROLES, Person
from infra.constructs.centre_access import PERMISSIONS
from infra.constructs.connect_names import instance_parameter
from infra.stage import make_stage
from tests.fakes.staff import PlayedUsers
from tests.infra.templates import municipalities

HEAD = "municipality;login;first_name;last_name;role;line"
ANNA = "solhamra;anna@solhamra.example;Hemliga;Markerad;guide;guides"
BO = "solhamra;bo@solhamra.example;Hemlige;Markerad;lead;bygglov"
ROUTING = ("solhamra.guides", "solhamra.unit.bygglov", "norrsjofors.guides")
SECURITY = ("solhamra_guide", "solhamra_lead", "solhamra_editor")
CHANGES = {"CreateUser", "UpdateUserIdentityInfo", "UpdateUserRoutingProfile", "UpdateUserSecurityProfiles"}


@pytest.fixture
def connect(monkeypatch):
    """The users of the stage ``prod``'s instance, and nothing that waits."""
    played = PlayedUsers(ROUTING, SECURITY)
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "x"}
    client = boto3.client("connect", region_name="eu-central-1", **keys)
    played.attach(client)

    def get_parameter(Name):  # noqa: N803 - as the SDK calls it
        assert Name == instance_parameter(make_stage("prod"))
        return {"Parameter": {"Value": "arn:aws:connect:eu-central-1:1:instance/i-1"}}

    clients = {"connect": client, "ssm": SimpleNamespace(get_parameter=get_parameter)}
    monkeypatch.setattr(command.stack, "find", lambda stage: SimpleNamespace(stage=stage, client=clients.__getitem__))
    monkeypatch.setattr("envag.adapters.centre_staff.time.sleep", lambda _: None)
    return played


@pytest.fixture
def sync(tmp_path, capsys):
    """Runs the command on a list; gives back exit code, output and errors."""

    def run(*rows, options=(), stage="prod"):
        file = tmp_path / "staff.csv"
        file.write_text("\n".join([HEAD, *rows]), "utf-8")
        code = main(["staff", "sync", str(file), "--stage", stage, *options])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def changed(connect):
    return [operation for operation in connect.asked if operation in CHANGES]


def test_the_list_becomes_users_and_a_second_run_says_that_nothing_changes(connect, sync):
    code, out, err = sync(ANNA, BO)

    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "anna@solhamra.example: new (solhamra.guides, solhamra_guide)",
        "bo@solhamra.example: new (solhamra.unit.bygglov, solhamra_lead)",
        "solhamra: 2 changed, 0 as they should be.",
    ]
    assert sync(ANNA, BO) == (0, "solhamra: 0 changed, 2 as they should be.\n", "")
    assert changed(connect) == ["CreateUser", "CreateUser"]


def test_a_dry_run_says_what_would_be_done_and_does_nothing(connect, sync):
    code, out, _ = sync(ANNA, options=["--dry-run"])

    assert code == 0
    assert out.splitlines()[-1] == "solhamra: 1 would be changed, 0 as they should be."
    assert changed(connect) == []
    assert connect.users == {}


def test_who_has_left_is_named(connect, sync):
    connect.add("left@solhamra.example", municipality="solhamra")
    connect.add("theirs@norrsjofors.example", municipality="norrsjofors")

    _, out, _ = sync(ANNA)

    assert out.splitlines()[-1] == "  left@solhamra.example"
    assert "theirs" not in out
    assert len(connect.users) == 3


def test_one_bad_row_leaves_everybody_as_they_are(connect, sync):
    code, out, err = sync(ANNA, "solhamra;;C;D;guide;guides", "solhamra;e;F;G;boss;nowhere")

    assert (code, out) == (1, "")
    lines = [line.partition("staff.csv:")[2][:2] for line in err.splitlines()[:-1]]
    assert lines == ["3:", "4:", "4:"]
    assert err.splitlines()[-1] == "3 faults; nothing was done."
    assert connect.asked == []


@pytest.mark.req("X36")
def test_a_user_of_somebody_else_leaves_everybody_as_they_are(connect, sync):
    connect.add("bo@solhamra.example", municipality="norrsjofors")

    code, out, err = sync(ANNA, BO)

    assert (code, out) == (1, "")
    assert "staff.csv:3: that user is another municipality's, and is left alone" in err
    assert changed(connect) == []


def test_one_whom_connect_refuses_does_not_keep_the_others_waiting(connect, sync, monkeypatch):
    create = connect._create_user
    refused = 400, {"Error": {"Code": "LimitExceededException", "Message": "Hemliga Markerad"}}
    monkeypatch.setattr(
        connect, "_create_user", lambda asked: refused if asked["Username"].startswith("anna") else create(asked)
    )

    code, out, err = sync(ANNA, BO)

    assert code == 1
    assert "anna@solhamra.example: new: failed: LimitExceededException" in err
    assert "bo@solhamra.example: new" in out
    monkeypatch.undo()


@pytest.mark.req("X13")
def test_nothing_that_is_said_holds_a_name(connect, sync):
    connect.add("bo@solhamra.example", municipality="solhamra", first_name="Hemlig")
    said = [sync(ANNA, BO), sync(ANNA, BO, "solhamra;x y;Hemlig;Markerad;guide;guides")]

    for _, out, err in said:
        assert "emlig" not in out + err
        assert "Markerad" not in out + err


def test_the_connect_that_is_played_here_has_no_users(sync):
    code, _, err = sync(ANNA, stage="local")

    assert code == 1
    assert "name a --stage" in err


def test_a_file_that_is_not_there_is_told(capsys, tmp_path):
    assert main(["staff", "sync", str(tmp_path / "none.csv"), "--stage", "prod"]) == 1
    assert "cannot be read" in capsys.readouterr().err


def test_the_profiles_are_named_as_the_stacks_name_them():
    """What the list leads to is made by the municipality's own stack."""
    assert set(ROLES) == set(PERMISSIONS)
    template = municipalities("prod")["envag-prod-solhamra"]
    routing = {one.properties["Name"] for one in template.of_type("AWS::Connect::RoutingProfile")}
    security = {one.properties["SecurityProfileName"] for one in template.of_type("AWS::Connect::SecurityProfile")}
    units = [unit.id for one in load() if one.slug == "solhamra" for d in one.departments for unit in d.units]
    people = [Person("solhamra", "x", "A", "B", role, line) for role in ROLES for line in (GUIDES, *units)]

    assert {person.security_profile for person in people} == security
    assert routing <= {person.routing_profile for person in people}
    assert f"solhamra.{GUIDES}" in routing
