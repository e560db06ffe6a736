"""What mail programs wrote before, beside and against the rules is read as its reader would see it."""

from __future__ import annotations

import binascii

import pytest

from envag.intake import email as intake
from envag.intake.mail_embedded import MOST_FILES
from envag.intake.mail_html import enriched_to_text
from envag.intake.mail_text import decode, decode_header, unflowed

FILE = bytes(range(256)) * 3


def message(*lines, headers=(), end=b"\r\n"):
    """A message of ``lines``, each str in UTF-8, under a From, a Subject and ``headers``."""
    whole = ["From: maja@post.example", "Subject: x", *headers, "", *lines]
    return end.join(line if isinstance(line, bytes) else line.encode() for line in whole)


def uuencoded(content, name):
    lines = [binascii.b2a_uu(content[i : i + 45]).rstrip(b"\n") for i in range(0, len(content), 45)]
    return [b"begin 644 " + name, *lines, b"`", b"end"]


def yencoded(content, name):
    letters = [(byte + 42) % 256 for byte in content]
    coded = b"".join(b"=" + bytes([(x + 64) % 256]) if x in b"\0\n\r=" else bytes([x]) for x in letters)
    size = str(len(content)).encode()
    return [b"=ybegin line=997 size=%b name=%b" % (size, name), coded, b"=yend size=" + size]


@pytest.mark.req("R3")
@pytest.mark.parametrize("coded", [uuencoded, yencoded])
@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_file_in_the_middle_of_a_text_is_an_attachment(coded, end):
    lines = ["Hej!", "", *coded(FILE, "båt.bin".encode("latin-1")), "", "Maja"]
    read = intake.parse(message(*lines, end=end))
    assert read.text.split() == ["Hej!", "Maja"]
    (attachment,) = read.attachments
    assert (attachment.name, attachment.media_type) == ("båt.bin", "application/octet-stream")
    assert attachment.content() == FILE


def test_a_file_in_a_text_that_never_ends_stays_in_the_text():
    lines = uuencoded(b"hej", b"a.txt")[:-1]
    read = intake.parse(message("Hej!", *lines, "Maja"))
    assert read.text.startswith("Hej!\nbegin 644 a.txt")
    assert read.text.endswith("Maja")
    assert read.attachments == ()


def test_files_in_a_text_have_a_limit():
    lines = uuencoded(b"hej", b"a.txt") * (MOST_FILES + 1)
    read = intake.parse(message(*lines))
    assert len(read.attachments) == MOST_FILES
    assert read.text.startswith("begin 644")


@pytest.mark.parametrize(
    ("text", "joined"),
    [
        ("Hej \ndu", "Hej du"),
        ("Hej\ndu", "Hej\ndu"),
        ("> ett \n> två\n>> tre \n> fyra", "> ett två\n>> tre \n> fyra"),
        ("ett \n> två", "ett \n> två"),
        ("Hej \n-- \nMaja", "Hej \n-- \nMaja"),
        (" >ingen\n From oss", ">ingen\nFrom oss"),
        ("", ""),
    ],
)
def test_flowed_paragraphs_are_joined(text, joined):
    assert unflowed(text) == joined


def test_delsp_takes_the_space_away():
    assert unflowed("日 \n本", delsp=True) == "日本"
    raw = message("Skräp \r\nsamlas \r\nher", headers=["Content-Type: text/plain; format=flowed; DelSp=yes"])
    assert intake.parse(raw).text == "Skräpsamlasher"


def test_enriched_text_loses_its_commands():
    source = "<bold>Hej</bold> <<du>\nigen\n\nny <color><param>red</param>rad</color>\n<nofill>a\nb</nofill>"
    assert enriched_to_text(source) == "Hej <du> igen\nny rad a\nb"
    read = intake.parse(message("<bold>Hej</bold>", headers=["Content-Type: text/enriched"]))
    assert (read.text, read.attachments) == ("Hej", ())


def test_text_that_nobody_encoded_is_read_although_it_says_base64():
    raw = message("Hej! Kan ni laga lampan vid skolan?", headers=["Content-Transfer-Encoding: base64"])
    assert intake.parse(raw).text == "Hej! Kan ni laga lampan vid skolan?"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("base64", "hej"),
        ("BASE64 (always)", "hej"),
        ('"base64"', "hej"),
        ("base64;", "hej"),
        ("7-bit", "aGVq"),
        ("", "aGVq"),
        ("text/plain", "aGVq"),
    ],
)
def test_transfer_encodings_as_they_are_written(value, text):
    assert intake.parse(message("aGVq", headers=[f"Content-Transfer-Encoding: {value}"])).text == text


@pytest.mark.parametrize("value", ["quoted-printable", "Quoted-Printable;", "quoted printable"])
def test_quoted_printable_as_it_is_written(value):
    assert (
        intake.parse(message("h=C3=A5r=\r\ndvara", headers=[f"Content-Transfer-Encoding: {value}"])).text == "hårdvara"
    )


