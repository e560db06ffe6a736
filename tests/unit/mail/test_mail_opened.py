"""What hides a mail's words is opened: winmail.dat, rich text, signatures, armour, invitations. Nothing raises."""

from __future__ import annotations

import base64
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.intake import email, mail_calendar, mail_mime, mail_protection, mail_rtf, mail_tnef
from tests.unit.mail.envelopes import MESSAGE_OBJECT, attribute, element, file, packed, properties, signed, tnef

UNICODE, BINARY, OBJECT = 0x1F, 0x102, 0x0D
BODY, RTF, HTML, SUBJECT, LONG_NAME, FILE, CONTENT_ID = 0x1000, 0x1009, 0x1013, 0x37, 0x3707, 0x3701, 0x3712
WRAPPED = (
    rb"{\rtf1\ansi\ansicpg1252\fromhtml1 \deff0{\fonttbl{\f0\fswiss Arial;}{\f1\fcharset204 Arial;}}"
    rb"{\colortbl\red0\green0\blue0;}{\*\htmltag64 <p>}\htmlrtf \par {\htmlrtf0 Hej fr\'e5n \u214?ster"
    rb"{\*\htmltag72 </p>}\htmlrtf \par }\htmlrtf0 {\*\htmltag84 <b>}\htmlrtf {\b \htmlrtf0 nu"
    rb"{\*\htmltag92 </b>}\htmlrtf }\htmlrtf0 }"
)
PLAIN = (
    rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}}{\info{\author X}}\f0 Hej \'e5\'e4\'f6\par "
    rb"{\*\generator Y;}\uc2\u8364 EU 100\tab {\f1 \'c4\'e0}\line \{x\}\emdash\u-10179 ??\u-8704 ??\bin3 abc slut}"
)


def utf16(text):
    return (text + "\0").encode("utf-16-le")


def mail(media_type, content, *, name="winmail.dat", extra=""):
    return email.parse(
        f"From: a@post.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: {media_type}; name={name}{extra}\n"
        "Content-Transfer-Encoding: base64\n\n".encode()
        + base64.encodebytes(content)
    )


def files(read):
    return [(attachment.name, attachment.media_type, attachment.content()) for attachment in read.attachments]


def test_rich_text_is_unpacked():
    rtf = b"{\\rtf1 " + b"aaaaaaaaaaaaaaaaaaaaaaab" * 400 + b"}"
    assert mail_rtf.unpack(packed(rtf)) == rtf
    assert mail_rtf.unpack(bytes(8) + b"MELA" + bytes(4) + rtf) == rtf
    assert mail_rtf.unpack(b"") == mail_rtf.unpack(bytes(100)) == b""


def test_the_html_in_rich_text_is_the_html():
    assert mail_rtf.read(WRAPPED) == ("", "<p>Hej från Öster</p><b>nu</b>")


def test_rich_text_is_read_as_a_reader_sees_it():
    text, html = mail_rtf.read(PLAIN)
    assert text == "Hej åäö\n€ 100\tДа\n{x}—😀 slut"
    assert html == ""


def test_what_is_no_rich_text_is_nothing():
    assert mail_rtf.read(b"hej") == mail_rtf.read(b"") == ("", "")


