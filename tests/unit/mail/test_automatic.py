"""Mail of machines is known as such, and what people write never is, whatever it quotes or speaks of."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from envag.domain.contact import Automatic
from envag.intake import mail_mime
from envag.intake.mail_automatic import recognise
from envag.intake.mail_content import Content
from envag.intake.mail_ses import read_stamp
from envag.intake.mail_text import decode_header

FOLDER = Path(__file__).parent
MACHINES, PEOPLE = YAML(typ="safe").load(FOLDER / "automatic.yaml").values()
BOUNCES = YAML(typ="safe").load(FOLDER / "bounces.yaml")
ROBOTS = {name: sample["mail"] for name, sample in (MACHINES | BOUNCES).items()}


def found(message: str):
    """What is found of a message that is written as text."""
    return find(message.encode())


def find(raw: bytes):
    """What is found of a message."""
    root = mail_mime.read(raw)
    subject = decode_header(mail_mime.first(root.headers, "subject"))
    return recognise(root.headers, read_stamp(root.headers), subject, Content(root).text, root)


@pytest.mark.req("R44", "R41")
@pytest.mark.parametrize("name", MACHINES)
def test_a_machine_is_known_and_never_answered(name):
    finding = found(MACHINES[name]["mail"])
    assert (finding.kind, finding.answerable) == (Automatic(MACHINES[name]["kind"]), False)


def test_every_kind_is_shown():
    assert {sample["kind"] for sample in MACHINES.values()} | {Automatic.BOUNCE} == set(Automatic)


@pytest.mark.req("R44")
@pytest.mark.parametrize("name", PEOPLE)
def test_a_person_is_never_taken_for_a_machine(name):
    finding = found(PEOPLE[name]["mail"])
    assert (finding.kind, finding.answerable) == (None, PEOPLE[name]["answerable"])


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "header",
    [
        "Auto-Submitted: auto-generated",
        "Precedence: list",
        "Precedence: junk",
        "List-Id: <grannar.forening.example>",
        "List-Unsubscribe: <mailto:bort@forening.example>",
        "X-Auto-Response-Suppress: All",
        "X-Loop: kontakt@solhamra.example",
        "X-Autoreply: yes",
        "Feedback-ID: 1:1:1:brev",
        "Return-Path: <>",
        "Return-Path: <MAILER-DAEMON>",
        "Reply-To: Svara inte <donotreply@post.example>",
    ],
)
def test_a_header_alone_keeps_the_receipt_back(header):
    plain = "From: anna.berg@post.example\nSubject: Lampan\n\nLampan är trasig."
    assert found(plain).answerable
    assert not found(f"{header}\n{plain}").answerable


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "local",
    [
        "mailer-daemon",
        "postmaster",
        "noreply",
        "no-reply",
        "no.reply",
        "NoReply+4711",
        "donotreply",
        "do-not-reply",
        "svara-ej",
        "ej-svar",
        "ei-vastaa",
        "ikke-svar",
        "orders-noreply",
        "bounce",
        "bounces+anna=post.example",
        "owner-grannar",
        "grannar-bounces",
        "grannar-request",
        "root",
    ],
)
def test_an_address_that_nobody_reads_gets_no_receipt(local):
    assert not found(f"From: {local}@post.example\nSubject: Lampan\n\nTrasig.").answerable


@pytest.mark.req("R44")
@pytest.mark.parametrize("local", ["noren", "replyson.anna", "postman.pat", "bounceberg", "rootsi", "listing"])
def test_an_address_that_only_resembles_one_gets_its_receipt(local):
    finding = found(f"From: {local}@post.example\nSubject: Lampan\n\nTrasig.")
    assert (finding.kind, finding.answerable) == (None, True)


@pytest.mark.req("R44")
def test_an_envelope_without_sender_gets_no_receipt():
    ses = (
        "Return-Path: <{}>\nReceived: from mx.post.example (mx.post.example [203.0.113.1])\n"
        " by inbound-smtp.eu-central-1.amazonaws.com with SMTP id abc for kontakt@solhamra.example;\n"
        " Sat, 21 Nov 2026 15:50:00 +0000 (UTC)\nX-SES-Spam-Verdict: PASS\nX-SES-RECEIPT: A\n"
        "From: anna.berg@post.example\nSubject: Lampan\n\nTrasig."
    )
    assert found(ses.format("anna.berg@post.example")).answerable
    assert not found(ses.format("")).answerable


@pytest.mark.req("R44")
def test_a_receipt_for_reading_names_the_message_that_was_read():
    original = found(ROBOTS["receipt for reading"]).original
    assert original == (("message-id", "<1@solhamra.example>"),)


@pytest.mark.req("R44")
def test_a_complaint_brings_the_headers_of_what_was_complained_of():
    assert ("message-id", "<1@solhamra.example>") in found(ROBOTS["complaint"]).original


@given(
    words=st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=80),
    mark=st.sampled_from(["", "> ", "| "]),
    message=st.sampled_from(sorted(ROBOTS)),
)
def test_a_quoted_machine_below_a_persons_words_changes_nothing(words, mark, message):
    robot = ROBOTS[message]
    subject = next(line for line in robot.splitlines() if line.startswith("Subject:")).removeprefix("Subject:")
    quoted = "".join(f"{mark}{line}\n" for line in robot.splitlines())
    finding = found(f"From: Anna Berg <anna.berg@post.example>\nSubject: SV:{subject}\n\nHej! {words}\n\n{quoted}")
    assert (finding.kind, finding.answerable) == (None, True)


@given(st.binary(max_size=2000), st.sampled_from(sorted(BOUNCES)), st.integers(0, 3000))
def test_nothing_makes_it_raise(noise, message, place):
    raw = BOUNCES[message]["mail"].encode()
    finding = find(raw[:place] + noise + raw[place:])
    assert all("@" in address for address in finding.bounced)
    assert not (finding.kind and finding.answerable)


@pytest.mark.parametrize(
    "piece", ["a", "a@", "a.", "<a@b.c> ", "> ", "Received: x\n", "-", "(", " \n", "a@b.c:\n", "åäö "]
)
def test_a_megabyte_takes_no_more_than_its_share(piece):
    message = "From: MAILER-DAEMON@mx.example\nSubject: Undelivered\n\n" + piece * (1_000_000 // len(piece))
    root = mail_mime.read(message.encode())
    start = time.process_time()
    for _ in range(3):
        recognise(root.headers, read_stamp(root.headers), "Undelivered", message, root)
    assert time.process_time() - start < 1
