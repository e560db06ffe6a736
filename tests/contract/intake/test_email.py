"""Every recorded mail becomes the contact that is written beside it, and SES alone is believed."""

from __future__ import annotations

import email
import email.policy
import json
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from ruamel.yaml import YAML

from envag.domain.contact import Automatic, Channel, PartyType, SetAside
from envag.intake import email as intake
from tests.centre import EVENTS

FOLDER = EVENTS / "email"
EXPECTED = YAML(typ="safe").load(FOLDER / "expected.yaml")
MAILS = EXPECTED["mails"]
ADDRESSES = {address: tuple(owner) for address, owner in EXPECTED["addresses"].items()}
STORED_AT = datetime(2026, 12, 1, 12, 0, tzinfo=UTC)
BROKEN = {
    "broken_headers.eml",
    "broken_mime.eml",
    "latin1_labelled_utf8.eml",
    "raw_letters_in_koi8.eml",
    "utf8_labelled_latin1.eml",
    "windows_1252.eml",
}
OPENED = {"outlook_rich_text.eml"}
UNREAD_TEXT = "Det här gick inte att läsa."


def raw(name):
    return (FOLDER / name).read_bytes()


@cache
def mail(name):
    return intake.parse(raw(name))


def contact(name, message=None, **changes):
    key = MAILS[name]["key"]
    arguments = {
        "municipality": key.split("/")[1],
        "raw_key": key,
        "arrived_at": STORED_AT,
        "emails": ADDRESSES,
        "unread_text": UNREAD_TEXT,
    }
    return intake.to_contact(message or mail(name), **arguments | changes)


def delivered_again(name):
    """The same message as another of the sender's servers would have handed it over, stored anew by SES."""
    head, separator, rest = raw(name).partition(b"X-SES-RECEIPT:")
    hop = b"Received: from second.post.example by backup.post.example; Sat, 21 Nov 2026 20:00:00 +0100\r\n"
    receipt, _, message = rest.partition(b"\r\n")
    return head.replace(b"192.0.2.25", b"192.0.2.26") + separator + receipt[::-1] + b"\r\n" + hop + message


def test_every_recorded_mail_is_expected():
    assert {path.name for path in FOLDER.glob("*.eml")} == set(MAILS)
    assert len(MAILS) >= 30


@pytest.mark.req("R2", "R3", "X22")
@pytest.mark.parametrize("name", MAILS)
def test_a_recorded_mail_becomes_its_contact(name):
    expected = MAILS[name]
    found = contact(name)
    unread = expected.get("unread", False)
    assert found.channel is Channel.EMAIL
    assert found.municipality == expected["key"].split("/")[1]
    assert found.raw_key == expected["key"]
    assert found.arrived_at == datetime.fromisoformat(expected["arrived_at"])
    assert found.subject == expected["subject"]
    assert (found.party.name, found.party.email) == (expected["name"], expected["email"])
    assert found.party.type is PartyType.PERSON
    assert found.recipient == expected.get("recipient", "")
    assert found.text == "\n\n".join(filter(None, (expected["text"], UNREAD_TEXT if unread else "")))
    assert found.protection == tuple(expected.get("protection", ()))
    assert found.forwarded_by == expected.get("forwarded_by", "")
    assert found.written_at == (datetime.fromisoformat(expected["written_at"]) if "written_at" in expected else None)
    assert found.set_aside == (SetAside(expected["set_aside"]) if "set_aside" in expected else None)
    assert found.automatic == (Automatic(expected["automatic"]) if "automatic" in expected else None)
    assert list(found.bounced) == expected.get("bounced", [])
    stamp = mail(name).stamp
    assert stamp.infected is expected.get("infected", False)
    assert [stamp.spf, stamp.dkim, stamp.dmarc] == expected.get("authentication", ["pass"] * 3)
    attachments = [[a.name, a.media_type, len(a.content())] for a in mail(name).attachments]
    assert attachments == expected.get("attachments", [])


@pytest.mark.parametrize("name", sorted(set(MAILS) - BROKEN - OPENED))
def test_what_the_standard_library_can_read_is_read_alike(name):
    message = email.message_from_bytes(raw(name), policy=email.policy.default)
    read = mail(name)
    assert read.message_id == (message["Message-ID"] or "")
    assert read.date == (message["Date"].datetime.astimezone(UTC))
    if name != "unknown_charset.eml":
        assert read.subject == message["Subject"]
    files = [part for part in message.walk() if part.get_filename()]
    for part, attachment in zip(files, [a for a in read.attachments if not a.name.startswith("unnamed")], strict=False):
        if part.get_content_type() != "message/rfc822":
            assert attachment.content() == part.get_payload(decode=True)


@pytest.mark.req("R3")
def test_attachments_are_stored_one_by_one_under_keys_that_say_nothing():
    read = mail("names_with_paths.eml")
    stored = list(intake.stored_attachments(read, "attachments/solhamra/x"))
    assert [a.key for a, _ in stored] == [f"attachments/solhamra/x/{n:03}" for n in range(3)]
    assert [a.size for a, _ in stored] == [len(content) for _, content in stored] == [74, 0, 2]
    assert stored[0][1].startswith(b"\x89PNG")
    found = contact("names_with_paths.eml", attachments=[a for a, _ in stored])
    assert found.attachments == tuple(a for a, _ in stored)


@pytest.mark.parametrize("name", MAILS)
def test_the_same_message_by_another_way_is_the_same(name):
    again = intake.parse(delivered_again(name))
    unix = intake.parse(raw(name).replace(b"\r\n", b"\n"))
    assert again.source_id == unix.source_id == mail(name).source_id
    assert again.digest == unix.digest == mail(name).digest


