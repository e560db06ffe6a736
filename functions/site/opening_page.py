"""When the centre is open, from the very hours that route calls (X3)."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from asking import PAGES

if TYPE_CHECKING:
    from asking import Asking
    from envag.runtime import http


def show(asking: Asking) -> http.Answer:
    """The page."""
    return PAGES.show(HTTPStatus.OK, "opening.html", asking.place, language=asking.language)
