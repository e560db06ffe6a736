"""The staff's app: built by Vite, each file but its pages named by its content."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

from infra.build.cache import ROOT, Built, built, digest_of, files_below

if TYPE_CHECKING:
    from pathlib import Path

WORKSPACE = ROOT / "workspace"
VITE = ROOT / "node_modules" / ".bin" / "vite"

_SOURCES = ("src", "public", "index.html", "signed-in.html", "package.json", "tsconfig.json", "vite.config.ts")


class WorkspaceError(RuntimeError):
    """Vite cannot build the app; the message is what it said."""


def workspace_asset() -> Built:
    """The folder to serve. Raises WorkspaceError."""
    sources = [
        *files_below(*(WORKSPACE / name for name in _SOURCES)),
        ROOT / "package-lock.json",
        ROOT / "infra/build/workspace.py",
    ]
    return built("workspace", digest_of(files=sources), _build)


def _build(target: Path) -> None:
    done = subprocess.run(  # noqa: S603 - our own arguments
        [str(VITE), "build", "--outDir", str(target), "--emptyOutDir", "--logLevel", "warn"],
        cwd=WORKSPACE,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise WorkspaceError(done.stdout + done.stderr)
