"""A directory built once per hash of its inputs, under ``.build/``."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / ".build"
_DIGEST_LENGTH = 32
_KEPT = 6


@dataclass(frozen=True, slots=True)
class Built:
    """A finished directory and the hash of everything that it was made from."""

    path: Path
    digest: str


def files_below(*roots: Path) -> list[Path]:
    """All files that count as source below ``roots``, in a stable order."""
    return sorted(
        path
        for root in roots
        for path in ([root] if root.is_file() else root.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc"
    )


def digest_of(*, files: Iterable[Path] = (), words: Iterable[str] = ()) -> str:
    """A hash of file names, file contents and ``words``."""
    total = hashlib.sha256()
    for path in files:
        content = path.read_bytes()
        total.update(f"{path.relative_to(ROOT)}\0{len(content)}\0".encode())
        total.update(content)
    for word in words:
        total.update(f"{word}\0".encode())
    return total.hexdigest()[:_DIGEST_LENGTH]


def built(name: str, digest: str, make: Callable[[Path], None]) -> Built:
    """The directory ``.build/<name>-<digest>``, made by ``make`` when it is not there.

    It is made beside its place and moved there, so that two processes may build at once.
    """
    target = BUILD / f"{name}-{digest}"
    if not target.exists():
        BUILD.mkdir(exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=BUILD))
        try:
            make(work)
            work.chmod(0o755)
            _put_in_place(work, target)
            _forget_old(name)
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return Built(target, digest)


def _forget_old(name: str) -> None:
    """Keep the latest few; somebody else may be reading the one before."""
    siblings = (path for path in BUILD.glob(f"{name}-*") if len(path.name) == len(f"{name}-") + _DIGEST_LENGTH)
    for path in sorted(siblings, key=lambda p: p.stat().st_mtime, reverse=True)[_KEPT:]:
        shutil.rmtree(path, ignore_errors=True)


def _put_in_place(work: Path, target: Path) -> None:
    try:
        os.rename(work, target)  # noqa: PTH104 - Path.rename would replace an empty directory silently
    except OSError:
        if not target.is_dir():  # somebody else's identical build may have come first
            raise
