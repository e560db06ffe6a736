"""What a token of staff lets them do: Cognito asks before it makes one.

Whoever has no grants gets a token that opens nothing. An error ends the sign-in.
"""

from __future__ import annotations

from typing import Any

from envag import boot
from envag.domain.access import grants
from envag.intake import cognito
from envag.runtime.batch import where
from envag.runtime.catalogue import index, municipality
from envag.runtime.log import logger
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.staff_token import StaffTokenSettings
from envag.usecases.grant import granted


class NoTokenError(RuntimeError):
    """What anything that fails becomes: Cognito shows an error's text to whoever signs in."""


SETTINGS = from_environment(StaffTokenSettings)
LOG = logger("staff_token")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Lambda's entry point: the trigger ``TokenGeneration_…`` of the user pool, version 2. Raises NoTokenError."""
    try:
        who = cognito.to_signed_in(event)
        claim = _claim(who)
    except Exception as error:  # noqa: BLE001 - whatever failed, there is no token
        LOG.error("no token", extra=where(error))
        raise NoTokenError from None
    LOG.info("token", extra={"municipality": who.provider, "groups": len(who.groups), "grants": len(grants(claim))})
    return cognito.answer(event, claim)


def _claim(who: cognito.SignedIn) -> str:
    """The provider's name decides the municipality: no provider can grant anything in another."""
    if who.provider in index().slugs:
        return granted(municipality(who.provider), who.groups)
    return who.own if SETTINGS.own_grants else ""


boot.finished()
