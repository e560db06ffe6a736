"""A request of a resident that may bring what was written in a form."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Generic, TypeVar

from envag.domain.municipality import Municipality
from envag.intake import form
from envag.runtime import http
from envag.runtime.problem import Problem

Parts = TypeVar("Parts")
"""What a function's pages are wired to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked(Generic[Parts]):
    """A request to ``place`` at the aware moment ``now``."""

    request: http.Request
    place: Municipality
    parts: Parts
    now: datetime

    @property
    def language(self) -> str:
        """The language of the page."""
        return self.request.chosen_language

    def submission(self) -> form.Submission:
        """What was sent. Raises Problem for what cannot be read."""
        try:
            return form.read(self.request.content_type, self.request.body, key=self.request.idempotency_key)
        except form.UnreadableFormError as error:
            raise Problem(error.code, HTTPStatus(error.status), values=form.LIMITS) from None

    def own_submission(self) -> form.Submission:
        """What one of our own pages sent. Raises Problem also for what another site's page sends."""
        if self.request.foreign:
            raise Problem("unsure", HTTPStatus.FORBIDDEN)
        return self.submission()
