"""What every request for a resident's own case comes with."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, NamedTuple

from envag.intake import form
from envag.runtime.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from aws_lambda_powertools.logging import Logger

    from envag.domain.municipality import Municipality
    from envag.ports.cases import CaseStore
    from envag.ports.files import Uploads
    from envag.ports.limits import Limits
    from envag.runtime import http
    from envag.usecases.receive import Routes


class Parts(NamedTuple):
    """What the pages are wired to; ``routes`` gives a municipality's router by its slug."""

    store: CaseStore
    limits: Limits
    uploads: Uploads
    routes: Callable[[str], Routes]
    log: Logger


class Asked(NamedTuple):
    """A request to ``place`` at the aware moment ``now``."""

    request: http.Request
    place: Municipality
    parts: Parts
    now: datetime

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.request.chosen_language

    def sent(self) -> form.Submission:
        """What was sent. Raises Problem for what cannot be read, and for what another site's page sends."""
        if self.request.foreign:
            raise Problem("unsure", HTTPStatus.FORBIDDEN)
        try:
            return form.read(self.request.content_type, self.request.body, key=self.request.idempotency_key)
        except form.UnreadableFormError as error:
            raise Problem(error.code, HTTPStatus(error.status), values=form.LIMITS) from None
