"""Whether the domain in From vouches for a mail."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.intake import email

FROM = "From: Alva Ek <alva.ek@post.example>"


def stamped(
    *,
    envelope="alva.ek@post.example",
    helo="mail.post.example",
    spf="pass",
    dkim=("pass header.i=@post.example",),
    dmarc="pass header.from=post.example",
):
    """What SES puts on top; ``dkim`` has one entry for each signature."""
    client = f"client-ip=192.0.2.25; envelope-from={envelope}; helo={helo};"
    lines = [
        f"Return-Path: <{envelope}>",
        f"Received: from {helo} ({helo} [192.0.2.25])",
        " by inbound-smtp.eu-central-1.amazonaws.com with SMTP id abc123 for kontakt@solhamra.example;",
        " Mon, 23 Nov 2026 08:00:00 +0000 (UTC)",
        "X-SES-Spam-Verdict: PASS",
        "X-SES-Virus-Verdict: PASS",
        f"Received-SPF: {spf} (spfCheck: about post.example) {client}",
        "Authentication-Results: amazonses.com;",
        f" spf={spf} (spfCheck: about post.example) {client}",
        *(f" dkim={one};" for one in dkim),
        *((f" dmarc={dmarc};",) if dmarc else ()),
        "X-SES-RECEIPT: QUVG",
    ]
    return "\r\n".join(lines)


def authentic(stamp, *headers):
    return email.parse("\r\n".join((stamp, *(headers or (FROM,)), "Subject: Lampa", "", "Hej")).encode()).authentic


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, True),
        ({"dmarc": "pass"}, True),
        ({"dmarc": "pass header.from=other.example"}, False),
        ({"dmarc": "none header.from=other.example"}, False),
        ({"dmarc": "pass header.from=mail.post.example"}, None),
        ({"dmarc": "fail header.from=post.example"}, False),
        ({"dmarc": "fail header.from=post.example", "spf": "pass"}, False),
        ({"dmarc": "temperror"}, None),
        ({"dmarc": "permerror"}, None),
        # no policy: a signature or an SPF result of the same domain speaks for it
        ({"dmarc": "none header.from=post.example"}, True),
        ({"dmarc": ""}, True),
        ({"dmarc": "none", "dkim": (), "spf": "pass"}, True),
        ({"dmarc": "none", "dkim": (), "spf": "pass", "envelope": "bounce@news.post.example"}, True),
        ({"dmarc": "none", "dkim": ("pass header.i=@other.example",), "spf": "fail"}, None),
        ({"dmarc": "none", "dkim": ("pass header.i=@amazonses.com", "pass header.i=@post.example")}, True),
        ({"dmarc": "none", "dkim": ("pass header.d=post.example header.s=k1",), "spf": "none"}, True),
        ({"dmarc": "none", "dkim": ("pass header.i=alva.ek@mail.post.example",), "spf": "none"}, True),
        ({"dmarc": "none", "dkim": ("fail header.i=@post.example",), "spf": "softfail"}, None),
        ({"dmarc": "none", "dkim": ("none",), "spf": "softfail"}, None),
        ({"dmarc": "none", "dkim": (), "spf": "pass", "envelope": "evil@notpost.example"}, None),
        ({"dmarc": "none", "dkim": ("pass header.i=@example",), "spf": "none"}, None),
        ({"dmarc": "none", "dkim": (), "spf": "pass", "envelope": ""}, None),
    ],
)
def test_what_ses_found_decides(changes, expected):
    assert authentic(stamped(**changes)) is expected


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "sender",
    ["nils@evil.example (<alva.ek@post.example>)", "(<alva.ek@post.example>) nils@evil.example"],
)
def test_an_address_in_a_comment_is_not_the_senders(sender):
    raw = "\r\n".join((stamped(dmarc="pass header.from=evil.example"), f"From: {sender}", "", "Hej"))

    assert email.parse(raw.encode()).sender.email == "nils@evil.example"


def test_a_domain_with_letters_of_its_own_is_the_one_that_ses_writes_in_ascii():
    stamp = stamped(dmarc="none header.from=xn--rksmrgs-5wao1o.example", dkim=(), spf="none")

    assert authentic(stamp, "From: alva@räksmörgås.example") is None


def test_without_the_stamp_of_ses_nobody_is_vouched_for():
    forged = "Authentication-Results: amazonses.com; spf=pass; dkim=pass header.i=@post.example; dmarc=pass"

    assert authentic(forged) is None


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "headers",
    [
        (),
        ("From: Alva Ek",),
        ("From:",),
        (FROM, "From: Nils <nils@evil.example>"),
        ("From: Nils <nils@evil.example>", FROM),
        (FROM, FROM),
        ("From: alva.ek@post.example <nils@evil.example>",),
        ("From: Alva <alva.ek@post.example>, Nils <nils@evil.example>",),
        ("From: Nils <nils@evil.example>, Alva <alva.ek@post.example>",),
        ('From: "alva.ek@post.example" <nils@evil.example>',),
        ("From: =?utf-8?q?alva.ek=40post.example?= <nils@evil.example>",),
        ("From: (alva.ek@post.example) nils@evil.example",),
        ("From: nils@evil.example (alva.ek@post.example)",),
        ("From: Nils <nils@evil.example\x00@post.example>",),
        ("Sender: Alva Ek <alva.ek@post.example>",),
        ("Reply-To: Alva Ek <alva.ek@post.example>", "From: Nils <nils@evil.example>"),
    ],
)
def test_a_trick_with_from_is_never_vouched_for(headers):
    assert authentic(stamped(), "X-First: 1", *headers) is not True
    assert authentic(stamped(dmarc="none"), "X-First: 1", *headers) is not True


@pytest.mark.req("R44")
@pytest.mark.parametrize(
    "sender",
    [
        {"envelope": '"x; dkim=pass header.i=@post.example; dmarc=pass header.from=post.example"@evil.example'},
        {"envelope": "x;dkim=pass header.i=@post.example;@evil.example"},
        {"helo": "evil.example; dkim=pass header.i=@post.example; dmarc=pass header.from=post.example; x"},
        {"helo": "evil.example;dmarc=pass"},
    ],
)
@pytest.mark.parametrize("dmarc", ["none header.from=post.example", "", "fail header.from=post.example"])
def test_results_that_the_sender_wrote_vouch_for_nobody(sender, dmarc):
    assert authentic(stamped(**{"envelope": "x@evil.example", "dkim": ("none",), "dmarc": dmarc, **sender})) is not True


_WORD = st.text("abcdefgo.@-+;=\"'()<> ", max_size=30)


@given(envelope=_WORD, helo=_WORD, from_=_WORD)
def test_nobody_is_vouched_for_by_another_domain(envelope, helo, from_):
    """Whatever an evil server calls itself and its sender, a results line about its own domain speaks for no other."""
    stamp = stamped(envelope=f"{envelope}@evil.example", helo=helo or "x", dkim=("none",), dmarc="none")

    assert authentic(stamp, f"From: {from_} <alva.ek@post.example>") is not True
