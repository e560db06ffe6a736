"""Start-up of each function from its built asset, as the CDK zips it: files of 1980, read-only.

Y is the processor time of ``import boto3; boto3.client("dynamodb")`` in the same round.
"""

from __future__ import annotations

import http.server
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import zipfile
from pathlib import Path

from infra.build.functions import function_asset, function_names
from infra.build.layers import core_layer, vendor_layer
from infra.build.target import Target
from tests.bench.table import Row

ROUNDS = 7
YARDSTICK = 'import boto3; boto3.client("dynamodb", region_name="eu-central-1")'
_HTTP = {"web_form", "chat"}
_FLOW = "call_flow"
_MEGABYTE = 1024 * 1024
_1980 = 315532800

_VARIABLES = {
    "TABLE_NAME": "cases",
    "RECORDS_BUCKET": "records",
    "TOPIC_ARN_PREFIX": "arn:aws:sns:eu-central-1:123456789012:envag-bench-",
    "CASE_LINK_BASE": "https://arenden.example/case",
    "CONNECT_INSTANCE_ID": "11111111-2222-4333-8444-555555555555",
    "CONNECT_INSTANCE_ARN": "arn:aws:connect:eu-central-1:123456789012:instance/11111111-2222-4333-8444-555555555555",
    "CONNECT_CHAT_FLOW_ID": "99999999-2222-4333-8444-555555555555",
    "RULE_SET_NAME": "inbound",
}


_NOT_FOUND = b"<ErrorResponse><Error><Code>NotFound</Code><Message>no</Message></Error></ErrorResponse>"


class _Answer(http.server.BaseHTTPRequestHandler):
    """Answers every call with an empty object: what the network costs is not the function's start."""

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


def measure() -> list[tuple[str, list[Row]]]:
    """Start-up, bytecode, memory and size of every function."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        names = function_names()
        layers = _as_deployed(core_layer(Target.laptop()).path, vendor_layer(Target.laptop()).path, Path(folder))
        functions = {name: _frozen(function_asset(name, Target.laptop()).path, Path(folder) / name) for name in names}
        environment = _environment(f"http://127.0.0.1:{server.server_port}")
        try:
            return _measured(names, functions, layers, environment)
        finally:
            server.shutdown()
            _thaw(Path(folder))


def _measured(names, functions, layers, environment):
    times = {name: [] for name in ("", *names)}
    peaks = {}
    for _ in range(ROUNDS):
        times[""].append(_run(YARDSTICK, {**environment, "PYTHONPATH": ""})[0])
        for name in names:
            cpu, peaks[name] = _run("import handler", _with_paths(environment, functions[name], layers))
            times[name].append(cpu)
    yardstick = times[""]
    start, memory, bytecode = [], [], []
    for name in names:
        ratio = statistics.median(cpu / y for cpu, y in zip(times[name], yardstick, strict=True))
        start.append(Row(name, ratio, "Y", 1.25 if name in _HTTP else 0.70 if name == _FLOW else 0.80))
        memory.append(Row(name, peaks[name] / _MEGABYTE, "MiB", 56 if name in _HTTP else 40))
        compiled = _compiled(_with_paths(environment, functions[name], layers))
        bytecode.append(Row(name, compiled, "", 0))
    return [
        ("Start-up, processor time (Y = boto3.client of the same round)", start),
        ("Peak memory after start", memory),
        ("Modules compiled from source at start", bytecode),
        ("Size of a function with its layers, for the cloud", _sizes(names)),
    ]


def _run(code, environment):
    """Processor seconds and peak bytes of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    # Not ru_maxrss: Linux carries it over from the process that started this one.
    report = "\nimport sys; sys.stderr.write(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    done = subprocess.run(
        [sys.executable, "-c", code + report], env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(done.stderr)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return cpu, int(done.stderr.strip().splitlines()[-1]) * 1024


def _compiled(environment):
    done = subprocess.run(
        [sys.executable, "-v", "-c", "import handler"], env=environment, capture_output=True, text=True, check=False
    )
    sources = (line.rsplit("'", 2)[-2] for line in done.stderr.splitlines() if line.startswith("# code object from '"))
    deployed = tuple(environment["PYTHONPATH"].split(os.pathsep))
    return sum(source.endswith(".py") and source.startswith(deployed) for source in sources)


def _sizes(names):
    layers = [core_layer(Target.cloud()).path, vendor_layer(Target.cloud()).path]
    shared = sum(_zipped(layer) for layer in layers)
    return [
        Row(name, (shared + _zipped(function_asset(name, Target.cloud()).path)) / _MEGABYTE, "MiB", 6) for name in names
    ]


def _zipped(folder):
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(folder.rglob("*")):
                archive.write(path, path.relative_to(folder), compresslevel=9) if path.is_file() else None
        return file.tell()


def _as_deployed(core, vendor, folder):
    return [_frozen(core, folder / "core") / "python", _frozen(vendor, folder / "vendor") / "python"]


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


def _environment(endpoint):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return (
        kept
        | _VARIABLES
        | {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_DEFAULT_REGION": "eu-central-1",
            "AWS_REGION": "eu-central-1",
        }
    )


def _with_paths(environment, function, layers):
    return environment | {"PYTHONPATH": os.pathsep.join(map(str, (function, *layers)))}