@pytest.mark.parametrize(
    "piece", [b"{", b"}", b"{}", b"\\'e5", b"\\u229 ?", b"\\f1 ", b"\\*", b"\\", b"\\bin9999999999 ", b"{\\fonttbl"]
)
def test_rich_text_made_to_hurt_costs_little(piece):
    start = time.process_time()
    mail_rtf.read(b"{\\rtf1 " + piece * (2 * mail_rtf.LONGEST_RTF // len(piece)))
    assert time.process_time() - start < 8


@given(st.binary(max_size=300), st.integers(0, 250))
def test_no_bytes_of_rich_text_raise(noise, place):
    mail_rtf.read(PLAIN[:place] + noise + PLAIN[place:])
    stream = packed(PLAIN)
    mail_rtf.unpack(stream[: place + 12] + noise)


@pytest.mark.req("R2")
def test_outlooks_envelope_gives_its_words_and_its_files():
    stream = tnef(
        properties((SUBJECT, UNICODE, utf16("Altan")), (RTF, BINARY, packed(WRAPPED))),
        file("RITNIN~1.PDF", b"%PDF", (LONG_NAME, UNICODE, utf16("Ritning på söderfasad.pdf"))),
        file("bild.png", b"PNG", (CONTENT_ID, UNICODE, utf16("bild@x"))),
    )
    read = mail("application/ms-tnef", stream)
    assert read.text == "Hej från Öster\n\nnu"
    assert read.html == "<p>Hej från Öster</p><b>nu</b>"
    assert files(read) == [
        ("Ritning på söderfasad.pdf", "application/octet-stream", b"%PDF"),
        ("bild.png", "application/octet-stream", b"PNG"),
    ]
    assert [attachment.inline for attachment in read.attachments] == [False, True]
    assert not read.unread
    assert files(mail("application/octet-stream", stream)) == files(read)


def test_plain_words_and_html_are_both_taken():
    stream = tnef(properties((BODY, UNICODE, utf16("Hej å")), (HTML, BINARY, "<p>Hej å</p>".encode("cp1252"))))
    read = mail_tnef.read(stream)
    assert (read.text, read.html, read.complete) == ("Hej å", "<p>Hej å</p>", True)


def test_a_message_in_the_envelope_gives_its_files_and_words():
    inner = tnef(
        properties((SUBJECT, UNICODE, utf16("Inre/ärende")), (BODY, UNICODE, utf16("Ordet"))), file("a.txt", b"abc")
    )
    read = mail_tnef.read(tnef(properties(), file("x", b"", (FILE, OBJECT, MESSAGE_OBJECT + inner))))
    assert [(f.name, bytes(f.view)) for f in read.files] == [("ärende.txt", b"Ordet"), ("a.txt", b"abc")]
    assert read.text == "Ordet"


@pytest.mark.req("X22")
@pytest.mark.parametrize("cut", [0, 3, 10, 30])
def test_an_envelope_that_cannot_be_opened_is_kept(cut):
    stream = tnef(properties((BODY, UNICODE, utf16("Hej"))))[:cut]
    read = mail("application/ms-tnef", stream)
    assert files(read) == [("winmail.dat", "application/ms-tnef", stream)]
    assert read.unread
    assert read.text == ""


def test_an_envelope_that_is_cut_is_opened_as_far_as_it_goes_and_kept():
    stream = tnef(properties((BODY, UNICODE, utf16("Hej"))), file("a.txt", b"abc"), file("b.txt", b"x" * 100))[:-120]
    read = mail("application/ms-tnef", stream)
    assert read.text == "Hej"
    assert read.unread
    assert [name for name, *_ in files(read)][:2] == ["winmail.dat", "a.txt"]


def test_many_files_and_properties_have_a_ceiling():
    many = mail_tnef.read(tnef(properties(), *[file("a", b"b")] * (mail_tnef.MOST_FILES + 5)))
    assert (len(many.files), many.complete) == (mail_tnef.MOST_FILES, False)
    start = time.process_time()
    lying = (2**32 - 1).to_bytes(4, "little") + (BODY << 16 | 0x101F).to_bytes(4, "little") + b"\xff" * 400
    mail_tnef.read(tnef(lying, *[attribute(1, 6, 0x9003, lying)] * 5000))
    assert time.process_time() - start < 5


@given(st.data())
def test_no_bytes_of_an_envelope_raise(data):
    stream = bytearray(tnef(properties((BODY, UNICODE, utf16("Hej")), (RTF, BINARY, packed(PLAIN))), file("a", b"b")))
    for _ in range(data.draw(st.integers(0, 8))):
        stream[data.draw(st.integers(0, len(stream) - 1))] = data.draw(st.integers(0, 255))
    mail_tnef.read(bytes(stream[: data.draw(st.integers(0, len(stream)))]))


INNER = (
    b'Content-Type: multipart/mixed; boundary="i"\r\n\r\n--i\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n'
    b"Jag bifogar fullmakten.\r\n--i\r\nContent-Type: application/pdf; name=fullmakt.pdf\r\n\r\n%PDF\r\n--i--\r\n"
)


@pytest.mark.parametrize("piece", [0, 100, 1], ids=["DER", "BER", "BER byte by byte"])
def test_a_signed_envelope_is_read_and_kept(piece):
    content = signed(INNER, piece=piece)
    assert mail_protection.signed_content(content) == INNER
    for extra in ("; smime-type=signed-data", ""):
        read = mail("application/pkcs7-mime", content, name="smime.p7m", extra=extra)
        assert read.text == "Jag bifogar fullmakten."
        assert [name for name, *_ in files(read)] == ["smime.p7m", "fullmakt.pdf"]
        assert read.protection == ("smime_signed",)
        assert not read.unread


def test_a_signed_file_without_a_word_is_no_unread_mail():
    inner = b"Content-Type: application/pdf; name=a.pdf\r\n\r\n%PDF\r\n"
    read = mail("application/x-pkcs7-mime", signed(inner), name="smime.p7m")
    assert [name for name, *_ in files(read)] == ["smime.p7m", "a.pdf"]
    assert not read.unread


@pytest.mark.parametrize(
    ("media_type", "extra", "content"),
    [
        ("application/pkcs7-mime", "; smime-type=enveloped-data", b"x"),
        ("application/pkcs7-mime", "", element(0x30, bytes.fromhex("06092a864886f70d010703"))),
        ("application/octet-stream", "", element(0x30, bytes.fromhex("060b2a864886f70d0109100117"))),
    ],
)
def test_an_encrypted_envelope_says_so(media_type, extra, content):
    read = mail(media_type, content, name="smime.p7m", extra=extra)
    assert read.protection == ("smime_encrypted",)
    assert [name for name, *_ in files(read)] == ["smime.p7m"]


@given(st.binary(max_size=200), st.integers(0, 400))
def test_no_bytes_of_a_signed_envelope_raise(noise, place):
    content = signed(INNER, piece=100)
    mail_protection.signed_content(content[:place] + noise + content[place:])
    mail_protection.signed_content(noise)


def test_a_signed_envelope_made_to_hurt_costs_little():
    start = time.process_time()
    assert mail_protection.signed_content(signed(b"x" * 1_000_000, piece=1)) == b""
    mail_protection.signed_content(signed(b"x").replace(element(0x31, element(0x30, b"")), b"\x31\x80" * 1_000_000))
    assert time.process_time() - start < 5


CLEAR = (
    "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\nHej!\n- - en punkt\n-----BEGIN PGP SIGNATURE-----\n\n"
    "iQ==\n-----END PGP SIGNATURE-----\n"
)


def test_clear_signed_words_are_read_without_their_armour():
    found = email.parse(f"From: a@post.example\n\n{CLEAR}\nP.S.".encode())
    assert found.text == "Hej!\n- en punkt\n\nP.S."
    assert found.protection == ("pgp_signed",)
    assert not found.unread


def test_an_encrypted_block_stays_and_is_said_to_be_unread():
    block = "-----BEGIN PGP MESSAGE-----\n\nhQ==\n-----END PGP MESSAGE-----"
    found = email.parse(f"From: a@post.example\n\n{block}\n".encode())
    assert (found.text, found.protection, found.unread) == (block, ("pgp_encrypted",), True)


@pytest.mark.parametrize("block", ["-----BEGIN PGP SIGNED MESSAGE-----\n\n", CLEAR, "-----BEGIN PGP MESSAGE-----\n"])
def test_armour_made_to_hurt_costs_little(block):
    start = time.process_time()
    mail_protection.readable(block * 4000)
    assert time.process_time() - start < 3


def calendar(*lines):
    return "\r\n".join(("BEGIN:VCALENDAR", "METHOD:REPLY", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR"))


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("SUMMARY;LANGUAGE=sv:Samr\u00e5d\\, plan", "DTSTART;TZID=Europe/Stockholm:20261125T130000",
             "DTEND;TZID=Europe/Stockholm:20261125T140000", "LOCATION:Stads", " huset",
             "DESCRIPTION:Hej\\nv\u00e4lkommen"),
            "Samråd, plan\n2026-11-25 13:00–14:00\nStadshuset\n\nHej\nvälkommen",
        ),
        (("SUMMARY:A", "DTSTART:20261125T120000Z", "DTEND:20261125T130000Z"), "A\n2026-11-25 12:00–13:00 UTC"),
        (("SUMMARY:A", "DTSTART;VALUE=DATE:20261125", "DTEND;VALUE=DATE:20261126"), "A\n2026-11-25"),
        (("SUMMARY:A", "DTSTART:20261125T120000", "DTEND:20261126T130000"), "A\n2026-11-25 12:00 – 2026-11-26 13:00"),
        (("SUMMARY:A", "DTSTART:20261399T990000", "COMMENT:Jag kommer", "DESCRIPTION:x"), "A\n\nJag kommer"),
        (("BEGIN:VALARM", "SUMMARY:Alarm", "END:VALARM", "SUMMARY:A"), "A"),
        ((), ""),
    ],
)  # fmt: skip
def test_an_invitation_is_read_in_a_few_lines(lines, expected):
    assert mail_calendar.summary(calendar(*lines)) == expected


def test_an_acceptance_without_a_word_says_what_it_is_about_and_is_kept():
    content = calendar("SUMMARY:Samråd", "DTSTART:20261125T120000Z", "COMMENT:Jag kommer gärna").encode()
    read = mail("text/calendar; charset=utf-8; method=REPLY", content, name="svar.ics")
    assert read.text == "Samråd\n2026-11-25 12:00 UTC\n\nJag kommer gärna"
    assert files(read) == [("svar.ics", "text/calendar", content)]
    assert not read.unread


@given(st.text(max_size=400))
def test_no_calendar_raises(text):
    mail_calendar.summary(calendar(text))


def test_envelopes_in_envelopes_are_opened_only_so_far():
    inner = INNER
    for _ in range(30):
        inner = b"Content-Type: application/pkcs7-mime; smime-type=signed-data\r\n\r\n" + signed(inner)
    read = email.parse(b"From: a@post.example\r\n" + inner)
    assert "fullmakt.pdf" not in [name for name, *_ in files(read)]
    assert mail_mime.read(inner).media_type == "application/pkcs7-mime"
    assert 0 < len(read.attachments) < 30
