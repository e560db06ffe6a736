"""Mail as it comes: pieces that real programs get wrong, and messages made to hurt. Nothing raises, nothing grows."""

from __future__ import annotations

import base64
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.intake import email as intake
from envag.intake import mail_html, mail_mime, mail_text
from envag.intake.mail_content import LONGEST_TEXT
from tests.centre import EVENTS

RECORDED = sorted((EVENTS / "email").glob("*.eml"))
HEAD = b"From: a@post.example\r\nSubject: x\r\nMIME-Version: 1.0\r\n"


def message(*lines, charset="utf-8"):
    return "\r\n".join(lines).encode(charset)


def multipart(*parts, kind="mixed"):
    return (
        HEAD
        + b'Content-Type: multipart/%s; boundary="b"\r\n\r\n' % kind.encode()
        + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts)
        + b"--b--\r\n"
    )


@pytest.mark.parametrize(
    ("value", "name", "address"),
    [
        ("maja@post.example", "", "maja@post.example"),
        ("<maja@post.example>", "", "maja@post.example"),
        ("Maja Lind <maja@post.example>", "Maja Lind", "maja@post.example"),
        ('"Lind, Maja" <maja@post.example>', "Lind, Maja", "maja@post.example"),
        ("Lind, Maja <maja@post.example>", "Lind, Maja", "maja@post.example"),
        ("=?utf-8?Q?Lind=2C_Maja?= <maja@post.example>", "Lind, Maja", "maja@post.example"),
        ("=?utf-8?Q?Maja_=40_=C3=85sen?= <maja@post.example>", "Maja @ Åsen", "maja@post.example"),
        ('"=?utf-8?Q?=C3=85sa?=" <asa@post.example>', "Åsa", "asa@post.example"),
        ("=?utf-8?Q?=C3=85sa_=3Casa=40post=2Eexample=3E?=", "Åsa", "asa@post.example"),
        (r'"Åsa \"Kulan\" Ek" <asa@post.example>', 'Åsa "Kulan" Ek', "asa@post.example"),
        ("maja@post.example (Maja Lind)", "Maja Lind", "maja@post.example"),
        ("'Maja' <maja@post.example>", "Maja", "maja@post.example"),
        ('"chef@solhamra.example" <maja@post.example>', "chef@solhamra.example", "maja@post.example"),
        ("chef@solhamra.example <maja@post.example>", "chef@solhamra.example", "maja@post.example"),
        ("a@post.example, B <b@post.example>", "", "a@post.example"),
        ("Maja Lind", "Maja Lind", ""),
        ("undisclosed-recipients:;", "", ""),
        ("Vaktmästare: Maja Lind <maja@post.example>, bo@post.example;", "Maja Lind", "maja@post.example"),
        ("OBS: nytt <maja@post.example>", "OBS: nytt", "maja@post.example"),
        ("<@relay.example,@other.example:maja@post.example>", "", "maja@post.example"),
        (r"Maja (inte \) Ek) <maja(hem)@post.example(här)>", "Maja", "maja@post.example"),
        ("Maja <maja @ post . example>", "Maja", "maja@post.example"),
        ('"Maja (växeln)" <maja@post.example>', "Maja (växeln)", "maja@post.example"),
        ("<maja@post.example> Maja Lind", "Maja Lind", "maja@post.example"),
        ("Maja Lind <maja@post.example", "Maja Lind", "maja@post.example"),
        ("mailto:maja@post.example", "", "maja@post.example"),
        ("[maja@post.example]", "", "maja@post.example"),
        ("'maja@post.example'", "", "maja@post.example"),
        ('"maja@post.example"', "", "maja@post.example"),
        ("maja@post.example; bo@post.example", "", "maja@post.example"),
        ("Maja <maja@[192.0.2.1]>", "Maja", "maja@[192.0.2.1]"),
        ("Växeln [vardagar] <vaxeln@post.example>", "Växeln [vardagar]", "vaxeln@post.example"),
        ("😀 <maja@post.example>", "😀", "maja@post.example"),
        ("MAILER-DAEMON (Mail Delivery System)", "MAILER-DAEMON", ""),
        ('"Postmaster" <>', "Postmaster", ""),
        ("maja@post.example <maja@post.example>", "maja@post.example", "maja@post.example"),
    ],
)
def test_senders(value, name, address):
    sender = intake.parse(message(f"From: {value}", "", "")).sender
    assert (sender.name, sender.email) == (name, address)


