"""The browser code of the residents' pages: bundled by esbuild, named by its content, packed with gzip."""

from __future__ import annotations

import gzip
import subprocess
from typing import TYPE_CHECKING

from infra.build.cache import ROOT, Built, built, digest_of, files_below

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

SITE = ROOT / "site"
ESBUILD = ROOT / "node_modules" / ".bin" / "esbuild"
BROWSERS = "es2022"
"""What the code may ask of a browser: every major one from 2022 on. Older ones show the page without its script."""

_PAGES = ("chat", "form", "upload")
"""One script for each page; what they share, and what they load later, become files of their own."""


_AS_A_MODULE = ("--bundle", "--format=esm", "--loader:.css=text")


class SiteError(RuntimeError):
    """esbuild cannot bundle the site; the message is what it said."""


def site_asset(*pages: str) -> Built:
    """``<page>-<hash>.js.gz`` for each of the pages, or for all, and what they load. Raises SiteError."""
    pages = pages or _PAGES
    sources = [
        *files_below(SITE / "src"),
        SITE / "package.json",
        ROOT / "package-lock.json",
        ROOT / "infra/build/site.py",
    ]
    return built("scripts", digest_of(files=sources, words=pages), lambda target: _bundle(target, pages))


def bundle(entries: list[Path], target: Path, *options: str) -> None:
    """Bundle TypeScript into ``target``. Raises SiteError."""
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(ESBUILD), *map(str, entries), f"--outdir={target}", *_AS_A_MODULE, *options],
        cwd=SITE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SiteError(done.stderr)


def _bundle(target: Path, pages: Sequence[str] = _PAGES) -> None:
    entries = [SITE / "src" / f"{page}.ts" for page in pages]
    names = ("--entry-names=[name]-[hash]", "--chunk-names=part-[hash]")
    bundle(entries, target, *names, f"--target={BROWSERS}", "--minify", "--splitting", "--legal-comments=eof")
    for script in sorted(target.glob("*.js")):
        # No name and no time inside, so that the same script is the same file.
        packed = gzip.compress(script.read_bytes(), mtime=0)
        script.with_suffix(".js.gz").write_bytes(packed)
        script.unlink()
