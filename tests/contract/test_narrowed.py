"""Credentials for one municipality: assumed with its tag, kept, and renewed before they are fifty minutes old."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from envag.adapters.narrowed import Narrowed, NotAMunicipalityError
from tests.infra.templates import ACCOUNT

ROLE = f"arn:aws:iam::{ACCOUNT}:role/envag-prod-staff-data"

pytestmark = pytest.mark.req("R90")


class Sts:
    """Gives credentials that name their municipality. The first last for ``minutes``, all others for an hour."""

    def __init__(self, minutes=60):
        self.minutes = [minutes]
        self.asked = []

    def assume_role(self, **asked):
        self.asked.append(asked)
        slug = asked["Tags"][0]["Value"]
        return {
            "Credentials": {
                "AccessKeyId": f"{slug}-{len(self.asked)}",
                "SecretAccessKey": "secret",
                "SessionToken": f"token-{slug}",
                "Expiration": datetime.now(UTC) + timedelta(minutes=self.minutes.pop() if self.minutes else 60),
            }
        }


def signed_with(client):
    """The access key that a call of this client is signed with, caught before it leaves."""
    caught = []
    client.meta.events.register("before-send.*", lambda request, **_: caught.append(request) or _refused())
    with pytest.raises(client.exceptions.ClientError):
        client.get_item(TableName="cases", Key={"pk": {"S": "M#a#KEY"}, "sk": {"S": "KEY"}})
    (request,) = caught[:1]
    token = request.headers["X-Amz-Security-Token"]
    return (
        request.headers["Authorization"].decode().split("Credential=")[1].split("/")[0],
        token if isinstance(token, str) else token.decode(),
    )


def _refused():
    from botocore.awsrequest import AWSResponse

    class Raw:
        def stream(self, *_, **__):
            yield b'{"__type":"AccessDeniedException"}'

    return AWSResponse("https://dynamodb.eu-central-1.amazonaws.com", 400, {}, Raw())


def test_each_municipality_has_a_session_with_its_own_tag_and_nothing_else():
    sts = Sts()
    narrowed = Narrowed(sts, ROLE)

    assert signed_with(narrowed.client("dynamodb", "solhamra")) == ("solhamra-1", "token-solhamra")
    assert signed_with(narrowed.client("dynamodb", "norrsjofors")) == ("norrsjofors-2", "token-norrsjofors")
    assert sts.asked[0] == {
        "RoleArn": ROLE,
        "RoleSessionName": "solhamra",
        "DurationSeconds": 3600,
        "Tags": [{"Key": "municipality", "Value": "solhamra"}],
    }


def test_one_session_serves_every_service_and_call_of_a_municipality():
    sts = Sts()
    narrowed = Narrowed(sts, ROLE)

    first = narrowed.client("dynamodb", "solhamra")
    signed_with(first)
    signed_with(first)
    narrowed.client("s3", "solhamra")

    assert narrowed.client("dynamodb", "solhamra") is first
    assert len(sts.asked) == 1


@pytest.mark.parametrize(("left", "sessions"), [(16, 1), (9, 2)])
def test_a_session_is_renewed_before_it_is_fifty_minutes_old(left, sessions):
    """It lasts an hour; with nine minutes left it is fifty-one minutes old."""
    sts = Sts(minutes=left)
    client = Narrowed(sts, ROLE).client("dynamodb", "solhamra")

    assert signed_with(client)[0] == f"solhamra-{sessions}"


@pytest.mark.parametrize("name", ["", "*", "solhamra*", "solhamra#C", "a/b", "Solhamra", "solhamra\n", "../solhamra"])
def test_nothing_but_a_slug_becomes_a_tag(name):
    sts = Sts()

    with pytest.raises(NotAMunicipalityError):
        Narrowed(sts, ROLE).client("dynamodb", name)

    assert not sts.asked


def test_real_sts_takes_what_is_asked(sdk_client, unique):
    """moto checks parameters as botocore's model of STS has them."""
    narrowed = Narrowed(sdk_client("sts"), ROLE)
    narrowed.prime()

    assert narrowed.client("dynamodb", "solhamra").list_tables()["TableNames"] is not None