def test_recipients_of_every_form():
    raw = message(
        'To: "Ek, Bo" <Bo@post.example>, kontakt@solhamra.example;',
        "\tGrupp: a@post.example, =?utf-8?Q?b=40inte.example?= <c@post.example>;",
        "Cc: bo@post.example",
        "",
        "",
    )
    assert intake.parse(raw).recipients == (
        "bo@post.example",
        "kontakt@solhamra.example",
        "a@post.example",
        "c@post.example",
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?Q?Tr=C3?=\r\n =?utf-8?Q?=A5kig?=", "Tråkig"),
        ("=?utf-8?B?4oI=?= =?utf-8?B?rA==?=", "€"),
        ("=?utf-8?B?w6U=?= =?iso-8859-1?Q?=E4?= ö", "åä ö"),
        ("a =?utf-8?Q?=C3=A5?=b", "a åb"),
        ("=?UTF-8*sv?Q?=C3=A5?=", "å"),
        ("=?iso-2022-jp?B?GyRCRnxLXBsoQg==?=", "日本"),
        ("=?gb2312?B?xOO6ww==?=", "你好"),
        ("=?nonsense?Q?h=E5?=", "hå"),
        ("=?utf-8?B?!!!?=", ""),
        ("=?utf-8?Q?slut?", "slut"),
        ("plain  with\ttabs", "plain  with tabs"),
    ],
)
def test_encoded_words(value, text):
    assert intake.parse(message(f"Subject: {value}", "", "")).subject == text


@pytest.mark.parametrize("codec", ["utf-8", "cp1252", "latin-1"])
def test_headers_in_eight_bits(codec):
    assert intake.parse(message("Subject: Räksmörgås på Åland", "", "", charset=codec)).subject == "Räksmörgås på Åland"


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        ("å".encode(), "iso-8859-1", "å"),
        ("å".encode("latin-1"), "utf-8", "å"),
        ("€ – å".encode("cp1252"), "iso-8859-1", "€ – å"),
        ("å".encode("latin-1"), "us-ascii", "å"),
        ("å".encode("latin-1"), "nonsense", "å"),
        ("å".encode("latin-1"), "", "å"),
        ("å".encode("mac-roman"), "macintosh", "å"),
        ("zażółć".encode("iso8859-2"), "iso-8859-2", "zażółć"),
        ("hej å".encode("utf-16"), "utf-16", "hej å"),
        ("日本".encode("shift_jis"), "shift_jis", "日本"),
        (b"hej", "zlib", "hej"),
        (b"hej", "unicode_escape", "hej"),
        (b"hej", "a\0b", "hej"),
        ("åäö åäö".encode() + b"\xc3", "utf-8", "åäö åäö\ufffd"),
        ("a\u030a o\u0308".encode(), "utf-8", "å ö"),
        (b"\xef\xbb\xbfhej\r\nda\rdu\x07", "utf-8", "hej\nda\ndu"),
        (b"\x81\x8d", "windows-1252", "\ufffd\ufffd"),
    ],
)
def test_charsets_as_they_are_used(content, charset, text):
    assert mail_text.decode(content, charset) == text


@pytest.mark.parametrize(
    ("encoded", "content"),
    [
        (b"aGVq", b"hej"),
        (b"aGV\r\nq\r\n", b"hej"),
        (b"aGVqIQ", b"hej!"),
        (b"aG*Vq", b"hej"),
        (b"aGVqIQ==aGVqIQ==", b"hej!hej!"),
        (b"aGVqI", b"hej"),
        (b"", b""),
        (b"====", b""),
    ],
)
def test_base64_as_it_comes(encoded, content):
    assert mail_text.decode_base64(encoded) == content


@given(st.binary(max_size=300), st.integers(1, 80))
def test_base64_survives_any_line_length(content, width):
    encoded = base64.b64encode(content)
    lines = b"\r\n".join(encoded[i : i + width] for i in range(0, len(encoded), width))
    assert mail_text.decode_base64(lines) == content