@pytest.mark.parametrize("end", [b"\n", b"\r", b"\r\n", b"\r\r\n"])
def test_lines_may_end_in_any_way(end):
    read = intake.parse(message("Hej", "du", end=end))
    assert (read.subject, read.sender.email, read.text) == ("x", "maja@post.example", "Hej\ndu")


@pytest.mark.parametrize("before", [b"\r\n\r\n", b"\n \n", b"\xef\xbb\xbf", b">From x Sat Nov 21 08:00:00 2026\n"])
def test_what_stands_before_the_headers_is_passed_over(before):
    read = intake.parse(before + message("Hej"))
    assert (read.subject, read.text) == ("x", "Hej")


def test_words_with_a_colon_below_an_empty_line_are_no_headers():
    assert intake.parse("\r\n\r\nFråga: när öppnar ni?".encode()).text == "Fråga: när öppnar ni?"


def test_stray_lines_between_headers_are_passed_over():
    raw = message("Hej", headers=["DKIM-Signature: v=1; b=abc", "defg=", "hijk=", "To: kontakt@solhamra.example"])
    read = intake.parse(raw)
    assert (read.recipients, read.text) == (("kontakt@solhamra.example",), "Hej")


def test_a_text_without_an_empty_line_above_it_is_the_text():
    raw = b"From: maja@post.example\r\nSubject: x\r\nHej, det var allt.\r\nMaja\r\n"
    assert intake.parse(raw).text == "Hej, det var allt.\nMaja"


def test_a_header_whose_colon_stands_on_the_next_line():
    assert intake.parse(b"Subject: x\r\nFrom\r\n : maja@post.example\r\n\r\nHej").sender.email == "maja@post.example"


@pytest.mark.parametrize("codec", ["koi8-r", "iso8859-2", "gb2312", "iso2022_jp", "cp1252"])
def test_raw_letters_in_headers_are_in_the_charset_of_the_text(codec):
    words = {"koi8-r": "Вода", "iso8859-2": "Żółć", "gb2312": "邮件传输", "iso2022_jp": "日本語", "cp1252": "Åmål"}[
        codec
    ]
    type_header = f"Content-Type: text/plain; charset={codec}"
    raw = f"From: {words} <a@post.example>\r\nSubject: {words}\r\n{type_header}\r\n\r\n{words}".encode(codec)
    read = intake.parse(raw)
    assert (read.subject, read.sender.name, read.text) == (words, words, words)


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("iso-8859-8-i", "iso8859-8", "שלום"),
        ("ks_c_5601-1987", "cp949", "한국어"),
        ("x-sjis", "cp932", "日本"),
        ("windows-31j", "cp932", "①"),
        ("x-x-big5", "big5", "中文"),
        ("x-gbk", "gbk", "中文"),
        ("gb_2312-80", "gb2312", "中文"),
        ("windows-874", "cp874", "ไทย"),
        ("tis-620", "cp874", "ไทย"),
        ("win-1251", "cp1251", "Вода"),
        ("koi8r", "koi8-r", "Вода"),
        ("cp-850", "cp850", "åäö"),
        ("macintosh", "mac-roman", "åäö"),
        ("x-mac-roman", "mac-roman", "åäö"),
        ("8859_15", "iso8859-15", "€å"),
        ("unknown-8bit", "cp1252", "åäö"),
        ("x-user-defined", "cp1252", "åäö"),
        ("us-ascii (plain text)", "cp1252", "åäö"),
        ('3D"utf-8"', "utf-8", "åäö"),
        ("utf8", "utf-8", "åäö"),
        ("unicode-1-1-utf-7", "utf-7", "åäö"),
        ("_iso-2022-jp$ESC", "iso2022_jp", "日本"),
        ("", "iso2022_jp", "日本"),
        ("us-ascii", "iso2022_jp", "日本"),
    ],
)
def test_charsets_by_the_names_that_mail_gives_them(charset, codec, text):
    assert decode(text.encode(codec), charset) == text


def test_letters_that_only_japanese_windows_knows():
    assert decode_header("=?iso-2022-jp?B?GyRCLSEbKEI=?=") == "①"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?Q?Vad_kostar_det??=", "Vad kostar det?"),
        ("=?utf-8?Q?Vad??_N=C3=A4r?_Hur??=", "Vad?? När? Hur?"),
        ("=?utf-8?Q??=", ""),
        ("=?utf-8?Q?=3F?=", "?"),
        ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
    ],
)
def test_question_marks_in_encoded_words(value, text):
    assert decode_header(value) == text


