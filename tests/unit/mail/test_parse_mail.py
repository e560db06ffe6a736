"""``envag parse-mail`` tells of every message what the centre reads in it, and leaves none out."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys

import pytest

from envag.cli.main import main
from envag.cli.parse_mail import UNREADABLE
from tests.centre import EVENTS

MAILS = EVENTS / "email"
KEYS = [
    "id", "subject", "from", "from_name", "text", "reply", "attachments", "message_id", "in_reply_to",
    "is_auto", "auto_kind", "bounced", "error",
]  # fmt: skip
FIRST = b"From: Maja Lind <maja@post.example>\nSubject: Ett\nMessage-ID: <1@post.example>\n\nEtt.\n"
SECOND = b"From: bo@post.example\nSubject: =?utf-8?Q?Tv=C3=A5?=\nIn-Reply-To: <1@post.example>\n\nFrom here on.\n"


@pytest.fixture
def parse_mail(capsys):
    def run(*paths, code=0):
        assert main(["parse-mail", *map(str, paths)]) == code
        lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
        assert all(list(line) == KEYS for line in lines)
        return lines

    return run


@pytest.mark.req("R3")
def test_a_message_is_one_line(parse_mail):
    path = MAILS / "iphone_photo.eml"
    (line,) = parse_mail(path)
    assert line["id"] == str(path)
    assert line["subject"] == "Sönder gunga"
    assert (line["from"], line["from_name"]) == ("amina.warsame@post.example", "Amina Warsame")
    assert line["text"].startswith("Hej! En gunga i Lekparken")
    (photo,) = line["attachments"]
    assert (photo["name"], photo["size"]) == ("IMG_4417.jpeg", 160)
    assert len(photo["sha256"]) == 64
    assert line["message_id"].startswith("<")
    assert (line["is_auto"], line["auto_kind"], line["bounced"], line["error"]) == (False, "", [], "")


def test_the_hash_is_that_of_the_decoded_file(tmp_path, parse_mail):
    path = tmp_path / "mail"
    path.write_bytes(b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\naGVq\n")
    (line,) = parse_mail(path)
    assert line["attachments"] == [{"name": "a.pdf", "size": 3, "sha256": hashlib.sha256(b"hej").hexdigest()}]


def test_files_come_in_the_order_given_and_folders_whole(tmp_path, parse_mail):
    (tmp_path / "b" / "inner").mkdir(parents=True)
    for name in ("a.eml", "b/2.eml", "b/inner/3.eml", "b/1.eml"):
        (tmp_path / name).write_bytes(FIRST)
    found = parse_mail(tmp_path / "b", tmp_path / "a.eml")
    names = ["b/1.eml", "b/2.eml", "b/inner/3.eml", "a.eml"]
    assert [line["id"] for line in found] == [str(tmp_path / name) for name in names]


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_an_mbox_is_all_its_messages(tmp_path, parse_mail, end):
    envelope = b"From maja@post.example Sat Nov 21 08:00:00 2026\n"
    path = tmp_path / "box"
    path.write_bytes((envelope + FIRST + b"\n" + envelope + SECOND + b"\n" + envelope + FIRST).replace(b"\n", end))
    found = parse_mail(path)
    assert [line["id"] for line in found] == [f"{path}#{number}" for number in (1, 2, 3)]
    assert [line["subject"] for line in found] == ["Ett", "Två", "Ett"]
    assert [line["text"] for line in found] == ["Ett.", "From here on.", "Ett."]
    assert found[1]["in_reply_to"] == "<1@post.example>"


@pytest.mark.parametrize("first_line", [b"From maja@post.example Sat Nov 21 08:00:00 2026\n", b"From - \n"])
def test_one_message_with_an_mbox_line_is_a_message(tmp_path, parse_mail, first_line):
    path = tmp_path / "saved"
    path.write_bytes(first_line + SECOND)
    (line,) = parse_mail(path)
    assert (line["id"], line["subject"], line["text"]) == (str(path), "Två", "From here on.")


def test_what_cannot_be_read_is_told_and_the_others_are_read(tmp_path, parse_mail):
    (tmp_path / "empty").touch()
    (tmp_path / "good").write_bytes(FIRST)
    found = parse_mail(tmp_path / "missing", tmp_path / "empty", tmp_path / "good", code=1)
    assert [line["error"] for line in found] == [UNREADABLE, "", ""]
    assert [line["subject"] for line in found] == ["", "", "Ett"]


def test_no_name_of_a_file_breaks_the_output(tmp_path):
    path = os.fsencode(tmp_path / "br") + b"\xe5k.eml"
    with open(path, "wb") as file:  # noqa: PTH123 - a Path would not take the bytes
        file.write(FIRST)
    command = [
        sys.executable,
        "-c",
        "import sys; from envag.cli.main import main; sys.exit(main())",
        "parse-mail",
        path,
    ]
    ran = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "LC_ALL": "C"})  # noqa: S603
    assert json.loads(ran.stdout.decode("utf-8"))["id"].endswith("br\ufffdk.eml")


PEAK = """
import json, sys, tracemalloc
from envag.cli.parse_mail import lines
one, many = sys.argv[1:]
list(lines([one]))  # what is imported on the way is not counted
tracemalloc.start()
sizes = [line["attachments"][0]["size"] for line in lines([many])]
print(json.dumps([sizes, tracemalloc.get_traced_memory()[1]]))
"""


def test_an_mbox_needs_no_more_memory_than_its_messages(tmp_path):
    head = b"Content-Type: application/pdf; name=a.pdf\nContent-Transfer-Encoding: base64\n\n"
    message = b"From maja@post.example Sat Nov 21 08:00:00 2026\n" + head + b"QUJD" * 100_000 + b"\n\n"
    one, many = tmp_path / "one", tmp_path / "many"
    one.write_bytes(message)
    many.write_bytes(message * 50)
    # A process of its own: here, other tests' threads and leftovers would be counted too
    ran = subprocess.run([sys.executable, "-c", PEAK, one, many], capture_output=True, check=True)  # noqa: S603
    sizes, peak = json.loads(ran.stdout)
    assert sizes == [300_000] * 50
    assert peak < 10 * len(message) < many.stat().st_size
