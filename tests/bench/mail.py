"""What mail costs: reading it, the memory that it takes, calls to AWS and units, USD for a thousand."""

from __future__ import annotations

import email
import email.policy
import statistics
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from envag.intake import email as intake
from tests.bench import costs
from tests.bench.conversation import STEPS, conversation
from tests.bench.deployed import deployed, run
from tests.bench.handlers import EVENTS
from tests.bench.table import Row

ROUNDS = 15
_MEBIBYTE = 1024 * 1024
_MEGABYTE = 1000 * 1000
_SIZES = (1, 5, 10, 20, 40)
_MOST_MEMORY = 160
_THOUSAND = 1000
_WORDS = "Hej! Vattnet på Ågatan är brunt sedan i går. Är det farligt? Hälsningar, Alva Ek\n" * 20

_TAKE = """
import handler
from pathlib import Path

class Files:
    def read(self, key):
        return Path({path!r}).read_bytes()

    def write(self, key, content, *, media_type):
        pass

handler.FILES = Files()
handler.STORE.create = lambda case, event: None
handler.STORE.resident_key = lambda slug: b"k" * 32
body = '{{"Records": [{{"eventTime": "2026-11-23T08:00:00Z", "s3": {{"object": {{"key": "mail/solhamra/m1"}}}}}}]}}'
answer = handler.handler({{"Records": [{{"messageId": "m1", "body": body}}]}}, None)
assert answer == {{"batchItemFailures": []}}, answer
"""


def a_mail(attachment):
    """A mail as a mail program writes it, with an attachment of so many bytes."""
    message = EmailMessage()
    message["From"], message["To"] = "Alva Ek <alva.ek@post.example>", "kontakt@solhamra.example"
    message["Subject"], message["Message-ID"] = "Brunt vatten på Ågatan", "<bench@post.example>"
    message.set_content(_WORDS)
    message.add_alternative(f"<p>{_WORDS}</p>", subtype="html")
    content = bytes(range(256)) * (attachment // 256)
    message.add_attachment(content, maintype="application", subtype="pdf", filename="mätning.pdf")
    return message.as_bytes(policy=email.policy.SMTP)


def measure(table):
    """Speed, memory by size, calls and units by step, and money; ``table`` are the properties of the cases table."""
    return [*_reading(), ("Peak memory of inbound_mail by size of the mail", _memory()), *_conversation(table)]


def _reading():
    raw = a_mail(38_000)
    recorded = [path.read_bytes() for path in sorted((EVENTS / "email").glob("*.eml"))]
    ratios, mixed, paces = [], [], []
    for _ in range(ROUNDS):
        ours = _seconds(lambda: intake.parse(raw))
        ratios.append(ours / _seconds(lambda: email.message_from_bytes(raw, policy=email.policy.default)))
        ours = _seconds(lambda: [intake.parse(one) for one in recorded], times=2)
        theirs = _seconds(lambda: [_read_by_the_library(one) for one in recorded], times=2)
        mixed.append(ours / theirs)
        paces.append(2 * len(recorded) / ours)
    return [
        (
            f"A mail of {len(raw) / 1000:.0f} kB with an attachment",
            [Row("fields, text and attachments, against policy.default's parse", statistics.median(ratios), "x", 1)],
        ),
        (
            f"Reading the {len(recorded)} recorded mails: whose, what is new, machine or person, thread",
            [
                Row("messages a second of processor time", statistics.median(paces), "1/s"),
                Row("against policy.default: headers, text, attachments", statistics.median(mixed), "x"),
            ],
        ),
    ]


def _read_by_the_library(raw):
    """The least that the standard library does to learn a mail's headers, its text and its files."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    headers = [message.get(name) for name in ("From", "To", "Subject", "Date", "Message-ID")]
    parts = [part for part in message.walk() if not part.is_multipart()]
    return headers, [part.get_payload(decode=True) for part in parts], [part.get_filename() for part in parts]


def _memory():
    return [Row(f"{size} MB", peak / _MEBIBYTE, "MiB", _MOST_MEMORY) for size, peak in _peaks()]


def _conversation(table):
    used = conversation(table)
    prices, memory = costs.read_prices(), costs.memory()
    price, (first, receipt) = prices["price"], STEPS[:2]

    def usd(*steps):
        return sum(costs.of_contacts(prices, dict.fromkeys(steps, _THOUSAND), used, memory).values())

    figures = [
        ("calls to AWS", "calls", lambda step: step.calls, (2, 5, 8, 5, 5)),
        ("write units", "WRU", lambda step: step.written, (6, 6, 10, 5, 5)),
        ("read units", "RRU", lambda step: step.read, (0, 1, 4, 3, 3)),
    ]
    return [
        (
            f"A conversation by mail: {name}",
            [Row(step, of(used[step]), unit, most) for step, most in zip(STEPS, targets, strict=True)],
        )
        for name, unit, of, targets in figures
    ] + [
        (
            "USD for 1 000 mails",
            [
                Row("first mails, each with its receipt", usd(first, receipt), "USD", 0.32),
                Row("  of it what SES asks", _THOUSAND * (price["mail_in"] + price["mail_out"]), "USD"),
                *(Row(step, usd(step), "USD") for step in STEPS),
            ],
        )
    ]


def _seconds(read, times=20):
    begun = time.process_time()
    for _ in range(times):
        read()
    return time.process_time() - begun


def _peaks():
    """Each size in MB with the peak bytes of the deployed function that takes such a mail."""
    with tempfile.TemporaryDirectory() as folder, deployed() as functions:
        path = Path(folder) / "mail.eml"
        for size in _SIZES:
            path.write_bytes(a_mail(size * _MEGABYTE * 3 // 4 - 100_000))
            yield size, run(_TAKE.format(path=str(path)), functions.environment("inbound_mail")).peak
