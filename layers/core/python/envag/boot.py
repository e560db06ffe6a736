"""Start-up without garbage collection: while modules load, nothing is garbage and every search for it is lost time.

A handler imports this first and calls ``finished`` last; all that was loaded by then is left out of later
collections (https://docs.python.org/3/library/gc.html#gc.freeze). Where modules of the function's own would be sorted
before this one, ``# isort: split`` keeps it first.
"""

from __future__ import annotations

import gc

gc.disable()


def finished() -> None:
    """Collect garbage again, of what is made from now on."""
    gc.freeze()
    gc.enable()
