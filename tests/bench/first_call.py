"""The first call to DynamoDB after a function has started, against a later one: what priming is worth.

The server stands on the loopback and speaks TLS; the SDK trusts its certificate beside all of its own roots,
so reading those is part of the first connection, as it is on Lambda.
"""

from __future__ import annotations

import ipaddress
import statistics
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import botocore
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.bench.deployed import answering, deployed, run
from tests.bench.table import Row

ROUNDS = 5
_ROOTS = Path(botocore.__file__).parent / "cacert.pem"
_CALLS = """
import time, handler
{before}
def seconds():
    begun = time.process_time()
    store.get("solhamra", "SOL-0000-0000")
    return time.process_time() - begun
first = seconds()
later = sorted(seconds() for _ in range(100))
print(first / later[50])
"""
_PRIMED = "store = handler.STORE"
_UNPRIMED = """
from envag.adapters import sdk
store = handler.DynamoCaseStore(sdk.client("dynamodb"), "cases")
"""


def measure():
    """Ratios of processor time, for a function that makes its connection while it starts and for one that does not."""
    with tempfile.TemporaryDirectory() as folder:
        certificate, roots = Path(folder) / "server.pem", Path(folder) / "roots.pem"
        certificate.write_bytes(_certificate())
        roots.write_bytes(_ROOTS.read_bytes() + certificate.read_bytes())
        with deployed() as functions, answering(certificate) as endpoint:
            environment = functions.environment("web_form", AWS_ENDPOINT_URL=endpoint, AWS_CA_BUNDLE=str(roots))
            primed, unprimed = (
                [float(run(_CALLS.format(before=before), environment).printed) for _ in range(ROUNDS)]
                for before in (_PRIMED, _UNPRIMED)
            )
    return [
        (
            "First DynamoDB call after start against a later one, over TLS on the loopback",
            [
                Row("primed, as deployed", statistics.median(primed), "x", 2),
                Row("without priming", statistics.median(unprimed), "x"),
            ],
        )
    ]


def _certificate():
    """A key and a certificate for 127.0.0.1, valid for a day."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.oid.NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
