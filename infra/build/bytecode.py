"""Compiles a tree so that its bytecode is valid wherever and whenever it is unpacked.

The CDK CLI zips every file with a time of 1980, which makes bytecode that is checked by time stale, and
``/var/task`` is read-only: each cold start would compile everything anew, at twice the cost.
"""

from __future__ import annotations

import compileall
import py_compile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


class CompileError(RuntimeError):
    """A file of the tree is not valid Python for the running version."""


def compile_tree(tree: Path) -> None:
    """Write unchecked-hash bytecode beside every source in ``tree``; no path of this machine gets inside."""
    done = compileall.compile_dir(
        tree,
        quiet=1,
        force=True,
        stripdir=str(tree),
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
        workers=1,
    )
    if not done:
        msg = f"cannot compile everything in {tree.name}; the lines above name the files"
        raise CompileError(msg)
