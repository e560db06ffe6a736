"""What no type can say of an identity provider: that staff can sign in by it, and are granted what exists."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from envag.catalogue.shape import unknown
from envag.domain.access import GrantError, Role, grants
from envag.domain.municipality import ProviderKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.municipality import IdentityProvider, Municipality

Finding = tuple[tuple[Any, ...], str]

LONGEST_NAME = 32
"""Characters of a provider's name, which is the municipality's slug.
https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
"""

_NEEDS = {ProviderKind.OIDC: ("issuer", "client_id", "secret"), ProviderKind.SAML: ("metadata",)}
_ADDRESSES = ("issuer", "metadata")
_SECRET_NAME = re.compile(r"[A-Za-z0-9/_+=.@-]{1,512}")
"""https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html"""

_PARTS_A_LIST = re.compile(r"[\[\],\"]")
"""What parts the groups of a list, or encloses them: a group with such a name could be read as two."""


def findings(m: Municipality) -> Iterator[Finding]:
    """Everything wrong with where the municipality's staff sign in."""
    provider = m.identity
    if provider is None:
        return
    if len(m.slug) > LONGEST_NAME:
        yield ("slug",), f"must have {LONGEST_NAME} characters at most: it is also the name of the identity provider"
    yield from _way(provider)
    if not provider.groups:
        yield ("identity", "groups"), "missing; a group that stands not here grants nothing, so nobody could work"
    for group, text in provider.groups.items():
        yield from _group(group, text, m)


def _way(provider: IdentityProvider) -> Iterator[Finding]:
    for kind, names in _NEEDS.items():
        for name in names:
            given = getattr(provider, name)
            if kind is provider.kind and not given:
                yield ("identity", name), f"missing; {kind} needs it"
            elif kind is not provider.kind and given:
                yield ("identity", name), f"must be left out: {provider.kind} has no use for it"
    for name in _ADDRESSES:
        given = getattr(provider, name)
        parts = urlsplit(given)
        if given and (parts.scheme != "https" or not parts.hostname or parts.username):
            yield ("identity", name), f"'{given}' must be an https address"
    if provider.secret and not _SECRET_NAME.fullmatch(provider.secret):
        yield ("identity", "secret"), "must be the name of a secret in AWS Secrets Manager, never the secret itself"
    if not provider.claim.strip():
        yield ("identity", "claim"), "must be what the provider calls the list of a person's groups"


def _group(group: str, text: str, m: Municipality) -> Iterator[Finding]:
    loc = ("identity", "groups", group)
    if not group.strip() or group != group.strip() or _PARTS_A_LIST.search(group):
        yield loc, f"'{group}' must have no comma, quotation mark or square bracket, and no space around it; use its id"
    try:
        (grant,) = grants(f"{m.slug}:{text}")
    except (GrantError, ValueError):
        roles = ", ".join(role for role in Role if role is not Role.OFFICER)
        yield loc, f"'{text}' must be one of {roles}, or officer: and ids of departments, such as officer:sbf,tsf"
        return
    departments = [department.id for department in m.departments]
    for department in sorted(grant.departments - {*departments}):
        yield loc, unknown("department", department, departments)
