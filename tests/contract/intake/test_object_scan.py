"""What GuardDuty says of a file, one test for every recorded event, and for what could stand in their place."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.upload import Verdict
from envag.intake import object_scan
from envag.intake.payload import UnreadableError
from tests.centre import EVENTS

FOLDER = EVENTS / "object_scan"
BUCKET = "envag-dev-uploads-000000000000-eu-central-1"


def raw(name="clean", before="", after=""):
    return (
        (FOLDER / f"{name}.json").read_text("utf-8").replace(before, after).encode()
        if before
        else (FOLDER / f"{name}.json").read_bytes()
    )


@pytest.mark.parametrize(
    ("name", "verdict"),
    [
        ("clean", Verdict.CLEAN),
        ("versioned", Verdict.CLEAN),
        ("threat", Verdict.INFECTED),
        ("unsupported", Verdict.UNCHECKED),
        ("access_denied", Verdict.UNCHECKED),
        ("failed", Verdict.UNCHECKED),
    ],
)
def test_only_what_was_looked_into_and_found_clean_is_clean(name, verdict):
    scan = object_scan.parse(raw(name), BUCKET)

    assert scan.verdict is verdict
    assert (scan.municipality, scan.reference) == ("solhamra", "SOL-BN42-98KB")
    assert scan.key == "uploads/solhamra/SOL-BN42-98KB/k3v7q2n5x4zr6t2wmc5a"
    assert scan.tag == "1b3f0c9a7d5e4f2880c6b1a2d3e4f506"
    assert scan.scanned_at == datetime(2026, 11, 23, 8, 14, 9, tzinfo=UTC)


def test_a_word_of_tomorrow_is_no_clean_bill():
    assert object_scan.parse(raw("clean", "NO_THREATS_FOUND", "PERHAPS"), BUCKET).verdict is Verdict.UNCHECKED


@pytest.mark.parametrize(("name", "reason"), [("foreign_bucket", "foreign_bucket"), ("no_case", "no_case")])
def test_what_is_none_of_ours_is_refused(name, reason):
    with pytest.raises(UnreadableError, match=reason):
        object_scan.parse(raw(name), BUCKET)


@pytest.mark.parametrize(
    ("before", "after", "reason"),
    [
        ("{", "[", "not_json"),
        ('"2026-11-23T08:14:09Z"', '"yesterday"', "not_a_verdict"),
        ('"eTag": "1b3f', '"tag": "1b3f', "not_a_verdict"),
        ("uploads/solhamra", "uploads/../solhamra", "no_case"),
        ("SOL-BN42-98KB", "SOL-BN42-98KC", "no_case"),
        ("k3v7q2n5x4zr6t2wmc5a", "k3v7q2n5x4zr6t2wmc5a/more", "no_case"),
    ],
)
def test_what_could_mean_another_case_or_none_is_refused(before, after, reason):
    with pytest.raises(UnreadableError, match=reason):
        object_scan.parse(raw("clean", before, after), BUCKET)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(), lambda c: st.lists(c) | st.dictionaries(st.text(), c)
)


@given(st.binary() | _JSON.map(lambda value: json.dumps(value).encode()))
def test_no_payload_is_too_strange(payload):
    with pytest.raises(UnreadableError):
        object_scan.parse(payload, BUCKET)


@given(st.sampled_from(["time", "detail"]), _JSON)
def test_no_part_is_too_strange(name, value):
    event = json.loads(raw()) | {name: value}

    with pytest.raises(UnreadableError):
        object_scan.parse(json.dumps(event).encode(), BUCKET)
