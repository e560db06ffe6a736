"""The page about a service."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from asking import PAGES
from envag.intake.form import takes_form
from envag.runtime.problem import Problem

if TYPE_CHECKING:
    from asking import Asking
    from envag.runtime import http


def show(asking: Asking) -> http.Answer:
    """The page. Raises Problem for a service that there is not."""
    place = asking.place
    service = place.service(asking.request.service)
    if service is None:
        raise Problem("unknown_service", HTTPStatus.NOT_FOUND)
    return PAGES.show(
        HTTPStatus.OK,
        "service.html",
        place,
        language=asking.language,
        service=service,
        takes_form=takes_form(service),
    )
