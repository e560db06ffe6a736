"""What pages fetch beside themselves: the municipality's logo, and scripts. Their names hold a hash."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import TYPE_CHECKING

from envag.runtime import http
from envag.runtime.logos import logo
from envag.runtime.problem import Problem
from envag.runtime.static_files import Scripts

if TYPE_CHECKING:
    from asking import Asking

SCRIPTS = Scripts(Path(__file__).parent / "site")

_LOGO = {
    "Cache-Control": "public, max-age=31536000, immutable",
    # Opened by itself it is a document of our origin: it may load and run nothing.
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def show(asking: Asking) -> http.Answer:
    """The file. Raises Problem where there is none of that name."""
    request, place = asking.request, asking.place
    if place.look.logo and request.file == place.look.logo:
        return http.answer(HTTPStatus.OK, "image/svg+xml; charset=utf-8", logo(place), _LOGO)
    script = SCRIPTS.serve(request.file, accepts=request.headers.get("accept-encoding", ""))
    if script is None:
        raise Problem("not_found", HTTPStatus.NOT_FOUND)
    return script
