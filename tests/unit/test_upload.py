"""Which files are taken, by their own bytes, for which cases, and how they are called."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.case import SYSTEM, EventType
from envag.domain.status import LineKind, open_question, public
from envag.domain.upload import MOST_FILES, file_type, files_left, plain_name
from tests.builders import a_case, a_municipality, an_event
from tests.samples import EICAR, HEIC, JPEG, PDF, PNG, WEBP, office, open_document, packed

OOXML = "application/vnd.openxmlformats-officedocument"
ODF = "application/vnd.oasis.opendocument"


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (JPEG, "image/jpeg"),
        (PNG, "image/png"),
        (WEBP, "image/webp"),
        (HEIC, "image/heic"),
        (PDF, "application/pdf"),
        (office("word"), f"{OOXML}.wordprocessingml.document"),
        (office("xl"), f"{OOXML}.spreadsheetml.sheet"),
        (office("ppt"), f"{OOXML}.presentationml.presentation"),
        (open_document("text"), f"{ODF}.text"),
        (open_document("spreadsheet"), f"{ODF}.spreadsheet"),
    ],
)
def test_what_residents_send_is_known_by_its_own_bytes(content, media_type):
    assert file_type(content) == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        EICAR,
        b"<html><script>alert(1)</script></html>",
        b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
        b"MZ\x90\x00",
        b"\x7fELF",
        b" %PDF-1.7",
        b"RIFF\x24\x00\x00\x00AVI LIST",
        b"\x00\x00\x00\x18ftypisom",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"PK\x03\x04 and no archive",
        packed(readme="x"),
        packed(mimetype="application/epub+zip"),
        packed(mimetype="\u00e5"),
        office("word", "word/vbaProject.bin"),
        office("xl", "xl/other/VBAPROJECT.BIN"),
        open_document("text", "Basic/script-lc.xml"),
        open_document("drawing"),
    ],
)
def test_everything_else_is_not_taken_whatever_it_is_called(content):
    assert file_type(content) == ""


@given(st.binary(max_size=300).map(b"PK\x03\x04".__add__) | st.binary(max_size=300))
def test_no_bytes_are_too_strange(content):
    assert isinstance(file_type(content), str)


@given(st.integers(0, 400), st.integers(0, 255))
def test_a_damaged_document_is_a_document_or_none(place, byte):
    content = bytearray(open_document("text"))
    content[place % len(content)] = byte

    assert file_type(bytes(content)) in {"", f"{ODF}.text"}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("sopkärl.jpg", "sopkärl.jpg"),
        ("C:\\bilder\\a.jpg", "a.jpg"),
        ("../../etc/passwd", "passwd"),
        ("faktura\u202egpj.exe", "fakturagpj.exe"),
        ("rad\r\nX-Evil: 1.pdf", "radX-Evil: 1.pdf"),
        ("  .  ", ""),
        ("", ""),
        ("a" * 500 + ".jpeg", "a" * 115 + ".jpeg"),
    ],
)
def test_a_name_is_shown_without_what_only_machines_read(sent, shown):
    assert plain_name(sent) == shown


@given(st.text(max_size=400))
def test_no_name_is_too_long_or_breaks_a_line(sent):
    shown = plain_name(sent)

    assert len(shown) <= 120
    assert not {"\n", "\r", "/", "\\", "\u202e"} & set(shown)


@pytest.mark.req("R16")
def test_a_file_answers_our_question_and_a_stopped_one_does_not():
    case, place = a_case(), a_municipality()
    asked = an_event("asked", type=EventType.ASKED, data={"text": "Har du en bild?", "mail": {}})
    data = {"upload": "k", "attachments": [["attachments/k", "foto.jpg", "image/jpeg", 1]]}
    sent = an_event("sent", type=EventType.ADDED, data=data)
    data = {"upload": "k", "stopped": "virus", "file": "foto.jpg", "quiet": True}
    stopped = an_event("stopped", type=EventType.ADDED, actor=SYSTEM, data=data)

    lines = public(case, [asked, stopped], place)
    assert open_question(lines) == "Har du en bild?"
    assert (lines[-1].kind, lines[-1].stopped, lines[-1].files) == (LineKind.STOPPED, "virus", ("foto.jpg",))
    lines = public(case, [asked, stopped, sent], place)
    assert open_question(lines) == ""
    assert (lines[-1].kind, lines[-1].files) == (LineKind.FILE, ("foto.jpg",))


def test_a_case_takes_ten_files_and_what_was_stopped_or_came_by_mail_is_none_of_them():
    taken = [an_event(str(n), type=EventType.ADDED, data={"upload": "k", "attachments": [[]]}) for n in range(4)]
    others = [
        an_event("stopped", data={"upload": "k", "stopped": "virus"}),
        an_event("mail", data={"attachments": [["k", "n", "t", 1]]}),
    ]

    assert files_left(others) == MOST_FILES
    assert files_left([*taken, *others]) == MOST_FILES - 4
    assert files_left(taken * 3) == 0
