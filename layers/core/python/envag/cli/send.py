"""``envag send``: play recorded contacts into the running stack, each through its own real door."""

from __future__ import annotations

import argparse
import base64
import contextlib
import hashlib
import io
import json
import re
import smtplib
import urllib.error
import urllib.request
from datetime import UTC, datetime
from email.parser import BytesHeaderParser
from email.utils import getaddresses
from pathlib import Path
from typing import TYPE_CHECKING, Any

from envag.cli import register as registering
from envag.cli import stack
from envag.cli.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from email.message import Message

    from envag.cli.stack import Stack

CONTACT_EVENT_TYPES = ("Amazon Connect Contact Event", "Connect Customer Contact Event")
_SES_OWN = re.compile(
    rb"\AReturn-Path:.*?^X-SES-RECEIPT:[^\n]*\n(?:[ \t][^\n]*\n)*(?:X-SES-DKIM-SIGNATURE:[^\n]*\n(?:[ \t][^\n]*\n)*)?",
    re.DOTALL | re.MULTILINE | re.IGNORECASE,
)
"""What SES puts before a message that it has received."""

_BARE_LINE_END = re.compile(rb"(?<!\r)\n")
"""A line end as editors write it; SMTP knows only CRLF (RFC 5321 section 2.3.8)."""

_TIMEOUT_SECONDS = 30


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command."""
    command = commands.add_parser("send", help="play recorded contacts into the running stack")
    command.add_argument("paths", nargs="+", type=Path, metavar="FILE", help="a file or a folder of events/")
    command.set_defaults(run=_run)


def _run(options: argparse.Namespace) -> int:
    running = stack.find()
    failed = 0
    for path in files(options.paths):
        try:
            print(f"{path}: {play(running, path)}")
        except CommandError as error:
            print(f"{path}: {error}")
            failed += 1
    return 1 if failed else 0


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files themselves; of a folder, those that hold a contact. Raises CommandError for one that does not exist."""
    for path in paths:
        if path.is_dir():
            yield from (one for one in sorted(path.rglob("*")) if one.is_file() and kind(one))
        elif path.exists():
            yield path
        else:
            msg = f"{path} does not exist."
            raise CommandError(msg)


def play(running: Stack, path: Path) -> str:
    """Send what the file holds through the door that such a contact comes in by.

    Returns what the door answered. Raises CommandError when the file holds no contact or the door refused it.
    """
    match kind(path):
        case "mail":
            return _mail(running, path.read_bytes())
        case "http":
            return _http(running, _document(path))
        case "call":
            return _call(running, _document(path))
        case "contact event":
            return _contact_event(running, _document(path))
        case "transcript":
            return _transcript(running, path)
        case "registration":
            return _registration(path)
    msg = "holds nothing to play: no mail, HTTP request, flow event, contact event, transcript or registration."
    raise CommandError(msg)


def kind(path: Path) -> str:
    """What a file holds, told by its content; empty for anything but a contact."""
    if path.suffix == ".eml":
        return "mail"
    document = _document(path)
    if document.get("Name") == "ContactFlowEvent":
        return "call"
    if document.get("detail-type") in CONTACT_EVENT_TYPES:
        return "contact event"
    if "rawPath" in document:
        return "http"
    if "registration_id" in document:
        return "registration"
    return "transcript" if "Transcript" in document else ""