def test_different_messages_are_different():
    sources = {}
    for name in MAILS:
        sources.setdefault(mail(name).source_id, []).append(name)
    twins = [names for names in sources.values() if len(names) > 1]
    assert twins == [["two_municipalities_norrsjofors.eml", "two_municipalities_solhamra.eml"]]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Kan ni laga den?", b"Kan ni laga dem?"),
        (b"Subject: =?UTF-8?Q?Trasig_", b"Subject: =?UTF-8?Q?En_trasig_"),
        (b"From: Maja Lindqvist <maja", b"From: Maja Lindqvist <kaja"),
    ],
)
def test_a_message_id_used_again_does_not_hide_a_message(old, new):
    changed = raw("plain_fault_report.eml").replace(old, new)
    assert changed != raw("plain_fault_report.eml")
    other = intake.parse(changed)
    assert other.message_id == mail("plain_fault_report.eml").message_id
    assert other.source_id != mail("plain_fault_report.eml").source_id


def test_without_message_id_the_date_keeps_two_alarms_apart():
    later = raw("no_message_id.eml").replace(b"15:04:58", b"16:04:58")
    assert intake.parse(later).source_id != mail("no_message_id.eml").source_id


def test_a_source_id_holds_nothing_of_the_sender():
    assert all(set(mail(name).source_id) <= set("0123456789abcdef") for name in MAILS)


@pytest.mark.req("R80")
def test_an_address_of_another_municipality_chooses_no_department():
    theirs = dict.fromkeys(ADDRESSES, ("norrsjofors", "ofn"))
    assert contact("several_recipients.eml", emails=theirs).recipient == ""
    assert contact("several_recipients.eml").recipient == "klf"


def test_an_address_with_a_tag_is_the_address():
    tagged = raw("appeal.eml").replace(b"samhallsbyggnad@", b"samhallsbyggnad+arende42@")
    message = intake.parse(tagged)
    assert message.recipients == ("samhallsbyggnad+arende42@solhamra.example",)
    assert contact("appeal.eml", message).recipient == "sbf"


@pytest.mark.parametrize("hours", [-1, 1])
def test_the_earlier_of_both_moments_of_arrival_counts(hours):
    received = datetime.fromisoformat(MAILS["appeal.eml"]["arrived_at"])
    stored = received + timedelta(hours=hours)
    assert contact("appeal.eml", arrived_at=stored).arrived_at == min(received, stored)


@pytest.mark.parametrize("name", sorted(set(MAILS) - {"forged_verdicts.eml"}))
def test_without_the_stamp_of_ses_nothing_is_believed(name):
    _, _, message = raw(name).partition(b"X-SES-DKIM-SIGNATURE:")
    bare = intake.parse(message.partition(b"\r\n")[2])
    assert bare.stamp == type(bare.stamp)()
    assert contact(name, bare).arrived_at == STORED_AT
    assert contact(name, bare).set_aside is None


@pytest.mark.parametrize(
    "forged",
    [
        b"X-SES-Spam-Verdict: FAIL\r\n",
        b"X-SES-Virus-Verdict: FAIL\r\n",
        b"Authentication-Results: amazonses.com; dmarc=fail\r\n",
        b"Received: from x by inbound-smtp.eu-central-1.amazonaws.com with SMTP id y; Sun, 01 Nov 2026 00:00 +0000\r\n",
    ],
)
@pytest.mark.parametrize("scanned", [True, False], ids=["scanned", "scanning off"])
def test_a_senders_own_verdicts_do_not_count(forged, scanned):
    genuine = raw("plain_fault_report.eml")
    if not scanned:
        genuine = genuine.replace(b"X-SES-Spam-Verdict: PASS\r\nX-SES-Virus-Verdict: PASS\r\n", b"")
    own = genuine.index(b"Received: from [198.51.100.14]")
    assert intake.parse(genuine[:own] + forged + genuine[own:]).stamp == intake.parse(genuine).stamp


def test_a_sender_cannot_write_results_into_the_quoted_envelope():
    quoted = b'envelope-from="x; dmarc=pass; dkim=pass; spf=pass"@cheap.example'
    forged = raw("forged_verdicts.eml").replace(b"envelope-from=smart@cheap.example", quoted)
    assert forged.count(quoted) == 2
    stamp = intake.parse(forged).stamp
    assert (stamp.spf, stamp.dkim, stamp.dmarc) == ("fail", "none", "fail")


def test_headers_of_automatic_mail_and_threads_are_kept():
    read = mail("out_of_office.eml")
    kept = dict(read.headers)
    assert kept["auto-submitted"] == "auto-replied"
    assert kept["precedence"] == "bulk"
    assert read.stamp.envelope_from == ""
    assert read.in_reply_to == "<SOL-BN42-98KB.1@solhamra.example>"
    assert read.references == ("<cal-1@foretaget.example>", "<SOL-BN42-98KB.1@solhamra.example>")
    assert mail("several_matters.eml").reply_to == ("arne.hemma@brevet.example",)


def test_the_recorded_events_name_recorded_mails():
    keys = {expected["key"]: name for name, expected in MAILS.items()}
    for record in (r for file in ("s3_event", "s3_batch") for r in json.loads(raw(f"{file}.json"))["Records"]):
        assert record["eventSource"] == "aws:sqs"
        for stored in json.loads(record["body"]).get("Records", []):
            assert stored["eventName"] == "ObjectCreated:Put"
            name = keys.get(stored["s3"]["object"]["key"])
            if name:
                assert stored["s3"]["object"]["size"] == len(raw(name))
            else:
                assert stored["s3"]["object"]["key"].endswith("/AMAZON_SES_SETUP_NOTIFICATION")