@pytest.mark.parametrize(
    ("headers", "name", "address"),
    [
        (["Reply-To: Maja <maja@post.example>"], "Maja", "maja@post.example"),
        (["Sender: maja@post.example"], "", "maja@post.example"),
        (["Return-Path: <maja@post.example>"], "", "maja@post.example"),
        (["From: Maja Lind", "Reply-To: M <maja@post.example>"], "Maja Lind", "maja@post.example"),
        (["From: <>", "Sender: maja@post.example"], "", "maja@post.example"),
        (["From: a@post.example", "From: b@post.example"], "", "a@post.example"),
        (["To: kontakt@solhamra.example"], "", ""),
    ],
)
def test_a_from_without_an_address(headers, name, address):
    sender = intake.parse("\r\n".join([*headers, "", "Hej"]).encode()).sender
    assert (sender.name, sender.email) == (name, address)


@pytest.mark.parametrize("kind", ["rfc822", "global", "news", "partial; id=x; number=1; total=2"])
def test_the_words_of_a_message_that_is_only_another_message(kind):
    raw = message("Subject: y", "", "Hej från den inre.", headers=[f"Content-Type: message/{kind}"])
    read = intake.parse(raw)
    assert read.text == "Hej från den inre."
    assert [len(attachment.content()) for attachment in read.attachments] == [
        len("Subject: y\r\n\r\nHej från den inre.") + 1
    ]


def test_a_message_in_rich_text_alone():
    raw = message(r"{\rtf1\ansi Hej \'e5 d\'e5!\par Maja}", headers=["Content-Type: text/rtf"])
    read = intake.parse(raw)
    assert read.text.split() == ["Hej", "å", "då!", "Maja"]
    assert [attachment.media_type for attachment in read.attachments] == ["text/rtf"]


@pytest.mark.parametrize(
    ("media_type", "text"),
    [("text/x-anteckning", "Hej"), ("text/vcard", ""), ("text/css", ""), ("application/json", "")],
)
def test_the_words_of_texts_of_unknown_kinds(media_type, text):
    read = intake.parse(message("Hej", headers=[f"Content-Type: {media_type}"]))
    assert read.text == text
    assert [attachment.content() for attachment in read.attachments] == [b"Hej"]


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        (["Content-Description: Ritning"], "Ritning.pdf"),
        (["Content-Description: =?utf-8?Q?R=C3=A4kning/2.pdf?="], "Räkning-2.pdf"),
        (["Content-Description: Ritning", "Content-Disposition: attachment; filename=a.pdf"], "a.pdf"),
        ([], "unnamed.pdf"),
    ],
)
def test_a_file_without_a_name_is_called_by_what_describes_it(headers, name):
    (attachment,) = intake.parse(message("x", headers=["Content-Type: application/pdf", *headers])).attachments
    assert attachment.name == name


@pytest.mark.req("R3")
@pytest.mark.parametrize(
    "content",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0",
        b"PK\3\4\x14\0\0\0\x08\0" * 20,
        bytes(range(256)) * 4,
    ],
    ids=["picture", "archive", "anything"],
)
@pytest.mark.parametrize("headers", [b"", b"From: maja@post.example\r\n\r\n"], ids=["no mail at all", "body"])
def test_what_is_no_text_is_kept_as_a_file_and_told(headers, content):
    read = intake.parse(headers + content)
    assert (read.text, read.unread) == ("", True)
    (file,) = read.attachments
    assert (file.name, file.media_type) == ("unnamed", "application/octet-stream")
    assert file.content() == content


def test_a_slip_of_a_nul_costs_no_words():
    raw = message(b"Hej! Lampan vid skolan\0 lyser inte, och det blir snart m\xc3\xb6rkt om kv\xc3\xa4llarna.")
    read = intake.parse(raw)
    assert read.text == "Hej! Lampan vid skolan lyser inte, och det blir snart mörkt om kvällarna."
    assert not read.unread


def test_spaces_that_servers_change_do_not_make_another_message():
    once = b"Message-ID: <1@post.example>\r\nSubject: Trasig lampa  vid skolan\r\n\r\nHej"
    folded = once.replace(b"lampa  vid", b"lampa\r\n\tvid")
    assert intake.parse(once).subject == "Trasig lampa  vid skolan"
    assert intake.parse(folded).subject == "Trasig lampa vid skolan"
    assert intake.parse(once).source_id == intake.parse(folded).source_id


@pytest.mark.req("R3")
@pytest.mark.parametrize("charset", ["quoted-printable", "base64", "uu", "hex", "rot13", "zlib", "idna", "undefined"])
def test_a_codec_that_is_no_charset_is_read_as_nonsense(charset):
    assert decode("Räksmörgås".encode("cp1252"), charset) == "Räksmörgås"
    named = f'Content-Type: text/plain; charset="{charset}"'
    read = intake.parse(message("Hål på vägen", headers=(named, "X-Office: Gävle")))
    assert (read.text, read.unread) == ("Hål på vägen", False)
