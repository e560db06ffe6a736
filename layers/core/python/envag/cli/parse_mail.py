"""``envag parse-mail``: what the centre reads in messages, without a stack or a network."""

from __future__ import annotations

import hashlib
import json
import mmap
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag.intake import email

if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Iterator

    from envag.intake.email import Mail

UNREADABLE = "the file cannot be read"
FAILED = "the message made the reader fail"

_SEPARATOR = re.compile(rb"(?:\A|\n\r?\n)(?=From [^\n]*\d\d:\d\d)")
"""Where a message begins in an mbox (RFC 4155): behind an empty line, and with the time of its delivery."""


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("parse-mail", help="say what stands in messages, one JSON line for each")
    command.add_argument("paths", nargs="+", metavar="FILE", help="a message, an mbox, or a folder of them")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    failed = False
    for line in lines(options.paths):
        failed |= bool(line["error"])
        # Whatever the terminal's encoding is, what another program reads is UTF-8.
        sys.stdout.buffer.write(json.dumps(line, ensure_ascii=False).encode() + b"\n")
        sys.stdout.flush()
    return int(failed)


def lines(paths: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The line of every message, in the order of ``paths``. None is left out: what fails says so in ``error``."""
    for path in _files(paths):
        try:
            for name, raw in _messages(path):
                yield _line(name, raw)
        except OSError:
            yield _empty(path) | {"error": UNREADABLE}


def _files(paths: Iterable[str]) -> Iterator[str]:
    for path in paths:
        folder = Path(path)
        if folder.is_dir():
            yield from sorted(str(file) for file in folder.rglob("*") if not file.is_dir())
        else:
            yield path


def _messages(path: str) -> Iterator[tuple[str, bytes]]:
    """The messages of a file with their names, one at a time: an mbox may be larger than the memory."""
    with Path(path).open("rb") as file:
        if not file.read(len("From ")).startswith(b"From "):
            file.seek(0)
            yield path, file.read()
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as box:
            starts = (match.end() for match in _SEPARATOR.finditer(box))
            start, number = next(starts, 0), 0
            for number, end in enumerate(starts, 1):
                yield f"{path}#{number}", box[start:end]
                start = end
            yield f"{path}#{number + 1}" if number else path, box[start:]


def _line(name: str, raw: bytes) -> dict[str, Any]:
    try:
        return _empty(name) | _found(email.parse(raw))
    except Exception:  # noqa: BLE001 - whatever is wrong with one message, the next is still read
        return _empty(name) | {"error": FAILED}


def _empty(name: str) -> dict[str, Any]:
    return {
        # A name on disk may be no text at all.
        "id": name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        "subject": "",
        "from": "",
        "from_name": "",
        "text": "",
        "reply": "",
        "attachments": [],
        "message_id": "",
        "in_reply_to": "",
        "is_auto": False,
        "auto_kind": "",
        "bounced": [],
        "error": "",
    }


def _found(mail: Mail) -> dict[str, Any]:
    return {
        "subject": mail.subject,
        "from": mail.sender.email,
        "from_name": mail.sender.name,
        "text": mail.text,
        "reply": mail.reply,
        "attachments": [
            {"name": attachment.name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for attachment in mail.attachments
            for content in (attachment.content(),)
        ],
        "message_id": mail.message_id,
        "in_reply_to": mail.in_reply_to,
        "is_auto": mail.finding.kind is not None,
        "auto_kind": str(mail.finding.kind or ""),
        "bounced": list(mail.finding.bounced),
    }
