"""The functions as Lambda unpacks them, files of 1980 and read-only, and something that answers their calls to AWS."""

from __future__ import annotations

import http.server
import os
import resource
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from infra.build.functions import function_asset, function_names
from infra.build.layers import layers_of
from infra.build.target import Target

_1980 = 315532800
_NOT_FOUND = b"<ErrorResponse><Error><Code>NotFound</Code><Message>no</Message></Error></ErrorResponse>"

VARIABLES = {
    "TABLE_NAME": "cases",
    "RECORDS_BUCKET": "records",
    "UPLOADS_BUCKET": "uploads",
    "TOPIC_ARN_PREFIX": "arn:aws:sns:eu-central-1:123456789012:envag-bench-",
    "CASE_LINK_BASE": "https://arenden.example/case",
    "CONNECT_INSTANCE_ID": "00000000-0000-4000-8000-000000000001",
    "CONNECT_INSTANCE_ARN": "arn:aws:connect:eu-central-1:000000000000:instance/00000000-0000-4000-8000-000000000001",
    "CONNECT_REGION": "eu-central-1",
    "FLOW_PARAMETERS": "/envag/bench",
    "QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/envag-bench-webhooks",
    "WEBHOOK_SECRETS": "/envag/bench/webhook",
    "RULE_SET_NAME": "inbound",
    "SCHEDULE_GROUP": "envag-bench-clocks",
    "WAKE_QUEUE_ARN": "arn:aws:sqs:eu-central-1:123456789012:envag-bench-clocks",
    "WAKE_QUEUE_URL": "https://sqs.eu-central-1.amazonaws.com/123456789012/envag-bench-clocks",
    "WAKE_DEAD_LETTERS_ARN": "arn:aws:sqs:eu-central-1:123456789012:envag-bench-clocks-dead",
    "WAKE_ROLE_ARN": "arn:aws:iam::123456789012:role/envag-bench-wake",
    "CONFIGURATION_SET_PREFIX": "envag-bench-",
    "WEB_ADDRESS": "https://kontakt.example",
    "SECRET_PARAMETERS": "/envag/bench/e-id",
    "FORMS_PER_SOURCE": "1000000000",
    "FORMS_TOGETHER": "1000000000",
    "DATA_ROLE_ARN": "arn:aws:iam::123456789012:role/envag-bench-staff-data",
}


@dataclass(frozen=True)
class Process:
    """A Python process that ended: its processor seconds, its peak bytes of memory, and what it printed."""

    seconds: float
    peak: int
    printed: str


@dataclass(frozen=True)
class Deployed:
    """Every function unpacked; ``endpoint`` answers its calls to AWS."""

    names: list[str]
    layers: dict[str, list[Path]]
    functions: dict[str, Path]
    endpoint: str

    def environment(self, name="", **more):
        """The variables of a process of a function, or of one without our code."""
        folders = (self.functions[name], *self.layers[name]) if name else ()
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("AWS_", "PYTHON"))}
        keys = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench"}
        places = {"AWS_ENDPOINT_URL": self.endpoint, "AWS_REGION": "eu-central-1", "AWS_DEFAULT_REGION": "eu-central-1"}
        return kept | VARIABLES | keys | places | {"PYTHONPATH": os.pathsep.join(map(str, folders))} | more


@contextmanager
def deployed():
    """Unpack every function for the time of a measurement."""
    with tempfile.TemporaryDirectory() as name, answering() as endpoint:
        folder = Path(name)
        names = function_names()
        layers = {name: [layer.path for layer in layers_of(name, Target.laptop())] for name in names}
        unpacked = {path: folder / path.name for paths in layers.values() for path in paths}
        try:
            for source, target in unpacked.items():
                _frozen(source, target)
            yield Deployed(
                names=names,
                layers={name: [unpacked[path] / "python" for path in paths] for name, paths in layers.items()},
                functions={name: _frozen(function_asset(name, Target.laptop()).path, folder / name) for name in names},
                endpoint=endpoint,
            )
        finally:
            _thaw(folder)


def run(code, environment):
    """Run ``code`` in a Python of its own, to its end. Raises RuntimeError with what it wrote when it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Not ru_maxrss: Linux carries it over from the process that started this one.
    report = "\nimport sys; sys.stderr.write(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    done = subprocess.run(
        [sys.executable, "-c", code + report], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Process(
        seconds=after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime,
        peak=int(done.stderr.strip().splitlines()[-1]) * 1024,
        printed=done.stdout,
    )


class _Answer(http.server.BaseHTTPRequestHandler):
    """Answers every call with an empty object, and connections stay open as AWS keeps them."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        query = asked.startswith(b"Action=") or self.command != "POST"
        self.send_response(404 if query else 200)
        body = _NOT_FOUND if query else b"{}"
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    do_GET = do_PUT = do_HEAD = do_POST

    def log_message(self, *_):
        """Say nothing."""


@contextmanager
def answering(certificate=None):
    """The URL of a server on the loopback that answers calls to AWS, with TLS when a certificate's file is given."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    server.daemon_threads = True
    scheme = "http"
    if certificate:
        scheme = "https"
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"{scheme}://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def _frozen(source, target):
    """A copy as Lambda unpacks it: every file from 1980 and read-only."""
    shutil.copytree(source, target)
    for path in (target, *target.rglob("*")):
        os.utime(path, (_1980, _1980))
        path.chmod(0o555 if path.is_dir() else 0o444)
    return target


def _thaw(folder):
    for path in (folder, *folder.rglob("*")):
        if path.is_dir():
            path.chmod(0o755)
