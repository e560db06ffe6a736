"""A file joins its case once it is found clean; whatever else is stopped, and told without its content."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

import pytest

from envag.domain.case import EventType, Status
from envag.domain.contact import SetAside
from envag.domain.upload import MOST_BYTES, MOST_FILES, Scan, Stopped, Verdict, upload_key
from envag.usecases.change import UnknownCaseError
from envag.usecases.take_upload import Outcome, take_upload, takes_files
from tests.builders import NOW, a_case, a_municipality, an_event
from tests.fakes.files import MemoryFiles, MemoryUploads
from tests.fakes.store import MemoryCaseStore
from tests.samples import EICAR, JPEG

KEY = upload_key("solhamra", a_case().reference, "k3v7q2n5x4zr6t2wmc5a")


class Town:
    def __init__(self, **changes):
        self.store, self.files, self.uploads = MemoryCaseStore(), MemoryFiles(), MemoryUploads()
        self.case = a_case(**changes)
        self.store.create(self.case, an_event())
        self.take = partial(
            take_upload, municipality=a_municipality(), uploads=self.uploads, files=self.files, store=self.store
        )

    def scan(self, content=JPEG, verdict=Verdict.CLEAN, *, key=KEY, name="foto.jpg", at=NOW):
        """Somebody sends a file, and the scan tells of it."""
        return self.take(self.told(self.uploads.send(key, content, name=name, at=at), verdict, key=key))

    def told(self, tag, verdict=Verdict.CLEAN, *, key=KEY):
        return Scan(
            municipality="solhamra",
            reference=self.case.reference,
            key=key,
            tag=tag,
            verdict=verdict,
            scanned_at=NOW + timedelta(seconds=9),
        )

    def added(self):
        """Every event after the first."""
        return list(self.store.timeline("solhamra", self.case.reference))[1:]


@pytest.fixture
def town():
    return Town()


def test_a_clean_photo_joins_the_case_as_the_residents(town):
    taken = town.scan(name="C:\\bilder\\sopkärl.jpg")

    (event,) = town.added()
    ((key, name, media_type, size),) = event.data["attachments"]
    assert taken.outcome is Outcome.ADDED
    assert (event.type, event.actor.role, event.occurred_at) == (EventType.ADDED, "resident", NOW)
    assert (name, media_type, size) == ("sopkärl.jpg", "image/jpeg", len(JPEG))
    assert key.startswith("attachments/solhamra/")
    assert town.files.stored == {key: JPEG}
    assert taken.case.tells_department(event)


@pytest.mark.req("R44")
@pytest.mark.parametrize(("status", "type_"), [(Status.WAITING, EventType.ADDED), (Status.CLOSED, EventType.REOPENED)])
def test_a_case_that_waits_or_is_closed_is_worked_on_again(status, type_):
    town = Town(status=status, closed_at=NOW - timedelta(days=3) if status is Status.CLOSED else None)

    taken = town.scan()

    assert taken.case.status is Status.IN_PROGRESS
    assert [event.type for event in town.added()] == [type_]


def test_the_same_verdict_again_changes_nothing(town):
    first = town.scan()
    again = town.take(town.told(town.uploads.stored[KEY][0]))

    assert (first.outcome, again.outcome) == (Outcome.ADDED, Outcome.KNOWN)
    assert len(town.added()) == 1


def test_what_is_put_in_a_files_place_after_its_scan_is_never_taken_for_it(town):
    clean = town.uploads.send(KEY, JPEG)
    town.uploads.send(KEY, EICAR)

    assert town.take(town.told(clean)).outcome is Outcome.GONE
    assert (town.added(), town.files.stored) == ([], {})


def test_one_upload_brings_one_event_whatever_comes_to_its_place_later(town):
    town.scan(JPEG)
    kept = dict(town.files.stored)

    assert town.scan(JPEG + b"another").outcome is Outcome.KNOWN
    assert town.files.stored == kept


@pytest.mark.parametrize(
    ("content", "verdict", "why"),
    [
        (EICAR, Verdict.INFECTED, Stopped.VIRUS),
        (JPEG, Verdict.INFECTED, Stopped.VIRUS),
        (JPEG, Verdict.UNCHECKED, Stopped.UNCHECKED),
        (b"<svg onload=alert(1)>", Verdict.CLEAN, Stopped.TYPE),
        (JPEG + bytes(MOST_BYTES), Verdict.CLEAN, Stopped.TOO_LARGE),
    ],
    ids=["eicar", "infected", "unchecked", "type", "large"],
)
def test_a_stopped_file_is_told_by_its_name_and_why_and_nothing_of_it_is_kept(town, content, verdict, why):
    taken = town.scan(content, verdict, name="foto\u202e.jpg")

    (event,) = town.added()
    assert (taken.outcome, taken.why) == (Outcome.STOPPED, why)
    assert town.files.stored == {}
    assert dict(event.data) == {"upload": KEY, "stopped": why, "file": "foto.jpg", "quiet": True}
    assert event.occurred_at == NOW + timedelta(seconds=9)
    assert taken.case.status is town.case.status
    assert not taken.case.tells_department(event)


@pytest.mark.parametrize("verdict", [Verdict.INFECTED, Verdict.UNCHECKED])
def test_what_is_not_clean_is_not_even_read(town, verdict):
    town.uploads.read = lambda *_: pytest.fail("read")

    assert town.scan(verdict=verdict).outcome is Outcome.STOPPED


def test_ten_files_are_taken_and_the_eleventh_is_stopped(town):
    for number in range(MOST_FILES):
        assert town.scan(key=f"{KEY[:-1]}{'abcdefghij'[number]}").outcome is Outcome.ADDED

    assert town.scan(key=f"{KEY[:-1]}k").why is Stopped.TOO_MANY
    assert len(town.files.stored) == MOST_FILES


def test_a_file_for_a_merged_case_joins_the_one_that_goes_on(town):
    other = a_case("other")
    town.store.create(other, an_event("other"))
    merged = an_event("merged", type=EventType.MERGED, data={})
    town.store.save(town.case._replace(merged_into=other.reference, version=2), merged)

    assert town.scan().case.reference == other.reference
    assert [event.type for event in town.store.timeline("solhamra", other.reference)][1:] == [EventType.ADDED]


def test_a_case_that_is_none_is_unknown(town):
    scan = town.told("t")._replace(reference="SOL-0XQ9-PK2A")

    with pytest.raises(UnknownCaseError):
        town.take(scan)


@pytest.mark.req("X10", "R44")
@pytest.mark.parametrize(
    ("changes", "offered"),
    [
        ({}, True),
        ({"status": Status.WAITING}, True),
        ({"secrecy": 2}, True),
        ({"secrecy": 3}, False),
        ({"set_aside": SetAside.SPAM}, False),
        ({"merged_into": "SOL-0XQ9-PK2A"}, False),
        ({"status": Status.CLOSED, "closed_at": NOW - timedelta(days=60)}, True),
        ({"status": Status.CLOSED, "closed_at": NOW - timedelta(days=60, seconds=1)}, False),
    ],
)
def test_files_are_offered_where_a_reply_would_still_join_the_case(changes, offered):
    assert takes_files(a_case(**changes), NOW) is offered
