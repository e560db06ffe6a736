"""Take a form that a resident has sent; or ask for it once more, with everything that was written kept.

What is not surely meant is asked for again rather than refused: a person presses a button once more, a program that
fills in forms does not come back.
"""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from envag.domain import form_token
from envag.domain.danger import warnings
from envag.intake.form import TOKEN, TRAP, WARNED, contact_of, to_contact
from envag.usecases.limits import wait
from envag.usecases.receive import open_case, route

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from envag.domain.municipality import Municipality
    from envag.domain.service import Service
    from envag.intake.form import Submission
    from envag.ports.cases import CaseStore
    from envag.ports.limits import Limits
    from envag.usecases.limits import Allowance
    from envag.usecases.receive import Received, Routes


class Why(StrEnum):
    """Why nothing was stored yet. ``ALREADY``: something else was sent from this very form before."""

    UNSURE = "unsure"
    DANGER = "danger"
    TOO_MANY = "too_many"
    ALREADY = "already"


class OnceMoreError(Exception):
    """Nothing was stored: the sender is asked once more, after ``wait``."""

    def __init__(self, why: Why, wait: timedelta = timedelta()) -> None:
        super().__init__(why)
        self.why = why
        self.wait = wait


class Sent(NamedTuple):
    """A form as it came from the address ``source``. ``service`` is None where the resident chose none (R2).

    ``from_page`` says that our own page sent it, which has a token; ``foreign`` that another site's did. ``owner`` is
    the keyed hash of the person number of who is logged in, empty for nobody (X23).
    """

    submission: Submission
    service: Service | None
    language: str
    source: str
    from_page: bool
    foreign: bool
    owner: str = ""


def take_form(
    sent: Sent,
    *,
    municipality: Municipality,
    labels: Mapping[str, str],
    routes: Routes,
    store: CaseStore,
    limits: Limits,
    allowance: Allowance,
    at: datetime,
) -> Received:
    """Store the form as a case, once however often it is sent, as long as there is ``allowance``. See ``open_case``.

    Raises InvalidFormError with everything that must be mended, and OnceMoreError.
    """
    submission = sent.submission
    token = token_of(submission, municipality.slug, store) if sent.from_page else None
    if token:
        submission = dataclasses.replace(submission, key=token.id)
    contact = to_contact(
        submission,
        municipality=municipality.slug,
        service=sent.service,
        labels=labels,
        arrived_at=at,
        language=sent.language,
    )
    timely = not sent.from_page or (token is not None and form_token.in_time(token, at))
    if sent.foreign or not timely or submission.controls.get(TRAP):
        raise OnceMoreError(Why.UNSURE)
    contact = contact._replace(owner=sent.owner)
    routing = route(contact, routes, municipality)
    if sent.from_page and routing.urgent and not submission.controls.get(WARNED):
        raise OnceMoreError(Why.DANGER)
    left = wait(allowance, sent.source, municipality=municipality.slug, store=store, limits=limits, at=at)
    if left:
        raise OnceMoreError(Why.TOO_MANY, left)
    received = open_case(contact, routing, municipality=municipality, store=store)
    if not received.same:
        raise OnceMoreError(Why.ALREADY)
    return received


def token_of(submission: Submission, municipality: str, store: CaseStore) -> form_token.FormToken | None:
    """The token that our page sent along, None where it was not signed here."""
    token = submission.controls.get(TOKEN, "")
    keys = store.proof_keys(municipality, known=form_token.version(token))
    return form_token.read(keys, municipality, token)


def dangers(sent: Sent, *, municipality: Municipality, routes: Routes, at: datetime) -> tuple[str, ...]:
    """What must be read first because of what was written so far (X32), 112 before all; empty for no danger."""
    if not sent.submission.fields:
        return ()
    contact = contact_of(sent.submission, municipality=municipality.slug, service=sent.service, arrived_at=at)
    return warnings(municipality, route(contact, routes, municipality), language=sent.language)
