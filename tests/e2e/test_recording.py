"""A call's recording arrives in the deployed centre: its case tells where it stands and until when."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from envag.domain.case import EventType
from envag.domain.reference import derive
from tests.centre import CALL, INSTANCE_ARN
from tests.e2e.centre import wait_for

REFERENCE = derive(prefix="SOL", municipality="solhamra", channel="phone", source_id=CALL)
LEG = "c0a11000-0000-4000-8000-000000000004"
"""A later leg of that call, as the played Connect remembers it."""


def stored(centre, name):
    """A recording that Connect has just stored, by its key."""
    key = f"recordings/{INSTANCE_ARN.rpartition('/')[2]}/2026/11/23/{name}"
    centre.stack.client("s3").put_object(Bucket=centre.stack.output("RecordsBucket"), Key=key, Body=b"RIFF")
    return key


def noted(centre, key):
    """The events of the call's case that tell of the recording."""
    case = centre.stack.cases.get("solhamra", REFERENCE)
    timeline = centre.timeline(case) if case else ()
    return [one for one in timeline if one.type is EventType.RECORDING and one.data["key"] == key]


@pytest.mark.req("R3", "X9")
def test_a_recording_is_noted_once_and_tagged_as_its_board_has_decided(centre):
    now = datetime.now(UTC)
    # Each run stores another minute's, since the stack may hold those of the one before.
    name = f"{LEG}_20261123T{now:%H:%M}_UTC.wav"
    key = stored(centre, name)
    wait_for(lambda: noted(centre, key), "the recording in its case")
    assert stored(centre, name) == key
    centre.settle()

    (event,) = noted(centre, key)
    assert event.data["contact"] == LEG
    assert event.data["decision"] == "KS 2025/0088"
    assert event.data["keep_until"] in {(now + timedelta(days=days)).date().isoformat() for days in (30, 31)}
    tags = centre.stack.client("s3").get_object_tagging(Bucket=centre.stack.output("RecordsBucket"), Key=key)
    assert tags["TagSet"] == [{"Key": "keep-days", "Value": "30"}]


def test_what_names_no_call_is_kept_apart_and_stays_where_it_is(centre):
    before = centre.quarantined()
    key = stored(centre, f"{uuid.uuid4()}_20261123T08:00_UTC.wav")
    wait_for(lambda: len(centre.quarantined()) > len(before), "the recording in quarantine")

    (kept,) = (entry for name, entry in centre.quarantined().items() if name not in before)
    assert (kept.channel, kept.reason) == ("recording", "unknown_contact")
    head = centre.stack.client("s3").head_object(Bucket=centre.stack.output("RecordsBucket"), Key=key)
    assert head["ContentLength"] == 4
    assert head.get("TagCount", 0) == 0
