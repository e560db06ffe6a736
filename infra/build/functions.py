"""A function's own code: its folder under ``functions/``, compiled."""

from __future__ import annotations

import shutil
from functools import partial
from typing import TYPE_CHECKING

from infra.build.bytecode import compile_tree
from infra.build.cache import ROOT, Built, built, digest_of, files_below
from infra.build.fonts import report_fonts
from infra.build.site import site_asset
from infra.build.templates import JINJA, compile_templates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from infra.build.target import Target

FUNCTIONS = ROOT / "functions"
_FORMS = partial(site_asset, "form", "upload")
PARTS: dict[str, dict[str, Callable[[], Built]]] = {
    "chat_page": {"site": partial(site_asset, "chat")},
    "report_pdf": {"fonts": report_fonts},
    # The site serves the scripts that the pages with forms name.
    **{name: {"site": _FORMS} for name in ("site", "status_page", "web_form")},
}
"""What else is built into a function's folder, by the name that it has there."""


class NoSuchFunctionError(LookupError):
    """There is no folder of that name with a ``handler.py``."""


def function_names() -> list[str]:
    """Every function that has a handler."""
    return sorted(path.parent.name for path in FUNCTIONS.glob("*/handler.py"))


def function_asset(name: str, target: Target) -> Built:
    """The compiled folder. Raises NoSuchFunctionError."""
    source = FUNCTIONS / name
    if not (source / "handler.py").is_file():
        msg = f"functions/{name}/handler.py does not exist"
        raise NoSuchFunctionError(msg)

    parts = {part: build() for part, build in PARTS.get(name, {}).items()}

    def make(path: Path) -> None:
        shutil.copytree(source, path, ignore=shutil.ignore_patterns("__pycache__"), dirs_exist_ok=True)
        for part, content in parts.items():
            shutil.copytree(content.path, path / part)
        compile_templates(path / "templates")
        compile_tree(path)

    words = (target.python, JINJA, *(content.digest for content in parts.values()))
    tools = (ROOT / "infra/build/bytecode.py", ROOT / "infra/build/templates.py")
    return built(name, digest_of(files=[*files_below(source), *tools], words=words), make)
