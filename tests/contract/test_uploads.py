"""What Uploads do: the fake and the S3 adapter through the same tests, and what a signed form lets a browser send."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from email.header import Header

import pytest

from envag.adapters.s3 import S3Uploads, _decoded
from envag.domain.upload import MOST_BYTES
from tests.fakes.files import MemoryUploads
from tests.samples import JPEG

KEY = "uploads/solhamra/SOL-BN42-98KB/k3v7q2n5x4zr6t2wmc5a"
BACK = "https://kontakt.example/solhamra/arende/p?fil=1"


class OnS3:
    """The adapter, and a browser that has sent something."""

    def __init__(self, client, bucket):
        self.uploads = S3Uploads(client, bucket)
        self._client, self._bucket = client, bucket

    def send(self, content, name):
        # As S3 hands out what is not ASCII: https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html
        told = name if name.isascii() else Header(name, "utf-8").encode()
        stored = self._client.put_object(Bucket=self._bucket, Key=KEY, Body=content, Metadata={"name": told})
        return stored["ETag"].strip('"')


class InMemory:
    def __init__(self):
        self.uploads = MemoryUploads()

    def send(self, content, name):
        return self.uploads.send(KEY, content, name=name, at=datetime.now(tz=UTC))


@pytest.fixture(params=["fake", "s3"])
def place(request):
    if request.param == "fake":
        return InMemory()
    return OnS3(request.getfixturevalue("sdk_client")("s3"), request.getfixturevalue("records_bucket"))


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ("=?UTF-8?Q?sopk=C3=A4rl.jpg?=", "sopkärl.jpg"),
        ("sopkärl.jpg".encode().decode("iso-8859-1"), "sopkärl.jpg"),
        ("sopkärl.jpg", "sopkärl.jpg"),
        ("=?nowhere?Q?x?=", "=?nowhere?Q?x?="),
        ("100 %.jpg", "100 %.jpg"),
    ],
)
def test_a_name_is_read_however_its_header_is_written(told, name):
    assert _decoded(told) == name


@pytest.mark.parametrize("name", ["foto.jpg", "sopkärl vid Åvägen.jpg", ""])
def test_a_file_is_known_by_its_tag(place, name):
    tag = place.send(JPEG, name)

    found = place.uploads.about(KEY, tag)
    assert (found.name, found.size) == (name, len(JPEG))
    assert abs(datetime.now(tz=UTC) - found.arrived_at) < timedelta(minutes=1)
    assert place.uploads.read(KEY, tag) == JPEG


def test_what_is_there_no_more_is_nothing(place):
    assert place.uploads.about(KEY, "0" * 32) is None
    with pytest.raises(KeyError):
        place.uploads.read(KEY, "0" * 32)


def test_what_was_put_in_a_files_place_is_another_file(place):
    tag = place.send(JPEG, "foto.jpg")
    place.send(b"something else", "foto.jpg")

    assert place.uploads.about(KEY, tag) is None
    with pytest.raises(KeyError):
        place.uploads.read(KEY, tag)


def test_a_form_leads_to_its_key_and_back(place):
    form = place.uploads.form(KEY, back=BACK, seconds=600)

    assert form.action.startswith("https://")
    assert form.fields["key"] == KEY
    assert form.fields["success_action_redirect"] == BACK


def test_a_script_gets_the_beginning_of_every_key(place):
    form = place.uploads.forms(KEY[:-1], seconds=600)

    assert form.fields["key"] == KEY[:-1]
    assert "success_action_redirect" not in form.fields


def test_a_scripts_files_go_below_its_prefix_and_the_store_answers_in_place(sdk_client, records_bucket):
    client = sdk_client("s3", signature_version="s3v4")
    form = S3Uploads(client, records_bucket).forms(KEY[:-1], seconds=600)
    conditions = json.loads(base64.b64decode(form.fields["policy"]))["conditions"]

    assert ["starts-with", "$key", KEY[:-1]] in conditions
    assert {"success_action_status": "201"} in conditions
    assert ["content-length-range", 1, MOST_BYTES] in conditions


@pytest.fixture
def policy(sdk_client, records_bucket):
    """The signed policy, and the form that it stands in."""
    client = sdk_client("s3", signature_version="s3v4")
    form = S3Uploads(client, records_bucket).form(KEY, back=BACK, seconds=600)
    return json.loads(base64.b64decode(form.fields["policy"])), form, records_bucket


def test_a_form_lets_a_browser_send_one_file_of_a_size_for_a_while(policy):
    said, _, bucket = policy

    assert {"bucket": bucket} in said["conditions"]
    assert {"key": KEY} in said["conditions"]
    assert ["content-length-range", 1, MOST_BYTES] in said["conditions"]
    ends = datetime.fromisoformat(said["expiration"])
    assert timedelta(minutes=9) < ends - datetime.now(tz=UTC) < timedelta(minutes=11)


def test_the_store_is_never_told_a_type_that_a_browser_would_run(policy):
    said, form, _ = policy

    assert {"Content-Type": "application/octet-stream"} in said["conditions"]
    assert form.fields["Content-Type"] == "application/octet-stream"


def test_every_field_of_the_form_is_allowed_by_its_policy(policy):
    """S3 refuses a form with a field that no condition names."""
    said, form, _ = policy
    named = {
        next(iter(each)) if isinstance(each, dict) else str(each[1]).removeprefix("$") for each in said["conditions"]
    }

    assert set(form.fields) - named == {"policy", "x-amz-signature"}


def test_a_form_is_signed_without_a_call(sdk_client, records_bucket, monkeypatch):
    client = sdk_client("s3", signature_version="s3v4")
    monkeypatch.setattr(client, "_make_api_call", lambda *_: pytest.fail("called"))

    assert S3Uploads(client, records_bucket).form(KEY, back=BACK, seconds=600).fields["x-amz-signature"]
