"""The scanner of a laptop tells what GuardDuty would, in the very form of the recorded events."""

from __future__ import annotations

import json

import pytest

from envag.domain.upload import Verdict
from envag.intake import object_scan
from local.scanner import verdict
from tests.centre import EVENTS
from tests.samples import EICAR, JPEG, PDF

BUCKET = "envag-local-uploads"
KEY = "uploads/solhamra/SOL-BN42-98KB/k3v7q2n5x4zr6t2wmc5a"


def shape(event):
    """The names in an event, at every depth."""
    if isinstance(event, dict):
        return {name: shape(value) for name, value in event.items()}
    return "list" if isinstance(event, list) else None


@pytest.mark.parametrize(
    ("content", "said", "recorded"),
    [
        (JPEG, Verdict.CLEAN, "clean"),
        (EICAR, Verdict.INFECTED, "threat"),
        (b"PK\x03\x04" + EICAR + bytes(9), Verdict.INFECTED, "threat"),
        (PDF, Verdict.CLEAN, "clean"),
        (PDF + b"/Encrypt 5 0 R", Verdict.UNCHECKED, "unsupported"),
    ],
    ids=["photo", "eicar", "packed eicar", "pdf", "locked pdf"],
)
def test_a_verdict_is_read_as_guarddutys_own(content, said, recorded):
    event = verdict(BUCKET, KEY, "0" * 32, content)

    assert object_scan.parse(json.dumps(event).encode(), BUCKET).verdict is said
    own = json.loads((EVENTS / f"object_scan/{recorded}.json").read_text("utf-8"))
    assert shape(event) == shape(own)
    assert event["detail"]["scanStatus"] == own["detail"]["scanStatus"]
