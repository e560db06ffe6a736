"""A file from the web on its way through the real function, the table and both buckets."""

from __future__ import annotations

import json

import pytest

from envag.adapters.dynamodb import DynamoCaseStore
from tests.builders import a_case, an_event
from tests.integration.recorded import EVENTS
from tests.samples import EICAR, JPEG, office

ID = "k3v7q2n5x4zr6t2wmc5a"


@pytest.fixture
def case(stack):
    case = a_case()
    DynamoCaseStore(stack.clients("dynamodb"), stack.table).create(case, an_event())
    return case


def key(case, end="a"):
    return f"uploads/solhamra/{case.reference}/{ID[:-1]}{end}"


def added(stack, case):
    store = DynamoCaseStore(stack.clients("dynamodb"), stack.table)
    return [event for event in store.timeline("solhamra", case.reference) if "upload" in event.data]


def test_a_photo_stands_in_the_case_and_in_the_records_and_the_department_hears_of_it_once(stack, case):
    stack.upload(key(case), JPEG, name="sopkarl.jpg")
    stack.upload(key(case), JPEG, name="sopkarl.jpg")
    stack.drain()

    (event,) = added(stack, case)
    ((stored, name, media_type, size),) = event.data["attachments"]
    assert (name, media_type, size) == ("sopkarl.jpg", "image/jpeg", len(JPEG))
    assert stack.objects() == {stored: JPEG}
    assert [department for department, event_id, _ in stack.told() if event_id == event.id] == ["solhamra-klf"]


@pytest.mark.parametrize(
    ("content", "verdict", "why"),
    [
        (EICAR, "threat", "virus"),
        (JPEG, "unsupported", "unchecked"),
        (JPEG, "access_denied", "unchecked"),
        (JPEG, "failed", "unchecked"),
        (b"<script>", "clean", "type"),
        (office("word", "word/vbaProject.bin"), "clean", "type"),
    ],
    ids=["threat", "unsupported", "access_denied", "failed", "script", "macros"],
)
def test_what_is_stopped_is_told_and_never_reaches_the_records(stack, case, content, verdict, why):
    stack.upload(key(case), content, name="faktura.pdf", verdict=verdict)
    stack.drain()

    (event,) = added(stack, case)
    assert (event.data["stopped"], event.data["file"]) == (why, "faktura.pdf")
    assert "attachments" not in event.data
    assert stack.objects() == {}
    assert [event_id for _, event_id, _ in stack.told() if event_id == event.id] == []


@pytest.mark.req("X13")
def test_the_log_names_neither_the_file_nor_where_it_was_put(stack, case):
    stack.upload(key(case), JPEG, name="alva-ek-journal.jpg")

    written = stack.log.getvalue()
    assert "file scanned" in written
    assert "alva" not in written
    assert ID[:-1] not in written


def test_a_verdict_on_nothing_of_ours_is_kept_for_a_person(stack, case):
    stack.queue("scanned_file", (EVENTS / "object_scan/foreign_bucket.json").read_text("utf-8"))
    stack.upload(f"uploads/solhamra/SOL-0XQ9-PK2A/{ID}", JPEG)
    stack.upload(f"uploads/nowhere/{case.reference}/{ID}", JPEG)
    stack.queue("scanned_file", json.dumps({"detail": {}}))

    assert stack.quarantine() == [
        ("object_scan", "foreign_bucket"),
        ("object_scan", "not_a_verdict"),
        ("object_scan", "unknown_case"),
        ("object_scan", "unknown_municipality"),
    ]
    assert added(stack, case) == []
