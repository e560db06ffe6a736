"""What Files and Quarantine do: the fakes and the S3 adapters through the same tests."""

from __future__ import annotations

import pytest

from envag.adapters.s3 import S3Files, S3Quarantine
from tests.fakes.files import MemoryFiles, MemoryQuarantine


@pytest.fixture(params=["fake", "s3"])
def files(request):
    if request.param == "fake":
        return MemoryFiles()
    return S3Files(request.getfixturevalue("sdk_client")("s3"), request.getfixturevalue("records_bucket"))


@pytest.fixture(params=["fake", "s3"])
def quarantine(request):
    if request.param == "fake":
        return MemoryQuarantine()
    return S3Quarantine(request.getfixturevalue("sdk_client")("s3"), request.getfixturevalue("records_bucket"))


def test_what_was_written_is_read(files):
    files.write("attachments/solhamra/e1/0", b"\x00\xff", media_type="image/jpeg")

    assert files.read("attachments/solhamra/e1/0") == b"\x00\xff"


@pytest.mark.req("R3")
@pytest.mark.parametrize("called", ["", "ᱠᰀ", "bild/jpeg\r\nx-amz-acl: public-read", "image/" + "j" * 9000])
def test_a_file_is_kept_whatever_its_sender_calls_it(files, called):
    files.write("attachments/solhamra/e1/1", b"\xff\xd8", media_type=called)

    assert files.read("attachments/solhamra/e1/1") == b"\xff\xd8"


def test_a_missing_file_is_a_key_error(files):
    with pytest.raises(KeyError):
        files.read("attachments/solhamra/none")


@pytest.mark.req("X9")
def test_what_is_to_be_destroyed_is_read_until_then_however_often_it_is_said(files):
    files.write("transcripts/i/c.json", b"{}", media_type="application/json")

    files.destroy_after("transcripts/i/c.json", 90)
    files.destroy_after("transcripts/i/c.json", 60)

    assert files.read("transcripts/i/c.json") == b"{}"
    with pytest.raises(KeyError):
        files.destroy_after("transcripts/i/none.json", 90)


@pytest.mark.req("X9")
def test_the_tag_is_the_one_that_the_buckets_rules_go_by(sdk_client, records_bucket):
    client = sdk_client("s3")
    client.put_object(Bucket=records_bucket, Key="recordings/a.wav", Body=b"")

    for days in (30, 21):
        S3Files(client, records_bucket).destroy_after("recordings/a.wav", days)

    from botocore.session import get_session

    plain = get_session().create_client("s3", region_name="eu-central-1")
    tags = plain.get_object_tagging(Bucket=records_bucket, Key="recordings/a.wav")["TagSet"]
    assert tags == [{"Key": "keep-days", "Value": "21"}]


def test_what_is_kept_is_listed_with_its_reason_and_read_back(quarantine):
    quarantine.keep(reason="virus", channel="email", municipality="solhamra", id="m1", raw=b"raw")
    quarantine.keep(reason="unknown_instance", channel="phone", municipality="", id="c1", raw=b"{}")

    entries = sorted(quarantine.entries(), key=lambda e: e.channel)

    assert [(e.channel, e.reason, e.municipality) for e in entries] == [
        ("email", "virus", "solhamra"),
        ("phone", "unknown_instance", ""),
    ]
    assert quarantine.read(entries[0].key) == b"raw"


def test_the_same_is_kept_once(quarantine):
    for raw in (b"first", b"second"):
        quarantine.keep(reason="virus", channel="email", municipality="solhamra", id="m1", raw=raw)

    (entry,) = quarantine.entries()
    assert quarantine.read(entry.key) == b"first"


def test_a_missing_entry_is_a_key_error(quarantine):
    with pytest.raises(KeyError):
        quarantine.read("quarantine/solhamra/email/virus/none")
