"""Whatever comes in is answered or kept: never lost, never a stack trace."""

from __future__ import annotations

import json
import smtplib
import uuid
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from envag.cli.main import main
from envag.cli.send import play
from local.mail import MAX_BYTES
from tests.e2e.centre import wait_for

EVENTS = Path(__file__).parents[2] / "events"


def new_case(centre, before):
    (case,) = centre.new_cases(before)
    centre.wait_until_told(case.reference)
    return case


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n",
        (
            b"From: a@post.example\r\nSubject: Trasigt\r\nMIME-Version: 1.0\r\n"
            b'Content-Type: multipart/mixed; boundary="x"\r\n\r\n--x\r\nContent-Type: multipart/mixed\r\n\r\n--y\r\n'
        ),
        b"From: a@post.example\r\nContent-Type: text/plain; charset=x-finns-inte\r\n\r\nTr\xe5kigt\r\n",
        b"\x00\xff\xfe not a mail at all \x80\r\n",
    ],
    ids=["empty", "only a line end", "broken MIME", "unknown charset", "no mail"],
)
def test_any_mail_becomes_a_case_for_somebody_to_read(centre, raw):
    before = centre.cases()

    centre.post_mail(raw, sender=f"{uuid.uuid4()}@post.example")

    case = new_case(centre, before)
    assert case.channel == "email"
    key = centre.timeline(case)[0].data["raw"]
    assert centre.stack.files.read(key).rstrip().endswith(raw.rstrip())


def test_a_mail_of_almost_forty_megabytes_is_taken_with_its_attachment(centre):
    before = centre.cases()
    message = centre.mail("Ritningar bifogas.", subject="Bygglov")
    picture = bytes(range(256)) * 115_600
    message.add_attachment(picture, maintype="image", subtype="tiff", filename="ritning.tif")
    assert 38 * 1024 * 1024 < len(message.as_bytes(policy=policy.SMTP)) < MAX_BYTES

    centre.post_mail(message)

    case = new_case(centre, before)
    ((key, name, media_type, size),) = centre.timeline(case)[0].data["attachments"]
    assert (name, media_type, size) == ("ritning.tif", "image/tiff", len(picture))
    assert centre.stack.files.read(key) == picture


def test_a_mail_over_forty_megabytes_is_refused_while_its_sender_waits(centre):
    with pytest.raises(smtplib.SMTPSenderRefused) as refused:
        centre.post_mail(b"Subject: stor\r\n\r\n" + b"x" * MAX_BYTES)

    assert refused.value.smtp_code == 552


def test_an_unknown_address_of_ours_reaches_the_centre_and_a_foreign_one_is_refused(centre):
    before = centre.cases()

    centre.post_mail(centre.mail("Hej!", to="finns.inte@solhamra.example"), to="finns.inte@solhamra.example")

    place = next(m for m in centre.municipalities if m.slug == "solhamra")
    assert new_case(centre, before).department == place.centre
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        centre.post_mail(centre.mail("Hej!"), to="kontakt@grannkommunen.example")
    assert refused.value.recipients["kontakt@grannkommunen.example"][0] == 550


def test_a_virus_is_kept_apart_with_its_bytes_and_listed(centre, capsys):
    message = EmailMessage()
    message["Subject"] = "Faktura"
    message.set_content("Se bilagan.")
    eicar = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
    message.add_attachment(eicar, maintype="application", subtype="octet-stream", filename="faktura.com")

    entry = quarantined_by(centre, lambda: centre.post_mail(message))

    assert (entry.reason, entry.channel, entry.municipality) == ("virus", "email", "solhamra")
    assert_listed(entry, capsys)
    assert message.get_content_type().encode() in centre.stack.files.read(entry.key)


def test_spam_stands_on_a_list_of_its_own(centre):
    before = centre.cases()

    centre.post_mail(centre.mail("XJS*C4JDBQADN1.NSBN3*2IDNEN*" + "GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"))

    (case,) = centre.new_cases(before)
    assert case.set_aside == "spam"


def test_an_unknown_service_is_told_in_swedish(centre):
    page = centre.post_form("/solhamra/finns-inte", {"message": "Hej"})
    document = centre.post_json("/solhamra/finns-inte", {"message": "Hej"})

    assert (page.status, document.status) == (404, 404)
    assert page.headers["Content-Type"].startswith("text/html")
    assert "finns inte" in page.text.lower()
    assert document.headers["Content-Type"].startswith("application/problem+json")


def test_all_missing_fields_are_named_at_once_in_swedish(centre):
    place = next(m for m in centre.municipalities if m.slug == "solhamra")
    service = place.service("fel-gata")
    required = {field.id: field.label for field in service.form if field.required}
    assert len(required) > 1

    document = centre.post_json("/solhamra/fel-gata", {})
    page = centre.post_form("/solhamra/fel-gata", {})

    assert (document.status, page.status) == (422, 422)
    named = {error["field"]: error["detail"] for error in document.json["errors"]}
    assert set(named) >= set(required)
    assert all(label.lower() in named[field].lower() for field, label in required.items())
    assert all(label in page.text for label in required.values())


@pytest.mark.parametrize("size", [2, 10, 11], ids=lambda size: f"{size} MB")
def test_a_form_that_is_far_too_large_is_refused(centre, size):
    answer = centre.post_form("/solhamra/kontakt", {"message": "x" * size * 1024 * 1024})

    assert answer.status == 413


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "\udce5".encode("utf-8", "surrogateescape")], ids=repr)
def test_invalid_json_is_told(centre, body):
    answer = centre.post_json("/solhamra/kontakt", body)

    assert answer.status == 400
    assert answer.json["title"]


@pytest.mark.parametrize("name", ["unknown_instance", "unknown_type", "no_contact_id"])
def test_a_contact_event_that_fits_nowhere_is_kept_and_listed(centre, name, capsys):
    path = EVENTS / "contact_events" / "variants" / f"{name}.json"

    entry = quarantined_by(centre, lambda: play(centre.stack, path))

    assert entry.channel == "contact_event"
    assert json.loads(centre.stack.files.read(entry.key)) == json.loads(path.read_text())
    assert_listed(entry, capsys)


def test_a_flow_event_of_an_unknown_instance_is_apologised_for_and_kept(centre, capsys):
    path = EVENTS / "call" / "unknown_instance.json"

    entry = quarantined_by(centre, lambda: play(centre.stack, path))

    assert entry.channel == "phone"
    assert_listed(entry, capsys)


def test_a_transcript_that_is_none_is_kept_and_listed(centre, capsys, tmp_path):
    key = "transcripts/broken.json"

    def store():
        bucket = centre.stack.output("RecordsBucket")
        centre.stack.client("s3").put_object(Bucket=bucket, Key=key, Body=b"{")

    entry = quarantined_by(centre, store)

    assert entry.channel == "chat"
    assert_listed(entry, capsys)


def quarantined_by(centre, action):
    """What the action put into quarantine."""
    before = centre.quarantined()
    action()
    wait_for(lambda: centre.quarantined().keys() - before.keys(), "an entry in quarantine")
    (key,) = centre.quarantined().keys() - before.keys()
    return centre.quarantined()[key]


def assert_listed(entry, capsys):
    capsys.readouterr()
    assert main(["quarantine", "list"]) == 0
    line = next(line for line in capsys.readouterr().out.splitlines() if line.endswith(entry.key))
    assert entry.reason in line
    assert entry.channel in line