@pytest.mark.parametrize(
    ("headers", "name"),
    [
        ("Content-Disposition: attachment; filename=a.pdf", "a.pdf"),
        ('Content-Disposition: attachment; filename="två ord; ett.pdf"', "två ord; ett.pdf"),
        ("Content-Disposition: attachment; filename=två ord.pdf", "två ord.pdf"),
        ("Content-Disposition: attachment; filename*=iso-8859-1'sv'r%E4kning.pdf", "räkning.pdf"),
        ("Content-Disposition: attachment; filename=x.pdf; filename*=utf-8''r%C3%A4k.pdf", "räk.pdf"),
        ("Content-Disposition: attachment;\r\n filename*1=b.pdf;\r\n filename*0=a", "ab.pdf"),
        ("Content-Disposition: attachment; filename*0*=utf-8''%C3; filename*1*=%A5.pdf", "å.pdf"),
        ('Content-Disposition: attachment; filename="=?utf-8?B?w6U=?=.pdf"', "å.pdf"),
        (r'Content-Disposition: attachment; filename="C:\temp\å.pdf"', "å.pdf"),
        ('Content-Disposition: attachment; filename="../../.ssh/id"', "id"),
        ('Content-Disposition: attachment; filename="a<b>:c?.pdf"', "a_b_c_.pdf"),
        ('Content-Disposition: attachment; filename=".."', "unnamed.pdf"),
        ("Content-Disposition: attachment", "unnamed.pdf"),
        ("X-Other: 1", "namn.pdf"),
        ("Content-Disposition: attachment; filename=" + "a" * 300 + ".pdf", "a" * 197 + ".pdf"),
    ],
)
def test_file_names(headers, name):
    own = "; name=namn.pdf" if headers.startswith("X-") else ""
    part = f"Content-Type: application/pdf{own}\r\n{headers}\r\n\r\nx".encode()
    (attachment,) = intake.parse(multipart(part)).attachments
    assert attachment.name == name


