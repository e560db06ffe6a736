"""Who asks the staff's API: nothing tells that but the claims of the token that API Gateway has verified."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from envag.domain.access import GrantError, acting
from envag.runtime.catalogue import index

if TYPE_CHECKING:
    from collections.abc import Mapping

    from envag.domain.access import Acting


class Person(NamedTuple):
    """``staff`` is their pseudonym, the token's ``sub``; ``grants`` its claim. Both are empty without a token."""

    staff: str
    grants: str

    @classmethod
    def of(cls, event: Mapping[str, Any]) -> Person:
        """Who sent a request, payload format 2.0.

        https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
        """
        claims = event["requestContext"].get("authorizer", {}).get("jwt", {}).get("claims", {})
        return cls(staff=claims.get("sub", ""), grants=claims.get("grants", ""))

    def at(self, slug: str) -> Acting | None:
        """Them at work in that municipality; None without a grant there, and for grants that are malformed."""
        if slug not in index().slugs:
            return None
        try:
            return acting(self.staff, self.grants, slug)
        except GrantError:
            return None
