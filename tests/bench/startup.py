"""Start-up of each function from its built asset, as the CDK zips it: files of 1980, read-only.

Y is the processor time of ``import boto3; boto3.client("dynamodb")``, measured right before each start: a machine
that others use is not equally fast for the length of a round.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import zipfile
from functools import cache

from infra.build.functions import function_asset, function_names
from infra.build.layers import IDENTIFYING, PRINTING, SEARCHING, VALIDATING, layers_of
from infra.build.target import Target
from tests.bench.deployed import deployed, run
from tests.bench.table import Row

ROUNDS = 15
YARDSTICK = 'import boto3; boto3.client("dynamodb", region_name="eu-central-1")'
_HTTP = {
    *("site", "search_page", "web_form", "status_page", "e_id", "chat", "chat_page"),
    *("staff_api", "staff_token", "report_pdf"),
}
_FLOW = "call_flow"
_MEGABYTE = 1024 * 1024
_QUESTIONS = """
import time, handler
def seconds():
    begun = time.process_time()
    handler.KNOW.routes("solhamra").route("", "Gatlampan utanför mig är trasig, hur anmäler jag det?")
    handler.KNOW.articles("solhamra").search("Gatlampan utanför mig är trasig, hur anmäler jag det?")
    return time.process_time() - begun
print(seconds(), sorted(seconds() for _ in range(100))[50])
"""


def measure():
    """Start-up, bytecode, memory and size of every function."""
    with deployed() as functions:
        names = functions.names
        yards, starts = [], {name: [] for name in names}
        peaks = {}
        for _ in range(ROUNDS):
            for name in names:
                yards.append(run(YARDSTICK, functions.environment()).seconds)
                process = run("import handler", functions.environment(name))
                starts[name].append(process.seconds / yards[-1])
                peaks[name] = process.peak
        compiled = {name: _compiled(functions.environment(name)) for name in names}
        asked = [run(_QUESTIONS, functions.environment("bot")).printed.split() for _ in range(ROUNDS)]
    first, later = (statistics.median(float(times[place]) for times in asked) for place in (0, 1))
    yard = statistics.median(yards)
    return [
        (
            "Start-up, processor time (Y = boto3.client of the same round)",
            [Row(name, statistics.median(starts[name]), "Y", _target(name)) for name in names],
        ),
        (
            "Peak memory after start",
            [Row(name, peaks[name] / _MEGABYTE, "MiB", _most_memory(name)) for name in names],
        ),
        (
            "A question to the chat's machine, read and searched (Y as above)",
            [Row("the first after start", first / yard, "Y"), Row("a thousand later ones", 1000 * later / yard, "Y")],
        ),
        ("Modules compiled from source at start", [Row(name, compiled[name], "", 0) for name in names]),
        ("Size of a function with its layers, zipped for the cloud", _sizes()),
    ]


def _most_memory(name):
    return 56 if name in _HTTP else 48 if name in SEARCHING else 40


def _most_bytes(name):
    """MiB. Whoever carries a layer of its own has that much more: Typst and its fonts, tantivy and its indexes,
    cryptography, whose OpenSSL alone is more than all the rest, and pydantic."""
    own = {42: PRINTING, 12: SEARCHING, 11: IDENTIFYING, 9: VALIDATING}
    return next((most for most, carrying in own.items() if name in carrying), 6)


def _target(name):
    return 1.25 if name in _HTTP else 0.70 if name == _FLOW else 0.80


def _compiled(environment):
    done = subprocess.run(
        [sys.executable, "-v", "-c", "import handler"], env=environment, capture_output=True, text=True, check=True
    )
    sources = (line.rsplit("'", 2)[-2] for line in done.stderr.splitlines() if line.startswith("# code object from '"))
    ours = tuple(environment["PYTHONPATH"].split(os.pathsep))
    return sum(source.endswith(".py") and source.startswith(ours) for source in sources)


def _sizes():
    zipped = cache(_zipped)
    return [
        Row(
            name,
            sum(zipped(b.path) for b in (*layers_of(name, Target.cloud()), function_asset(name, Target.cloud())))
            / _MEGABYTE,
            "MiB",
            _most_bytes(name),
        )
        for name in function_names()
    ]


def _zipped(folder):
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file():
                    archive.write(path, path.relative_to(folder))
        return file.tell()
