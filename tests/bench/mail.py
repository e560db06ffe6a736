"""What reading a mail costs, against the standard library's own parser, and what the largest one takes of memory."""

from __future__ import annotations

import email
import email.policy
import statistics
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path

from envag.intake import email as intake
from tests.bench.deployed import deployed, run
from tests.bench.table import Row

ROUNDS = 15
_MEGABYTE = 1024 * 1024
_LARGEST = 40 * 1000 * 1000
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


def measure():
    """Ratios of processor time, and the peak memory of the deployed function."""
    raw = a_mail(38_000)
    ratios = []
    for _ in range(ROUNDS):
        ours = _seconds(lambda: intake.parse(raw))
        ratios.append(ours / _seconds(lambda: email.message_from_bytes(raw, policy=email.policy.default)))
    return [
        (
            f"A mail of {len(raw) / 1000:.0f} kB with an attachment",
            [Row("fields, text and attachments, against policy.default's parse", statistics.median(ratios), "x", 1)],
        ),
        ("The largest mail", [Row("peak memory of inbound_mail for 40 MB", _peak() / _MEGABYTE, "MiB", 256)]),
    ]


def _seconds(read, times=20):
    begun = time.process_time()
    for _ in range(times):
        read()
    return time.process_time() - begun


def _peak():
    with tempfile.TemporaryDirectory() as folder, deployed() as functions:
        path = Path(folder) / "mail.eml"
        path.write_bytes(a_mail(_LARGEST * 3 // 4 - 100_000))
        return run(_TAKE.format(path=str(path)), functions.environment("inbound_mail")).peak
