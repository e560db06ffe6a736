"""What is built is what runs: complete, compiled, the same each time, and small."""

import importlib.util
import io
import json
import marshal
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from botocore import xform_name

from envag.runtime.search_indexes import BODIES, NAME, WHOLE
from envag.runtime.settings.environment import variables
from envag.runtime.settings.every import ALL
from infra.build.bytecode import CompileError, compile_tree
from infra.build.cache import ROOT, built, digest_of
from infra.build.data import municipalities
from infra.build.functions import NoSuchFunctionError, function_asset, function_names
from infra.build.layers import (
    INDEXES,
    NOT_DEPLOYED,
    SEARCHING,
    VALIDATING,
    core_layer,
    layers_of,
    search_layer,
    staff_layer,
    vendor_layer,
)
from infra.build.sdk_pack import OPERATIONS
from infra.build.target import Target

LAPTOP = Target.laptop()
CLOUD = Target.cloud()
MOST_BYTES = 6 * 1024 * 1024
MOST_BYTES_OF_SEARCH = 6 * 1024 * 1024
MOST_BYTES_OF_STAFF = 3.5 * 1024 * 1024
_HASHED_UNCHECKED = 0b01
ROUTING = "envag.runtime.routing_tables"
REPORTS = "envag.domain.figures.report"
NOT_AT_THE_START = {
    "call_flow": {ROUTING, REPORTS, "envag.adapters.s3"},
    "clocks": {ROUTING, REPORTS, "envag.domain.figures.contribution"},
    "notify": {ROUTING, REPORTS},
    "staff_api": {ROUTING},
    "webhook": {ROUTING, REPORTS},
}
"""What a function has no part in, or needs for so few of its calls that their first one loads it."""


def handler_of(name):
    return (ROOT / "functions" / name / "handler.py").read_text("utf-8")


@pytest.fixture(scope="module")
def deployed(tmp_path_factory):
    """The layers as Lambda unpacks them: elsewhere, and from 1980."""
    folder = tmp_path_factory.mktemp("opt")
    for layer in (core_layer(LAPTOP), vendor_layer(LAPTOP)):
        shutil.copytree(layer.path, folder, dirs_exist_ok=True)
    for path in (folder, *folder.rglob("*")):
        os.utime(path, (315532800, 315532800))
    return folder / "python"


