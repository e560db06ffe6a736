"""What ``envag send`` takes a recorded file for, and what it sends of a recorded mail."""

from __future__ import annotations

from pathlib import Path

import pytest

from envag.cli import send
from envag.cli.errors import CommandError
from envag.cli.stack import Stack
from local.demo import SET

EVENTS = Path(__file__).parents[2] / "events"
NOBODY = Stack(stage="local", outputs={})


def test_every_recorded_contact_is_known_for_what_it_is():
    kinds = {path.relative_to(EVENTS).parts[0]: set() for path in EVENTS.rglob("*.*")}
    for path in send.files([EVENTS]):
        kinds[path.relative_to(EVENTS).parts[0]].add(send.kind(path))

    # What SES told of mail that some other stack sent has nothing to play here.
    assert kinds.pop("mail_events") == set()
    # What Lex asks the bot, and where Connect left a recording, belong to a chat and a call that are played whole.
    assert (kinds.pop("bot"), kinds.pop("recording")) == (set(), set())
    # What GuardDuty says of a file is said of one that was sent: the laptop's scanner says it.
    assert kinds.pop("object_scan") == set()
    # What Cognito asks before it makes a token is nothing of a resident.
    assert kinds.pop("cognito") == set()
    # The planted hundred are counted, not sent.
    assert kinds.pop("figures") == set()
    assert kinds.pop("chat") == {"http", "transcript"}
    assert kinds == {
        "email": {"mail"},
        "web": {"http"},
        "call": {"call"},
        "contact_events": {"contact event"},
        "manual": {"registration"},
    }


def test_the_demo_set_exists_and_holds_every_way_in():
    assert {send.kind(path) for path in send.files(EVENTS / name for name in SET)} == {
        "mail",
        "http",
        "call",
        "contact event",
        "transcript",
        "registration",
    }


def test_a_file_that_holds_no_contact_is_told(tmp_path):
    other = tmp_path / "other.json"
    other.write_text("[1, 2]")

    with pytest.raises(CommandError, match="nothing to play"):
        send.play(NOBODY, other)


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(CommandError, match=r"none\.eml does not exist"):
        list(send.files([tmp_path / "none.eml"]))


@pytest.mark.parametrize("path", sorted((EVENTS / "email").glob("*.eml")), ids=lambda path: path.stem)
def test_of_a_recorded_mail_everything_but_ses_own_headers_is_sent(path):
    message = send.as_sent(path.read_bytes())

    head, _, body = message.partition(b"\r\n\r\n")
    assert not head.startswith(b"Return-Path:")
    assert b"X-SES-RECEIPT:" not in head
    assert body == path.read_bytes().partition(b"\r\n\r\n")[2]
    assert b"\n" not in message.replace(b"\r\n", b"")


def test_headers_that_a_sender_forged_are_sent_as_they_are():
    message = send.as_sent((EVENTS / "email" / "forged_verdicts.eml").read_bytes())

    assert b"X-SES-Spam-Verdict: PASS" in message
