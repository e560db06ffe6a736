"""No message that a damaged or malicious program could send makes reading fail, vary or lose a file."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.cli.parse_mail import _line
from envag.intake import email as intake
from tests.centre import EVENTS

RECORDED = [path.read_bytes() for path in sorted((EVENTS / "email").glob("*.eml"))]
SPICES = [
    b"", b"\r\n", b"\n\n", b"\r", b"\r\r\n", b" ", b"--", b"=?utf-8?B?", b"?=", b"=?", b'"', b"\\", b"<", b">", b"(",
    b")", b"\0", b"\xff", b"\xef\xbb\xbf", b"\x1b$B", b"boundary=", b";;;;", b"*0*=", b"charset=utf-16",
    b"charset=utf-7", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n",
    b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: quoted-printable\r\n",
    b"Content-Type: text/html\r\n\r\n", b"Content-Type: text/plain; format=flowed\r\n\r\n", b"\nbegin 644 a\n",
    b"\nend\n", b"=ybegin line=1 size=1 name=a\n", b"=yend size=1\n", b"From: ", b"From ", b"Subject: ",
    b"<blockquote>", b"&#xD800;",
]  # fmt: skip
"""What may stand anywhere and matters to somebody who reads mail."""


@st.composite
def damaged(draw):
    raw = bytearray(draw(st.sampled_from(RECORDED)))
    for _ in range(draw(st.integers(1, 6))):
        start = draw(st.integers(0, len(raw)))
        end = min(len(raw), start + draw(st.integers(0, 80)))
        raw[start:end] = draw(st.sampled_from(SPICES) | st.binary(max_size=12))
    return bytes(raw)


@pytest.mark.req("R3")
@given(damaged())
def test_damage_never_fails_and_never_varies(raw):
    line = _line("x", raw)
    assert line == _line("x", raw)
    assert line["error"] == ""
    for value in (line["subject"], line["from"], line["from_name"], line["text"], line["reply"]):
        value.encode()
    for attachment in line["attachments"]:
        assert attachment["name"]
        assert "/" not in attachment["name"]
        assert "\\" not in attachment["name"]


@given(damaged(), st.sampled_from([b"\r\n", b"\n"]))
def test_a_message_delivered_again_is_the_same_message(raw, end):
    hop = b"Received: from a.example by b.example; Sat, 21 Nov 2026 20:00:00 +0100" + end
    plain = raw.replace(b"\r", b"").lstrip(b"\n \xef\xbb\xbf")
    assert intake.parse(hop + plain.replace(b"\n", end)).source_id == intake.parse(hop + plain).source_id


@given(st.binary(max_size=400), st.integers(4, 76), st.sampled_from([b"\r\n", b"\n"]), st.text(max_size=40))
def test_no_byte_of_a_file_is_lost(content, width, end, words):
    encoded = base64.b64encode(content)
    lines = [encoded[i : i + width] for i in range(0, len(encoded), width)]
    text = words.replace("\r", "").encode("utf-8", "ignore")
    raw = end.join(
        [
            b"From: a@post.example",
            b"Content-Type: multipart/mixed; boundary=very-long-boundary",
            b"",
            b"--very-long-boundary",
            b"Content-Type: text/plain; charset=utf-8",
            b"",
            text,
            b"--very-long-boundary",
            b"Content-Type: application/pdf; name=a.pdf",
            b"Content-Transfer-Encoding: base64",
            b"",
            *lines,
            b"--very-long-boundary--",
            b"",
        ]
    )
    (file,) = [attachment for attachment in intake.parse(raw).attachments if attachment.name == "a.pdf"]
    assert file.content() == content
