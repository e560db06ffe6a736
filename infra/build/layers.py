"""The layers: ``core`` is our own code with the compiled municipalities, ``vendor`` is third-party code.

``search`` is the search engine with every municipality's index, for functions that search (docs/adr/0010).
``staff`` is what checks and documents the staff API's bodies, for that function alone, ``e_id`` what checks the
tokens of e-ID providers, for the one that lets residents log in, ``print`` what sets reports in type.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

from infra.build.bytecode import compile_tree
from infra.build.cache import ROOT, Built, built, digest_of, files_below
from infra.build.data import CODE, compiled_files
from infra.build.sdk_pack import VERSION as SDK_VERSION
from infra.build.sdk_pack import write_sdk_pack
from infra.build.search import search_indexes
from infra.build.templates import JINJA, compile_templates

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from infra.build.target import Target

HERE = ROOT / "infra/build"
REQUIREMENTS = ROOT / "layers/vendor/requirements.txt"
SEARCH_REQUIREMENTS = ROOT / "layers/search/requirements.txt"
E_ID_REQUIREMENTS = ROOT / "layers/e_id/requirements.txt"
PRINT_REQUIREMENTS = ROOT / "layers/print/requirements.txt"
STAFF_REQUIREMENTS = ROOT / "layers/staff/requirements.txt"
INDEXES = "envag_search"
"""The folder of the indexes in the layer ``search``, one inside it for each municipality."""
SEARCHING = frozenset({"bot", "search_page", "staff_search"})
"""The functions that search, by folder. tantivy's bytes cost time at every cold start: no other carries them."""
IDENTIFYING = frozenset({"e_id"})
"""The functions that check tokens, by folder. cryptography's bytes cost the most: no other carries them."""
PRINTING = frozenset({"report_pdf"})
"""The functions that set reports in type, by folder (docs/adr/0035). Nothing else here is as large as Typst."""
VALIDATING = frozenset({"staff_api"})
"""The functions whose bodies pydantic checks, by folder. Its bytes cost as much: no other carries them."""
NOT_DEPLOYED = ("catalogue", "cli", "demo", "flows", "mail_display.py")
"""Parts of envag that only people, the synth and the laptop run."""

_NOT_NEEDED = ("tests", "test", "*.dist-info", "__pycache__", "bin", "*.pyi", "py.typed", "*.pyx", "*.c", "*.h")


_UNUSED_POWERTOOLS = (
    "event_handler/openapi/swagger_ui",
    "utilities/auth_alpha",
    "utilities/batch",
    "utilities/circuit_breaker",
    "utilities/data_masking",
    "utilities/feature_flags",
    "utilities/idempotency",
    "utilities/kafka",
    "utilities/parameters",
    "utilities/parser",
    "utilities/streaming",
    "utilities/validation",
)
"""Rooms of Powertools that no function enters; package bytes cost time at every cold start."""

_UNUSED_PYDANTIC = ("pydantic/v1", "pydantic/mypy.py")
"""Its first version, which nobody here has, and a plug-in of the type checker."""


_UNUSED_BY_CRYPTOGRAPHY = ("cffi", "pycparser")
"""What only builds bindings; at run time cryptography needs cffi's compiled part alone."""


class VendorError(RuntimeError):
    """The third-party code cannot be installed for the target."""


def layers_of(function: str, target: Target) -> list[Built]:
    """The layers of the function with that folder."""
    further = [search_layer(target)] if function in SEARCHING else []
    further += [staff_layer(target)] if function in VALIDATING else []
    further += [e_id_layer(target)] if function in IDENTIFYING else []
    further += [print_layer(target)] if function in PRINTING else []
    return [core_layer(target), vendor_layer(target), *further]


def core_layer(target: Target) -> Built:
    """Our code without what is not deployed, the compiled municipalities and the SDK's data."""
    words = (target.python, SDK_VERSION, JINJA)
    digest = digest_of(files=[*files_below(CODE, HERE), *compiled_files()], words=words)
    return built("core", digest, _make_core)


def vendor_layer(target: Target) -> Built:
    """The pinned third-party packages, for the target's Python and processor."""
    return built("vendor", _packages(REQUIREMENTS, target), lambda path: _make_vendor(path, target))


def staff_layer(target: Target) -> Built:
    """What checks the staff API's bodies, for the target's Python and processor."""
    return _layer_of("staff", STAFF_REQUIREMENTS, target, unused=_UNUSED_PYDANTIC)


def e_id_layer(target: Target) -> Built:
    """What checks the tokens of e-ID providers, for the target's Python and processor."""
    return _layer_of("e_id", E_ID_REQUIREMENTS, target, unused=_UNUSED_BY_CRYPTOGRAPHY)


def print_layer(target: Target) -> Built:
    """Typst for the target's Python and processor."""
    return _layer_of("print", PRINT_REQUIREMENTS, target)


def _layer_of(name: str, requirements: Path, target: Target, *, unused: Iterable[str] = ()) -> Built:
    """A layer of nothing but pinned packages, without what is ``unused`` of them."""

    def make(path: Path) -> None:
        python = path / "python"
        _install(requirements, python, target)
        _remove(python, unused)
        _prune(python)
        compile_tree(python)

    return built(name, _packages(requirements, target), make)


def _packages(requirements: Path, target: Target, *more: str) -> str:
    """The digest of a layer of pinned packages."""
    words = (target.python, target.machine, *target.pip_options, *more)
    return digest_of(files=[requirements, HERE / "layers.py", HERE / "bytecode.py"], words=words)


def search_layer(target: Target) -> Built:
    """Tantivy for the target's Python and processor, and the indexes."""
    indexes = search_indexes()

    def make(path: Path) -> None:
        python = path / "python"
        _install(SEARCH_REQUIREMENTS, python, target)
        _prune(python)
        shutil.copytree(indexes.path, python / INDEXES)
        compile_tree(python)

    return built("search", _packages(SEARCH_REQUIREMENTS, target, indexes.digest), make)


def _make_core(path: Path) -> None:
    python = path / "python"
    skip = shutil.ignore_patterns("__pycache__", *NOT_DEPLOYED)
    shutil.copytree(CODE, python / "envag", ignore=skip)
    data = python / "envag_data"
    data.mkdir()
    for file in compiled_files():
        shutil.copy(file, data)
    write_sdk_pack(data / "sdk")
    compile_templates(python / "envag/runtime/templates")
    compile_tree(python)


def _make_vendor(path: Path, target: Target) -> None:
    python = path / "python"
    _install(REQUIREMENTS, python, target)
    _remove(python / "aws_lambda_powertools", _UNUSED_POWERTOOLS)
    _prune(python)
    compile_tree(python)


def _install(requirements: Path, python: Path, target: Target) -> None:
    command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check"]
    options = ["--no-compile", "--no-deps", "--only-binary=:all:", "--require-hashes", *target.pip_options]
    done = subprocess.run(  # noqa: S603 - our own arguments
        [*command, *options, "--target", str(python), "-r", str(requirements)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        name = requirements.relative_to(ROOT)
        msg = f"pip cannot install {name} for {target.python} on {target.machine}:\n{done.stderr}"
        raise VendorError(msg)


def _remove(package: Path, rooms: Iterable[str]) -> None:
    for room in rooms:
        _delete(package / room)


def _prune(python: Path) -> None:
    for pattern in _NOT_NEEDED:
        for found in sorted(python.rglob(pattern)):
            _delete(found)


def _delete(found: Path) -> None:
    shutil.rmtree(found) if found.is_dir() else found.unlink(missing_ok=True)