@pytest.mark.parametrize(
    ("raw", "text", "names"),
    [
        (multipart(b"\r\nett", b"Content-Type: text/html\r\n\r\n<p>tv\xc3\xa5</p>"), "ett\n\ntvå", []),
        (multipart(b"\r\nett", b"Content-Type: text/html\r\n\r\n<p>ett</p>", kind="alternative"), "ett", []),
        (multipart(b"\r\n \r\n", b"Content-Type: text/html\r\n\r\n<p>ett</p>", kind="alternative"), "ett", []),
        (multipart(b"Content-Type: text/plain; name=a.txt\r\n\r\nett"), "ett", ["a.txt"]),
        (multipart(b"Content-Disposition: attachment\r\n\r\nett"), "", ["unnamed.txt"]),
        (multipart(b"\r\nSubject: inre\r\n\r\nett", kind="digest"), "ett", ["inre.eml"]),
        (HEAD + b"Content-Type: message/rfc822\r\n\r\nSubject: a/b\r\n\r\nett", "ett", ["a-b.eml"]),
        (HEAD + b"Content-Type: multipart/mixed\r\n\r\n--x\r\nContent-Type: text/plain\r\n\r\nett\r\n--x--", "ett", []),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\nbara text", "bara text", []),
        (HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nett", "ett", []),
        (multipart(b"\r\nett\r\n--bc\r\n--b x"), "ett\n--bc\n--b x", []),
        (HEAD + b"Content-Type: text\r\n\r\nett", "ett", []),
        (HEAD + b"Content-Transfer-Encoding: 8bit\r\nHej utan tom rad\r\n", "Hej utan tom rad", []),
        (b"From x@post.example Sat Nov 21 08:00 2026\r\n" + HEAD + b"\r\nett", "ett", []),
        (b"bara text, inga rubriker", "bara text, inga rubriker", []),
        (b"", "", []),
        (b"\r\n\r\n", "", []),
        (HEAD + b"Content-Transfer-Encoding: x-uuencode\r\n\r\nbegin 644 a\r\n#:&5J\r\n`\r\nend\r\n", "hej", []),
    ],
)
def test_structures(raw, text, names):
    read = intake.parse(raw)
    assert read.text == text
    assert [attachment.name for attachment in read.attachments] == names
    assert not read.unread


@pytest.mark.parametrize(
    "raw",
    [
        HEAD + b"Content-Type: application/pkcs7-mime; name=smime.p7m\r\n\r\nx",
        HEAD + b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\nx",
        HEAD + b"\r\n\0\1\2",
        multipart(*[b"\r\nx"] * (mail_mime.MOST_PARTS + 1)),
    ],
    ids=["s/mime", "tnef", "binary", "too many parts"],
)
def test_what_could_not_be_read_is_told(raw):
    assert intake.parse(raw).unread


def test_a_body_that_is_too_long_is_cut_and_kept_whole():
    body = "Å" * (LONGEST_TEXT // 2) + "slut"
    read = intake.parse(HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + body.encode())
    assert read.text == "Å" * (LONGEST_TEXT // 2)
    (whole,) = read.attachments
    assert whole.content().decode() == body
    assert whole.name == "unnamed.txt"


HTML = """
<html><head><title>T</title><style>p {}</style></head><body><!-- <p>nej</p> --><p>Hej <b>du</b>&nbsp;å&auml; 5 < 6</p>
<ul><li>ett</li><li>två<ol><li>a</li><li>b</li></ol></li></ul>
<div>rad 1</div><div>rad 2</div><div><br></div><div>rad<br>bruten</div>
<p class=MsoNormal>Word</p><p class="MsoNormal"><o:p>&nbsp;</o:p></p><p class=MsoNormal>tätt</p>
<a href='https://x.example/?a=1&amp;b=2' title=">">länk</a> <a href="https://x.example">https://x.example/</a>
<a href="javascript:bort()">skript</a> <a name=a>ankare</a> <a href=tel:+46701740605>ring</a>
<table><tr><th>Namn<th>Ort<tr><td>Maja</td><td>Solhamra</td></tr></table>
<blockquote>Citat<br>till<blockquote>inre</blockquote></blockquote><pre>a
  b</pre><script>if (a < b) document.write("<p>nej</p>")</script>slut</body></html>
"""


def test_html_keeps_what_a_reader_sees():
    assert mail_html.to_text(HTML) == textwrap.dedent("""\
        Hej du åä 5 < 6

        - ett
        - två
          1. a
          2. b
        rad 1
        rad 2

        rad
        bruten
        Word

        tätt
        länk (https://x.example/?a=1&b=2) https://x.example/ skript ankare ring (+46701740605)

        Namn Ort
        Maja Solhamra

        > Citat
        > till
        >
        > > inre

        a
          b

        slut""")


@given(st.text(alphabet="<>/!-'\"= abpliu&;#x1\n") | st.text())
def test_no_html_raises(source):
    assert isinstance(mail_html.to_text(source), str)


@given(st.sampled_from(RECORDED), st.data())
def test_no_damage_to_a_recorded_mail_raises(path, data):
    raw = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        start = data.draw(st.integers(0, len(raw)))
        end = min(len(raw), start + data.draw(st.integers(0, 60)))
        raw[start:end] = data.draw(
            st.sampled_from([b"", b"\r\n", b"\n\n", b"--", b"=?utf-8?B?", b'"', b"\0", b"\xff", b"boundary=", b";;;;"])
            | st.binary(max_size=20)
        )
    read = intake.parse(bytes(raw))
    list(intake.stored_attachments(read, "x"))
    read.text.encode()
    read.source_id.encode()


@given(st.binary(max_size=2000))
def test_no_bytes_raise(raw):
    read = intake.parse(raw)
    list(intake.stored_attachments(read, "x"))


MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
PDF = b"--b\r\n\r\nhej\r\n--b\r\nContent-Type: application/pdf; name=x.pdf\r\nContent-Transfer-Encoding: base64\r\n\r\n"
DEEP = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (i, i) for i in range(1000))
BOMBS = {
    "text": (HEAD + b"\r\n", b"a" * 75 + b"\n"),
    "html": (HEAD + b"Content-Type: text/html\r\n\r\n", b"<div><b>hej"),
    "open tags": (HEAD + b"Content-Type: text/html\r\n\r\n", b"<a <!-- "),
    "attachment": (MIXED + PDF, b"QUJD" * 19 + b"\r\n"),
    "spoilt attachment": (MIXED + PDF, b"QUJD*" * 19 + b"\r\n"),
    "padded attachment": (MIXED + PDF, b"QQ==\n"),
    "parts": (MIXED, b"--b\n\n"),
    "near parts": (MIXED, b"--bx\n"),
    "headers": (b"", b"a:b\n"),
    "one header": (b"Subject: ", b"x" * 70 + b"\n "),
    "semicolons": (HEAD + b"Content-Type: text/plain", b"; "),
    "part headers": (MIXED + b"--b\n", b"a:b\n"),
    "commas": (b"From: ", b","),
    "messages in messages": ((HEAD + b"Content-Type: message/rfc822\r\n\r\n") * 1000, b"a" * 75 + b"\n"),
    "parts in parts": (DEEP, b"a" * 75 + b"\n"),
    "encoded words": (b"Subject: ", b"=?utf-8?Q?=C3=A5?= "),
    "unfinished words": (b"Subject: ", b"=?a?Q?a?"),
    "encoded words in folds": (b"From: ", b"=?a?B?w6U=?=\n "),
    "quotes": (b"From: ", b'"\\'),
    "angles": (b"From: ", b"<"),
    "comments": (b"From: ", b"a@b ("),
    "recipients": (b"To: ", b'"a" <b@c.example>,'),
    "references": (b"References: ", b"<"),
    "stray lines": (b"Subject: x\n", b"stray\n"),
    "stray lines between headers": (b"Subject: x\n", b"stray\nX-A: b\n"),
    "files in text": (HEAD + b"\n", b"begin 644 a\n#86)C\n`\nend\n"),
    "unfinished files in text": (HEAD + b"\n", b"begin 644 a\n#86)C\n"),
    "a file in text": (HEAD + b"\nbegin 644 a\n", b"M" + b"8" * 60 + b"\n"),
    "news": (HEAD + b"\n", b"=ybegin name=a\n=}\n"),
    "flowed": (HEAD + b"Content-Type: text/plain; format=flowed\n\n", b"a \n"),
    "enriched": (HEAD + b"Content-Type: text/enriched\n\n", b"<param>"),
    "quotations": (HEAD + b"\n", b"> " * 37 + b"\n"),
    "heads of quotations": (HEAD + b"\n", b"Den 1 maj 2026 skrev Maja:\n"),
    "originals": (HEAD + b"\n", b"-----Original Message-----\nFrom: a@b.example\nSubject: x\n\n"),
    "addresses in text": (HEAD + b"\n", b"<a@b.example>: 550 no such user\n"),
    "links": (HEAD + b"Content-Type: text/html\n\n", b"<a href=https://a.example/>x"),
    "quotations in html": (HEAD + b"Content-Type: text/html\n\n", b"<blockquote>hej"),
    "tables": (HEAD + b"Content-Type: text/html\n\n", b"<table><tr><td>"),
    "entities": (HEAD + b"Content-Type: text/html\n\n", b"&amp"),
    "base 64 text": (HEAD + b"Content-Transfer-Encoding: base64\n\n", b"QUJD" * 19 + b"\n"),
    "line ends": (HEAD + b"\r\n", b"\r"),
    "zeros": (HEAD + b"\r\n", b"\0"),
}
"""How messages begin, and what they repeat, that cost a careless reader many times their size or its square."""


def bomb(kind, size):
    start, unit = BOMBS[kind]
    return start + unit * ((size - len(start)) // len(unit))


@pytest.mark.parametrize("kind", list(BOMBS))
def test_a_message_made_to_hurt_takes_no_more_than_seconds(kind):
    raw = bomb(kind, 8_000_000)
    started = time.process_time()
    read = intake.parse(raw)
    list(intake.stored_attachments(read, "x"))
    assert time.process_time() - started < 10


PEAK = """
import pathlib, sys
from envag.intake import email
for attachment, content in email.stored_attachments(email.parse(pathlib.Path(sys.argv[1]).read_bytes()), "x"):
    del attachment, content
# Not ru_maxrss: Linux carries it over from the process that started this one
print(pathlib.Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak is read from Linux' own account of it")
@pytest.mark.parametrize("kind", ["text", "attachment", "spoilt attachment", "parts", "messages in messages"])
def test_forty_megabytes_fit_into_the_function(kind, tmp_path):
    path = tmp_path / "mail.eml"
    path.write_bytes(bomb(kind, 40_000_000))
    run = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", PEAK, str(path)], check=True, capture_output=True, text=True
    )
    kibibytes = int(run.stdout) // (1024 if sys.platform == "darwin" else 1)
    assert kibibytes < 200 * 1024  # of 256 MiB, of which the SDK takes its part
