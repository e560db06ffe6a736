"""What no type can say of webhooks: that they can be posted to, and signed with a secret of their own."""

from __future__ import annotations

import re
from collections import Counter
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from envag.domain.municipality import SubscriptionType

if TYPE_CHECKING:
    from collections.abc import Iterator

    from envag.domain.municipality import Municipality

Finding = tuple[tuple[Any, ...], str]

_SECRET = re.compile(r"[a-z][a-z0-9-]{0,39}")


def findings(m: Municipality) -> Iterator[Finding]:
    """Everything wrong with the municipality's webhooks."""
    listed = [
        (("departments", d, "subscriptions", s), subscription)
        for d, department in enumerate(m.departments)
        for s, subscription in enumerate(department.subscriptions)
    ]
    webhooks = Counter(one.secret for _, one in listed if one.type is SubscriptionType.WEBHOOK)
    for loc, subscription in listed:
        if subscription.type is not SubscriptionType.WEBHOOK:
            if subscription.secret:
                yield (*loc, "secret"), "must be left out: only webhooks are signed with it"
            continue
        if not _posts_to(subscription.endpoint):
            yield (*loc, "endpoint"), f"'{subscription.endpoint}' must be an https address of a name, with no password"
        if not _SECRET.fullmatch(subscription.secret):
            yield (*loc, "secret"), "must be a name of a-z, 0-9 and '-', such as barn-utbildning, never the secret"
        elif webhooks[subscription.secret] > 1:
            yield (*loc, "secret"), f"'{subscription.secret}' is another webhook's; each has a secret of its own"


def _posts_to(endpoint: str) -> bool:
    """Whether it can be an address on the internet. That a name leads to public ones is seen whenever it is used."""
    try:
        parts = urlsplit(endpoint)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return False
    return parts.scheme == "https" and "." in host and not _is_number(host) and not (parts.username or parts.fragment)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
