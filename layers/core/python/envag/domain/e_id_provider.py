"""Where a municipality's residents log in with an e-ID (X23). Every function reads this with the municipality."""

from envag.domain.entity import entity

SCOPES = ("openid", "https://id.oidc.se/scope/naturalPersonNumber")

LEVEL_3 = "http://id.elegnamnden.se/loa/1.0/loa3"
LEVEL_4 = "http://id.elegnamnden.se/loa/1.0/loa4"
"""Tillitsnivå 3 and 4 of Sweden's quality mark, as an ``acr`` names them."""


@entity
class EId:
    """Where a municipality's residents log in with an e-ID: a provider that speaks OpenID Connect.

    ``levels`` are the values of ``acr`` that are good enough, the one that is asked for first. ``scopes`` are those
    that the provider gives the person's number for. Its secret stands in no file: see docs/onboarding.md.
    """

    issuer: str
    client_id: str
    levels: tuple[str, ...] = (LEVEL_3, LEVEL_4)
    scopes: tuple[str, ...] = SCOPES