def python(code, *paths, **variables):
    """What a bare Python prints that has these folders and nothing of this environment's packages."""
    kept = {name: value for name, value in os.environ.items() if name == "PATH" or name.startswith("AWS_")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-S", "-c", code],
        env=kept | variables | {"PYTHONPATH": os.pathsep.join(map(str, paths))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def trees():
    yield core_layer(LAPTOP).path
    yield vendor_layer(LAPTOP).path
    yield search_layer(LAPTOP).path
    for name in function_names():
        yield function_asset(name, LAPTOP).path


def test_every_source_has_bytecode_that_needs_no_time():
    for tree in trees():
        sources = list(tree.rglob("*.py"))
        assert sources
        for source in sources:
            header = Path(importlib.util.cache_from_source(source)).read_bytes()[:8]
            assert header[:4] == importlib.util.MAGIC_NUMBER
            assert int.from_bytes(header[4:], "little") == _HASHED_UNCHECKED


@pytest.mark.req("X13")
def test_no_path_of_the_building_machine_is_inside():
    home = str(ROOT).encode()
    for tree in trees():
        for path in tree.rglob("*"):
            assert path.is_dir() or home not in path.read_bytes(), path


def test_what_only_people_run_is_not_deployed(deployed):
    assert not [name for name in NOT_DEPLOYED if (deployed / "envag" / name).exists()]
    assert (deployed / "envag/domain").is_dir()


class Aws(BaseHTTPRequestHandler):
    """Knows nothing: answers JSON with nothing in it, and the old query protocol with its error."""

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        query = "urlencoded" in self.headers.get("Content-Type", "")
        answer = b"<ErrorResponse><Error><Code>NotFound</Code></Error></ErrorResponse>" if query else b"{}"
        self.send_response(404 if query else 200)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def do_HEAD(self):
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


@pytest.fixture(scope="module")
def runtime(tmp_path_factory):
    """What Lambda's Python brings along: the SDK and what it needs, nothing else of this environment."""
    folder = tmp_path_factory.mktemp("runtime")
    site = Path(next(path for path in sys.path if path.endswith("site-packages")))
    for name in ("botocore", "dateutil", "jmespath", "six.py", "urllib3"):
        (folder / name).symlink_to(site / name)
    return folder


@pytest.fixture(scope="module")
def aws_address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Aws)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("name", function_names())
def test_a_function_starts_from_what_is_built_and_loads_nothing_dear(name, deployed, runtime, aws_address):
    counts = {field for field, default in ALL[name]._field_defaults.items() if default.isdigit()}
    values = {v: "1" if v.lower() in counts else "arn:aws:x:y:1:z/a-b" for v in variables(ALL[name])}

    loaded = python(
        "import sys, handler; handler.handler; print(*sys.modules)",
        function_asset(name, LAPTOP).path,
        deployed,
        *(layer.path / "python" for layer in layers_of(name, LAPTOP)[2:]),
        runtime,
        AWS_ENDPOINT_URL=aws_address,
        **values | {"CONNECT_ENDPOINT": aws_address, "MAIL_ENDPOINT": aws_address},
    )

    dear = {"boto3", "pydantic", "ruamel", "holidays", "phonenumbers", "aws_xray_sdk"}
    dear -= {"pydantic"} if name in VALIDATING else set()
    dear |= NOT_AT_THE_START.get(name, set())
    assert dear & set(loaded.split()) == set()


@pytest.mark.parametrize("name", [name for name in function_names() if "boot.finished()" in handler_of(name)])
def test_nothing_looks_for_garbage_while_a_function_loads(name):
    names = sys.stdlib_module_names
    loaded = re.findall(r"^(?:from|import) (\w+)(?:\.\w+)*(?: import (\w+))?", handler_of(name), re.MULTILINE)

    assert next((module, what) for module, what in loaded if module not in names) == ("envag", "boot")


@pytest.mark.parametrize("name", function_names())
def test_a_function_with_its_layers_stays_small(name):
    folders = [core_layer(CLOUD).path, vendor_layer(CLOUD).path, function_asset(name, CLOUD).path]

    assert sum(map(zipped, folders)) <= MOST_BYTES


def test_only_functions_that_search_carry_the_engine():
    carrying = {name for name in function_names() if search_layer(CLOUD) in layers_of(name, CLOUD)}

    assert carrying == SEARCHING
    assert zipped(search_layer(CLOUD).path) <= MOST_BYTES_OF_SEARCH


def test_only_the_staff_api_carries_what_checks_its_bodies():
    carrying = {name for name in function_names() if staff_layer(CLOUD) in layers_of(name, CLOUD)}

    assert carrying == VALIDATING
    assert zipped(staff_layer(CLOUD).path) <= MOST_BYTES_OF_STAFF


def test_the_layer_has_every_municipalitys_index_and_articles_where_the_function_looks():
    folder = search_layer(CLOUD).path / "python" / INDEXES

    assert INDEXES == NAME
    slugs = {place.slug for place in municipalities()}
    assert {path.name for path in folder.iterdir()} == {f"{slug}{end}" for slug in slugs for end in ("", WHOLE, BODIES)}


def zipped(folder):
    with io.BytesIO() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in folder.rglob("*"):
                archive.write(path, path.relative_to(folder))
        return len(file.getvalue())


def test_the_clouds_compiled_code_is_for_its_processor():
    layers = vendor_layer(CLOUD), search_layer(CLOUD)
    libraries = [path.name for layer in layers for path in layer.path.rglob("*.so")]

    assert libraries
    assert all("aarch64" in name or "abi3" in name for name in libraries)
    assert not [name for name in libraries if "x86_64" in name]


def test_the_same_sources_give_the_same_bytes(tmp_path):
    source = function_asset("notify", LAPTOP).path
    again = tmp_path / "notify"
    shutil.copytree(ROOT / "functions/notify", again, ignore=shutil.ignore_patterns("__pycache__"))
    compile_tree(again)

    def contents(folder):
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    assert contents(again) == contents(source)


def test_a_change_of_any_input_is_another_build():
    files = [ROOT / "cdk.json"]

    digests = {digest_of(files=files), digest_of(files=files, words=("3.12",)), digest_of(words=("3.12",)), digest_of()}

    assert len(digests) == 4


def test_a_build_that_fails_leaves_nothing_behind(tmp_path, monkeypatch):
    monkeypatch.setattr("infra.build.cache.BUILD", tmp_path / "build")

    def fails(path):
        (path / "half").write_text("")
        raise CompileError

    with pytest.raises(CompileError):
        built("thing", "0" * 32, fails)

    assert list((tmp_path / "build").iterdir()) == []


def test_old_builds_are_forgotten_and_other_things_kept(tmp_path, monkeypatch):
    monkeypatch.setattr("infra.build.cache.BUILD", tmp_path)
    (tmp_path / "chat_transcript-0").mkdir()

    paths = []
    for number in range(9):
        paths.append(built("chat", f"{number:032}", lambda path: (path / "x").write_text("")).path)
        os.utime(paths[-1], (number, number))

    assert paths[-1].exists()
    assert not paths[0].exists()
    assert (tmp_path / "chat_transcript-0").exists()


def test_code_that_does_not_compile_is_refused(tmp_path):
    (tmp_path / "handler.py").write_text("def handler(:\n")

    with pytest.raises(CompileError):
        compile_tree(tmp_path)


def test_a_function_without_handler_is_told():
    with pytest.raises(NoSuchFunctionError, match=r"functions/nosuch/handler\.py does not exist"):
        function_asset("nosuch", LAPTOP)


def test_clients_from_the_pack_are_those_of_the_sdk(deployed, runtime):
    """Same operations with every shape that they reach, same address: the pack is the SDK's data, only less of it."""
    described = """
import json, sys
from botocore.session import get_session
{make}
out = {{}}
def described(shape, seen=()):
    if shape is None or shape.name in seen:
        return None
    inner = dict(getattr(shape, "members", {{}}))
    inner |= {{part: getattr(shape, part) for part in ("member", "key", "value") if hasattr(shape, part)}}
    return [shape.name, shape.type_name, {{k: described(s, (*seen, shape.name)) for k, s in sorted(inner.items())}}]

for name, packed in {operations}.items():
    c = make(name)
    model = c.meta.service_model
    operations = {{
        each: [described(s) for s in (o.input_shape, o.output_shape, *o.error_shapes)]
        for each in packed
        for o in (model.operation_model(each),)
    }}
    out[name] = [c.meta.endpoint_url, model.api_version, operations]
print(json.dumps(out))
"""
    ours = "from envag.adapters import sdk; make = sdk.client"
    theirs = "make = get_session().create_client"

    answers = [
        json.loads(python(described.format(make=make, operations=OPERATIONS), deployed, runtime))
        for make in (ours, theirs)
    ]

    assert answers[0] == answers[1]


ADAPTERS = {
    "centre_numbers": "connect",
    "connect": "connect",
    "crises": "dynamodb",
    "drafts": "dynamodb",
    "dynamodb": "dynamodb",
    "figures": "dynamodb",
    "flow_ids": "ssm",
    "limits": "dynamodb",
    "narrowed": "sts",
    "own_queue": "sqs",
    "proof_keys": "dynamodb",
    "receipt_rules": "ses",
    "s3": "s3",
    "scheduler": "scheduler",
    "secrets": "ssm",
    "sent_mail": "dynamodb",
    "ses": "sesv2",
    "sns": "sns",
    "sqs": "sqs",
    "staff_store": "dynamodb",
    "webhook_secrets": "ssm",
}
"""The service that each adapter with a client calls."""


def test_the_operations_that_adapters_call_are_packed_and_no_others():
    called = {service: set() for service in OPERATIONS}
    for path in (ROOT / "layers/core/python/envag/adapters").glob("*.py"):
        found = set(re.findall(r"self\._(?:client|sts)\.(\w+)[(,]", path.read_text("utf-8"))) - NOT_CALLED_IN_FUNCTIONS
        if found:
            called[ADAPTERS[path.stem]] |= found

    assert called == {service: set(map(xform_name, operations)) for service, operations in OPERATIONS.items()}


NOT_CALLED_IN_FUNCTIONS = {"batch_write_item", "get_paginator", "generate_presigned_url", "generate_presigned_post"}
"""The quarantine is listed, and a training table emptied, by people with the whole SDK; signing makes no call."""


def test_the_pack_holds_no_documentation():
    paths = list((core_layer(LAPTOP).path / "python/envag_data/sdk").rglob("service-2.marshal"))

    assert len(paths) == len(OPERATIONS)
    for path in paths:
        model = marshal.loads(path.read_bytes())  # noqa: S302
        described = (model["metadata"], *model["shapes"].values(), *model["operations"].values())
        assert [each for each in described if "documentation" in each] == []
