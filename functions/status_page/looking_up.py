"""Look a case up by its reference and the code beside it.

Whatever is wrong is answered alike: nobody learns here whether there is a case with that reference.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

import status_pages as pages
from envag.usecases.limits import LOOK_UPS, wait
from envag.usecases.status import NotProvenError, look_up

if TYPE_CHECKING:
    from envag.runtime import http
    from envag.runtime.asked import Asked
    from parts import Parts

REFERENCE, CODE = "reference", "code"
"""The fields of the form."""


def show(asked: Asked[Parts]) -> http.Answer:
    """The empty form."""
    return pages.look_up(asked)


def look(asked: Asked[Parts]) -> http.Answer:
    """The way to the case's page, or the form again."""
    sent = asked.own_submission().fields
    reference, code = sent.get(REFERENCE, ""), sent.get(CODE, "")
    store, slug = asked.parts.store, asked.place.slug
    left = wait(LOOK_UPS, asked.request.source, municipality=slug, store=store, limits=asked.parts.limits, at=asked.now)
    if left:
        answer = pages.look_up(
            asked, HTTPStatus.TOO_MANY_REQUESTS, reference=reference, notice="status.too_many", kind="warning"
        )
        answer["headers"]["Retry-After"] = str(int(left.total_seconds()))
        return answer
    try:
        path = look_up(asked.place, reference, code, store=store, now=asked.now)
    except NotProvenError:
        asked.parts.log.info("case not proven", extra={"municipality": slug})
        return pages.look_up(asked, HTTPStatus.NOT_FOUND, reference=reference, error="status.not_found")
    return pages.see_other(asked, path)
