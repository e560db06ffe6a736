"""Where an answer goes: to From, unless somebody whom their own domain vouches for asks for another address."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from envag.intake import email

pytestmark = pytest.mark.req("R44")

STAMP = """\
Return-Path: <arne@brevet.example>
Received: from mx.brevet.example (mx.brevet.example [192.0.2.7])
 by inbound-smtp.eu-central-1.amazonaws.com with SMTP id abc123
 for kontakt@solhamra.example;
 Mon, 23 Nov 2026 08:00:00 +0000 (UTC)
X-SES-Spam-Verdict: PASS
X-SES-Virus-Verdict: PASS
Received-SPF: pass (spfCheck: ok) client-ip=192.0.2.7; envelope-from=arne@brevet.example;
Authentication-Results: amazonses.com; spf={spf}; dmarc={dmarc} header.from={domain};
X-SES-RECEIPT: AAAA
"""
MAIL = """\
From: {sender}
To: kontakt@solhamra.example
Reply-To: {wanted}
Subject: Soptunnan
Message-ID: <1@brevet.example>

Hej, soptunnan blev inte hämtad.
"""


def contact(wanted, *, spf="pass", dmarc="pass", sender="Arne Ek <arne@brevet.example>"):
    stamp = STAMP.format(spf=spf, dmarc=dmarc, domain=sender.partition("@")[2].strip(">"))
    raw = (stamp + MAIL.format(wanted=wanted, sender=sender)).replace("\n", "\r\n").encode()
    return email.to_contact(
        email.parse(raw),
        municipality="solhamra",
        raw_key="mail/solhamra/1",
        arrived_at=datetime(2026, 11, 23, 8, tzinfo=UTC),
        emails={"kontakt@solhamra.example": ("solhamra", "")},
    )


def test_a_vouched_for_sender_may_ask_for_another_address():
    assert contact("Arne hemma <Arne.Hemma@brevet.example>").reply_to == "arne.hemma@brevet.example"


@pytest.mark.parametrize("verdicts", [{"dmarc": "fail", "spf": "fail"}, {"dmarc": "none", "spf": "none"}])
def test_nobody_turns_a_residents_answers_away_in_their_name(verdicts):
    assert contact("tjuv@annan.example", **verdicts).reply_to == ""


def test_the_same_address_is_no_wish():
    assert contact("ARNE@brevet.example").reply_to == ""


def test_what_a_form_elsewhere_sends_is_answered_to_whoever_filled_it_in():
    form = contact("arne@brevet.example", spf="none", dmarc="none", sender="Webben <no-reply@forening.example>")
    assert form.reply_to == "arne@brevet.example"
    forged = contact("tjuv@annan.example", spf="fail", dmarc="fail", sender="Webben <no-reply@forening.example>")
    assert forged.reply_to == ""
