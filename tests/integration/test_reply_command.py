"""``envag reply`` on a stack that moto plays."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from envag.cli import stack
from envag.cli.main import main
from envag.domain.case import EventType, Status
from envag.domain.contact import Party
from tests.builders import a_case, an_event

REFERENCE = a_case().reference
LONG_AGO = datetime(2020, 1, 2, 8, 0, tzinfo=UTC)
"""Before whatever the machine's clock says: the command answers now."""


@pytest.fixture
def running(described_stack):
    """A running stack as ``make run`` describes it, with one case."""
    found = stack.find()
    said = {"subject": "Hål", "message_id": "<a@post.example>", "text": "Hål."}
    found.cases.create(a_case(), an_event(occurred_at=LONG_AGO, data=said))
    return found


@pytest.fixture
def reply(running, capfd):
    """Runs the command; gives back exit code, output and errors."""

    def call(*arguments, reference=REFERENCE):
        code = main(["reply", reference, *arguments])
        said = capfd.readouterr()
        return code, said.out, said.err

    return call


def timeline(running):
    return running.cases.timeline("solhamra", REFERENCE)


@pytest.mark.req("R44")
def test_an_answer_becomes_an_event_that_asks_for_a_mail(reply, running):
    code, out, _ = reply("--text", "Vi lagar det.", "--by", "g1")

    assert (code, out) == (0, f"{REFERENCE} is answered; the mail goes out by itself.\n")
    event = timeline(running)[-1]
    assert (event.type, event.actor.id, event.data["text"]) == (EventType.ANSWERED, "g1", "Vi lagar det.")
    assert event.data["mail"]["in_reply_to"] == "<a@post.example>"


def test_the_answer_and_its_files_may_come_from_disk(reply, running, tmp_path):
    (tmp_path / "svar.txt").write_text("Hej!\n\nSe kartan över ån.\n", "utf-8")
    (tmp_path / "karta.pdf").write_bytes(b"%PDF")
    (tmp_path / "logg").write_bytes(b"x")
    code, _, _ = reply(
        "--file", str(tmp_path / "svar.txt"), "--attach", str(tmp_path / "karta.pdf"), str(tmp_path / "logg")
    )

    assert code == 0
    event = timeline(running)[-1]
    assert event.data["text"] == "Hej!\n\nSe kartan över ån."
    assert [(name, kind, size) for _, name, kind, size in event.data["attachments"]] == [
        ("karta.pdf", "application/pdf", 4),
        ("logg", "application/octet-stream", 1),
    ]
    assert [running.files.read(key) for key, *_ in event.data["attachments"]] == [b"%PDF", b"x"]


@pytest.mark.req("R69")
def test_the_case_can_be_closed_in_the_same_go(reply, running):
    code, out, _ = reply("--text", "Lagat.", "--close", "solved_by_centre", "fault_report")

    assert code == 0
    assert "is closed" in out
    case = running.cases.get("solhamra", REFERENCE)
    assert (case.status, case.resolution, case.contact_reason) == (
        Status.CLOSED,
        "solved_by_centre",
        "fault_report",
    )
    assert [event.type for event in timeline(running)][-2:] == [EventType.ANSWERED, EventType.CLOSED]


@pytest.mark.parametrize(
    ("arguments", "explained"),
    [
        (["--text", "  "], "empty"),
        (["--file", "/nowhere/svar.txt"], "cannot be read"),
        (["--text", "Hej", "--attach", "/nowhere/karta.pdf"], "cannot be read"),
        (["--text", "Hej", "--close", "done", "fault_report"], "no resolution 'done'; there are solved_by_centre"),
        (["--text", "Hej", "--close", "not_ours", "why"], "no contact reason 'why'; there are information_missing"),
    ],
)
def test_what_cannot_be_sent_is_explained_and_changes_nothing(reply, running, arguments, explained):
    code, out, err = reply(*arguments)

    assert (code, out) == (1, "")
    assert explained in err
    assert len(timeline(running)) == 1


def test_an_answer_that_is_no_text_is_explained(reply, tmp_path):
    (tmp_path / "svar.txt").write_bytes("Hej på er".encode("latin-1"))
    assert "no text in UTF-8" in reply("--file", str(tmp_path / "svar.txt"))[2]


@pytest.mark.parametrize(
    ("reference", "explained"), [("SOL-1", "is no case reference"), ("SOL-0000-0000", "has no case SOL-0000-0000")]
)
def test_a_reference_that_leads_nowhere_is_explained(reply, reference, explained):
    assert explained in reply("--text", "Hej", reference=reference)[2]


def test_without_an_address_it_says_to_call(reply, running):
    case = a_case("by-phone", party=Party(phone="+46701740605"))
    running.cases.create(case, an_event("by-phone"))
    code, _, err = reply("--text", "Hej", reference=case.reference)

    assert code == 1
    assert "no e-mail address" in err


def test_files_beyond_what_mail_takes_are_explained(reply, running, tmp_path, monkeypatch):
    monkeypatch.setattr("envag.usecases.answer.LARGEST_FILES", 3_000_000)
    large = Path(tmp_path / "film.mp4")
    large.write_bytes(bytes(3_000_001))

    assert "more than 3 MB" in reply("--text", "Hej", "--attach", str(large))[2]
    assert len(timeline(running)) == 1
