"""A department's own system says that it has a case in hand, at the address that it was given: a program, no page."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING

from envag.runtime import http
from envag.runtime.problem import Problem
from envag.usecases.acknowledge import NotProvenError, OverError, acknowledge_at_address

if TYPE_CHECKING:
    from envag.runtime.asked import Asked
    from parts import Parts


def acknowledge(asked: Asked[Parts]) -> http.Answer:
    """Acknowledged, now or before; 404 for what proves nothing, 410 for what is over. Whatever is sent is not read."""
    slug = asked.place.slug
    try:
        case = acknowledge_at_address(slug, asked.request.proof, now=asked.now, store=asked.parts.store)
    except NotProvenError:
        return http.refuse(Problem("not_found", HTTPStatus.NOT_FOUND), asked.place)
    except OverError:
        return http.refuse(Problem("not_found", HTTPStatus.GONE), asked.place)
    asked.parts.log.info("acknowledged by a system", extra={"municipality": slug, "reference": case.reference})
    body = {"acknowledged": True, "reference": case.reference}
    return http.answer(HTTPStatus.OK, "application/json", json.dumps(body))
