"""Compiles a folder of templates, so that no function has to parse them at its first page."""

from __future__ import annotations

from importlib.metadata import version
from typing import TYPE_CHECKING

from jinja2.bccache import Bucket

from envag.runtime.compiled_templates import COMPILED, Beside, environment

if TYPE_CHECKING:
    from pathlib import Path

JINJA = f"jinja2 {version('jinja2')}"
"""What the compiled templates depend on besides their sources and Python."""


def compile_templates(folder: Path) -> None:
    """Write the compiled template beside each of ``folder``; no path of this machine gets inside."""
    reader, cache = environment(folder), Beside()
    for template in sorted(folder.glob("*.html")):
        source = template.read_text("utf-8")
        bucket = Bucket(reader, str(template), cache.get_source_checksum(source))
        bucket.code = reader.compile(source, template.name)
        with template.with_name(template.name + COMPILED).open("wb") as compiled:
            bucket.write_bytecode(compiled)
