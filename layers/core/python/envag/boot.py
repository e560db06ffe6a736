"""Start-up without garbage collection: while modules load, nothing is garbage and every search for it is lost time.

A handler imports this first and calls ``finished`` last; all that was loaded by then is left out of later
collections (https://docs.python.org/3/library/gc.html#gc.freeze). Where modules of the function's own would be sorted
before this one, ``# isort: split`` keeps it first.

Time zones lie where they do on every Linux; to ask Python's own build for that takes a hundredth of a start
(https://docs.python.org/3/library/zoneinfo.html#environment-configuration).
"""

from __future__ import annotations

import gc
import os
from pathlib import Path

gc.disable()

_ZONES = Path("/usr/share/zoneinfo")
if _ZONES.is_dir():
    os.environ.setdefault("PYTHONTZPATH", str(_ZONES))


def finished() -> None:
    """Collect garbage again, of what is made from now on."""
    gc.freeze()
    gc.enable()
