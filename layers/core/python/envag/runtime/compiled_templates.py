"""Templates as the build has compiled them: parsing them anew would be most of a function's first page.

Beside ``page.html`` the build writes ``page.html.bin``. Where there is none, or it does not fit its source or this
Python, the template is compiled as it is read: on a laptop they are written and tried without any build.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

COMPILED = ".bin"
"""What a compiled template's name ends in, after its source's."""


class Beside(BytecodeCache):
    """Finds the compiled template beside its source. jinja2 compares the source's hash, and the version of Python."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        """The source's own path."""
        return filename or name

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket, or leave it empty where nothing was built."""
        with suppress(OSError), Path(bucket.key + COMPILED).open("rb") as compiled:
            bucket.load_bytecode(compiled)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write nothing: a function's own folder is for reading."""


def environment(*folders: Path) -> Environment:
    """What renders the templates of ``folders``, the first that has one of a name."""
    return Environment(
        loader=FileSystemLoader(folders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=Beside(),
    )
