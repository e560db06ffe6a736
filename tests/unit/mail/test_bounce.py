"""A bounce is known whatever server wrote it, with who was not reached and which message came back."""

from __future__ import annotations

from pathlib import Path

import pytest
from ruamel.yaml import YAML

from envag.domain.contact import Automatic
from tests.unit.mail.test_automatic import find

BOUNCES = YAML(typ="safe").load(Path(__file__).parent / "bounces.yaml")
ANNA = "anna.berg@post.example"
OURS = "<svar.1@solhamra.example>"
_HOW = ["as it is", "with the line ends of the net"]


@pytest.mark.req("R44")
@pytest.mark.parametrize("how", _HOW)
@pytest.mark.parametrize("name", BOUNCES)
def test_a_bounce_is_known_with_those_whom_it_names(name, how):
    raw = BOUNCES[name]["mail"].encode()
    finding = find(raw if how == _HOW[0] else raw.replace(b"\n", b"\r\n"))
    assert (finding.kind, finding.answerable) == (Automatic.BOUNCE, False)
    assert list(finding.bounced) == BOUNCES[name]["bounced"]


@pytest.mark.req("R44")
@pytest.mark.parametrize("name", [name for name, sample in BOUNCES.items() if OURS in sample["mail"]])
def test_the_message_that_came_back_is_found(name):
    original = find(BOUNCES[name]["mail"].encode()).original
    assert dict(original)["message-id"] == OURS


def test_what_came_back_is_bounded():
    headers = "".join(f"X-{number}: {'x' * 9000}\n" for number in range(300))
    message = BOUNCES["RFC 3464"]["mail"].replace("Message-ID:", f"{headers}Message-ID:")
    original = find(message.encode()).original
    assert 1 < len(original) <= 200
    assert max(len(value) for _, value in original) <= 4096


def test_as_many_addresses_as_are_of_use_are_named():
    many = "".join(f"anna{number}@post.example\n" for number in range(5000))
    message = f"Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nSubject: Undeliverable mail\n\n{many}"
    assert len(find(message.encode()).bounced) == 100


def test_addresses_are_named_once_and_in_lower_case():
    message = f"From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n<{ANNA.upper()}>:\n550 <{ANNA}> unknown\n"
    assert find(message.encode()).bounced == (ANNA,)
