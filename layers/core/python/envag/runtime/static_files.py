"""Scripts that the build has put beside a function: their names hold a hash, so that a browser keeps them for good."""

from __future__ import annotations

import base64
import gzip
from functools import cached_property
from http import HTTPStatus
from typing import TYPE_CHECKING

from envag.runtime import http

if TYPE_CHECKING:
    from pathlib import Path

_HEADERS = {
    "Cache-Control": "public, max-age=31536000, immutable",
    "Vary": "Accept-Encoding",
    "X-Content-Type-Options": "nosniff",
}
_TYPE = "text/javascript; charset=utf-8"


class Scripts:
    """The scripts in ``folder``, each packed as ``<name>.js.gz``: infra/build/site.py makes them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def of(self, page: str) -> str:
        """The name of a page's script. Raises LookupError where it is not built."""
        for name in self._names:
            if name.startswith(f"{page}-"):
                return name
        msg = f"the script of the page {page} is not built"
        raise LookupError(msg)

    def serve(self, name: str, *, accepts: str) -> http.Answer | None:
        """The script of that name, packed for whoever ``accepts`` gzip; None when there is none."""
        if name not in self._names:
            return None
        packed = (self._folder / f"{name}.gz").read_bytes()
        takes_gzip = "gzip" in accepts
        content = packed if takes_gzip else gzip.decompress(packed)
        headers = {**_HEADERS, **({"Content-Encoding": "gzip"} if takes_gzip else {})}
        answer = http.answer(HTTPStatus.OK, _TYPE, base64.b64encode(content).decode(), headers)
        return answer | {"isBase64Encoded": True}

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(path.name.removesuffix(".gz") for path in self._folder.glob("*.js.gz"))
