"""Amazon Cognito's question before it makes a token, version 2 of the event, and the answer to it.

https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from envag.domain.access import SCOPE

GRANTS = "grants"
"""The claim of the access token that ``envag.domain.access`` reads."""

_CHANGES_ONESELF = "aws.cognito.signin.user.admin"
"""The scope with which a user may write their own attributes, their groups among them. Nobody gets it."""


class SignedIn(NamedTuple):
    """Who asks for a token: ``provider`` vouches for them, and says of which of its ``groups`` they are.

    ``provider`` is empty for a user of the pool itself, and for one whom several providers vouch for.
    ``own`` is what the pool itself has noted of grants; pools in the cloud have no place for it.
    """

    provider: str
    groups: tuple[str, ...]
    own: str


def to_signed_in(event: dict[str, Any]) -> SignedIn:
    """Who asks. Raises KeyError and ValueError for what Cognito never sends."""
    attributes = event["request"]["userAttributes"]
    identities = json.loads(attributes.get("identities") or "[]")
    return SignedIn(
        provider=str(identities[0]["providerName"]) if len(identities) == 1 else "",
        groups=_listed(attributes.get("custom:groups", "")),
        own="" if identities else attributes.get("custom:grants", ""),
    )


def _listed(text: str) -> tuple[str, ...]:
    """The groups of an attribute: OpenID Connect's as a JSON array, SAML's as ``[one, other]``, a single one alone.

    https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-specifying-attribute-mapping.html
    """
    try:
        groups = json.loads(text)
    except ValueError:
        groups = text.removeprefix("[").removesuffix("]").split(",")
    groups = groups if isinstance(groups, list) else [text]
    return tuple(group.strip() for group in groups if isinstance(group, str) and group.strip())


def answer(event: dict[str, Any], grants: str) -> dict[str, Any]:
    """The event with what the access token shall hold; without grants it opens nothing."""
    token: dict[str, Any] = {"scopesToSuppress": [_CHANGES_ONESELF]}
    if grants:
        token |= {"claimsToAddOrOverride": {GRANTS: grants}, "scopesToAdd": [SCOPE]}
    return event | {"response": {"claimsAndScopeOverrideDetails": {"accessTokenGeneration": token}}}
