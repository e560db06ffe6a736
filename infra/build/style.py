"""The style sheet of the residents' pages: govuk-frontend and our own Sass, with the classes that pages use.

Sass compiles it, PurgeCSS leaves out what stands in no template and no script, esbuild makes it small. It goes to the
functions with the municipalities' data, and into every page (docs/adr/0025).
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from infra.build.cache import ROOT, Built, built, digest_of, files_below
from infra.build.site import BROWSERS, SITE

STYLE = "style.css"
"""The file in the built folder."""

_TOOLS = ROOT / "node_modules" / ".bin"
_TEMPLATES = (ROOT / "layers/core/python/envag/runtime/templates", ROOT / "functions", SITE / "src")
"""Where classes stand: templates, and scripts that make elements."""
_NAMED_IN = frozenset({".html", ".ts"})


_NEEDLESS = (
    # A second value for browsers without custom properties: BROWSERS have them.
    (re.compile(r"var\((--govuk-[\w-]+), ?[^()]*\)"), r"var(\1)"),
    # What every element inherits from the page's own: the family, its smoothing, and both once more for paper.
    (re.compile(r"@media print\{[^{}]+\{font-family:inherit\}\}"), ""),
    (re.compile(r"-webkit-font-smoothing:antialiased;-moz-osx-font-smoothing:grayscale;?"), ""),
    # For Internet Explorer.
    (
        re.compile(
            r"@media screen and \(-ms-high-contrast:active\),\(-ms-high-contrast:none\)\{(?:[^{}]*\{[^{}]*\})*\}"
        ),
        "",
    ),
    (re.compile(r"@media [^{}]*\\fffd[^{}]*\{(?:[^{}]*\{[^{}]*\})*\}"), ""),
)
"""What the sheet can do without, and what stands there instead."""


class StyleError(RuntimeError):
    """The style sheet does not compile; the message is what the tool said."""


def style_asset() -> Built:
    """``style.css``. Raises StyleError."""
    files = [*files_below(SITE / "style"), *_pages(), ROOT / "package-lock.json", ROOT / "infra/build/style.py"]
    return built("style", digest_of(files=files), _compile)


def _pages() -> list[Path]:
    return [path for path in files_below(*_TEMPLATES) if path.suffix in _NAMED_IN]


def _compile(target: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        whole, used = Path(folder) / "whole.css", Path(folder) / "used.css"
        _run(
            "sass",
            "--no-source-map",
            "--no-charset",
            f"--load-path={ROOT / 'node_modules'}",
            "--quiet-deps",
            str(SITE / "style/page.scss"),
            str(whole),
        )
        _run("purgecss", "--css", str(whole), "--content", *map(str, _pages()), "--output", str(used))
        _run("esbuild", str(used), "--minify", f"--target={BROWSERS}", f"--outfile={target / STYLE}")
    sheet = (target / STYLE).read_text("utf-8").strip()
    for needless, instead in _NEEDLESS:
        sheet = needless.sub(instead, sheet)
    (target / STYLE).write_text(sheet, "utf-8")


def _run(tool: str, *arguments: str) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(_TOOLS / tool), *arguments], cwd=SITE, capture_output=True, text=True, check=False
    )
    if done.returncode:
        msg = f"{tool}: {done.stderr}"
        raise StyleError(msg)
