"""What searching costs a function and how well it finds: tantivy in processor time, size and recall.

Y is the processor time of ``import boto3; boto3.client("dynamodb")`` in the same round.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import tantivy

from envag.adapters.search_index import TantivyIndex, build_index
from envag.catalogue import load
from envag.catalogue.articles import load_articles
from envag.runtime.clock import SystemClock
from tests.bench.table import Row
from tests.contract.search.test_relevance import FLOORS, queries, recall

ROUNDS = 9
REPEATED = 1000
FOLDER = Path(__file__).resolve().parents[2] / "municipalities"
_MEGABYTE = 1024 * 1024
_YARDSTICK = 'import boto3; boto3.client("dynamodb", region_name="eu-central-1")'
_IMPORTS = (
    "import sys; from pathlib import Path\n"
    "from envag.adapters.search_index import TantivyIndex\n"
    "from envag.runtime.clock import SystemClock\n"
)
_OPEN = _IMPORTS + "index = TantivyIndex(Path(sys.argv[1]), SystemClock())\n"
_STEPS = {
    "a bare Python": "pass",
    "import tantivy alone": "import tantivy",
    "import of the adapter": _IMPORTS,
    "import and open": _OPEN,
    "import, open and the first query": _OPEN + "index.search('trasig gatlampa')",
}


def measure() -> list[tuple[str, list[Row]]]:
    """Start-up, size, time per query and recall."""
    with tempfile.TemporaryDirectory() as folder:
        catalogue = load(FOLDER)
        build_index(catalogue.municipalities, load_articles(FOLDER, catalogue), Path(folder))
        home = Path(folder) / "solhamra"
        return [
            ("Search: start-up, processor time (Y = boto3.client of the same round)", _start_up(home)),
            ("Search: size and time", [*_sizes(Path(folder)), _per_query(home)]),
            ("Search: recall on everyday queries", _recalls(home)),
        ]


def _start_up(home):
    times = {name: [] for name in ("", *_STEPS)}
    for _ in range(ROUNDS):
        times[""].append(_cpu(_YARDSTICK, home))
        for name, code in _STEPS.items():
            times[name].append(_cpu(code, home))
    return [
        Row(name, statistics.median(t / y for t, y in zip(times[name], times[""], strict=True)), "Y") for name in _STEPS
    ]


def _cpu(code, home):
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code, str(home)], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _per_query(home):
    index = TantivyIndex(home, SystemClock())
    asked = [query for name in FLOORS for query, _ in queries(name)]
    started = time.process_time()
    for position in range(REPEATED):
        index.search(asked[position % len(asked)])
    per_query = (time.process_time() - started) / REPEATED
    return Row("a thousand queries", REPEATED * per_query / _cpu(_YARDSTICK, home), "Y")


def _sizes(folder):
    package = Path(tantivy.__file__).parent
    indexes = [home for home in sorted(folder.iterdir()) if home.is_dir()]
    return [
        Row("tantivy, zipped", _zipped(package) / _MEGABYTE, "MiB"),
        *(Row(f"index of {home.name}, zipped", _zipped(home) / 1024, "KiB") for home in indexes),
    ]


def _zipped(folder):
    with tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and "__pycache__" not in path.parts:
                    archive.write(path, path.relative_to(folder))
        return file.tell()


def _recalls(home):
    rows = []
    for name, (least_first, least_top) in FLOORS.items():
        first, top, _ = recall(TantivyIndex(home, SystemClock()), name)
        label = name.removesuffix(".tsv").replace("_", " ")
        rows.append(Row(f"{label}: the first hit answers", first, "", least_first, at_least=True))
        rows.append(Row(f"{label}: one of the first three answers", top, "", least_top, at_least=True))
    return rows