def _document(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except ValueError:
        return {}
    return document if isinstance(document, dict) else {}


def _mail(running: Stack, raw: bytes) -> str:
    """Send a message by SMTP; what SES wrote on a recorded one is taken off first, since it is written anew.

    A message that SES found to be spam or infected is stored as it was: nothing here would find that again.
    """
    from envag.intake.mail_mime import read  # noqa: PLC0415
    from envag.intake.mail_ses import read_stamp  # noqa: PLC0415 - `--help` must be quick

    stamp = read_stamp(read(raw).headers)
    if stamp.is_spam or stamp.infected:
        return _stored(running, stamp.recipient, raw)
    message = as_sent(raw)
    headers = BytesHeaderParser().parsebytes(message)
    recipients = [stamp.recipient] if stamp.recipient else _addresses(headers, "To", "Cc")
    sender = stamp.envelope_from or next(iter(_addresses(headers, "From")), "")
    host, port = running.mail
    try:
        with smtplib.SMTP(host, port, timeout=_TIMEOUT_SECONDS) as smtp:
            refused = smtp.sendmail(sender, recipients, message)
    except smtplib.SMTPRecipientsRefused as error:
        refused = error.recipients
    except smtplib.SMTPException as error:
        raise CommandError(str(error)) from error
    if refused:
        answers = {reason.decode(errors="replace") for _, reason in refused.values()}
        msg = f"the mail server refused it: {'; '.join(sorted(answers))}"
        raise CommandError(msg)
    return f"taken by the mail server for {', '.join(recipients)}"


def as_sent(raw: bytes) -> bytes:
    """A recorded mail as its sender's program sent it."""
    written_by_ses = _SES_OWN.match(raw)
    return _BARE_LINE_END.sub(b"\r\n", raw[written_by_ses.end() :] if written_by_ses else raw)


def _stored(running: Stack, recipient: str, raw: bytes) -> str:
    """Store a mail where SES would have."""
    from envag.cli.municipalities import load  # noqa: PLC0415

    domain = recipient.rpartition("@")[2]
    slug = next((one.slug for one in load() if one.domain == domain), "")
    if not slug:
        msg = f"no municipality has the address {recipient}."
        raise CommandError(msg)
    key = f"mail/{slug}/{hashlib.sha256(raw).hexdigest()[:40]}"
    running.client("s3").put_object(Bucket=running.output("RecordsBucket"), Key=key, Body=raw)
    return f"stored with SES' verdict as {key}"


def _addresses(headers: Message, *names: str) -> list[str]:
    values = [str(value) for name in names for value in headers.get_all(name, [])]
    return [address for _, address in getaddresses(values) if "@" in address]


def _http(running: Stack, event: dict[str, Any]) -> str:
    """Send the request that an HTTP API's event (payload format 2.0) records."""
    body = event.get("body") or ""
    query = f"?{event['rawQueryString']}" if event.get("rawQueryString") else ""
    skipped = {"host", "content-length", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto", "x-amzn-trace-id"}
    request = urllib.request.Request(  # noqa: S310 - the running stack's own address
        f"{running.front_door}{event['rawPath']}{query}",
        data=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
        method=event["requestContext"]["http"]["method"],
        headers={name: value for name, value in event.get("headers", {}).items() if name.lower() not in skipped},
    )
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as answer:  # noqa: S310
            return f"answered {answer.status}"
    except urllib.error.HTTPError as error:
        said = error.read().decode(errors="replace")
        if "json" not in error.headers.get("content-type", ""):
            said = f"{len(said)} characters of {error.headers.get('content-type', 'nothing')}"
        msg = f"answered {error.code}: {said}"
        raise CommandError(msg) from error


def _call(running: Stack, event: dict[str, Any]) -> str:
    """Call the function as Connect does from a flow."""
    answer = running.client("lambda").invoke(
        FunctionName=f"envag-{running.stage}-call-flow", Payload=json.dumps(event).encode()
    )
    said = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        msg = f"the function failed: {said}"
        raise CommandError(msg)
    return f"the flow was told {said}"


def _contact_event(running: Stack, event: dict[str, Any]) -> str:
    """Tell of a step of a contact."""
    stack.tell_of_contact(running, event)
    return f"{event['detail'].get('eventType', 'event')} is in the queue of contact events"


def _transcript(running: Stack, path: Path) -> str:
    """Store the transcript where Connect stores it."""
    key = f"transcripts/{path.name}"
    running.client("s3").put_object(Bucket=running.output("RecordsBucket"), Key=key, Body=path.read_bytes())
    return f"stored as {key}"


def _registration(path: Path) -> str:
    """Register the contact as an employee does who has it before them now: with the command for it."""
    parser = argparse.ArgumentParser()
    registering.register(parser.add_subparsers())
    options = parser.parse_args(["register", "--file", str(path), "--arrived-at", datetime.now(UTC).isoformat()])
    with contextlib.redirect_stdout(io.StringIO()) as said:
        options.run(options)
    return f"registered as {said.getvalue().strip()}"
