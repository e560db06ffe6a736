"""The headers of the workspace's app: plain data, which the cloud and a laptop serve alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

AGENT_WORKSPACES = ("https://*.my.connect.aws", "https://*.awsapps.com")
"""Who may frame the app: Amazon Connect's agent workspace, of newer and older instances.
https://docs.aws.amazon.com/agentworkspace/latest/devguide/recommendations-and-best-practices.html
"""

UNNAMED = ("index.html", "signed-in.html", "config.json", "icon.svg")
"""The files whose names say nothing of their content: asked for anew each time. All others never change."""

FRESH = "no-cache"
FOREVER = "public, max-age=31536000, immutable"
"""Cache-Control of the one and of the others (RFC 9111, RFC 8246)."""

YEARS_OF_TLS = 2
"""How long a browser asks for nothing but TLS (RFC 6797)."""

HEADERS = {
    "Strict-Transport-Security": f"max-age={YEARS_OF_TLS * 365 * 24 * 3600}; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
"""Beside the content policy. No X-Frame-Options: it cannot name who may frame, ``frame-ancestors`` does.

No Cross-Origin-Opener-Policy: the pop-up that signs people in tells its opener.
"""

SECURITY_HEADERS = ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy")
"""Those that CloudFront refuses as custom headers, since it has a setting for each.
https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
"""


def content_policy(*, connect: Sequence[str], framed_by: Sequence[str] = AGENT_WORKSPACES) -> str:
    """The Content-Security-Policy of an app that talks to the origins ``connect`` and to nobody else.

    Neither scripts nor styles stand in a page; React sets styles of elements through the DOM, which the policy lets be
    (https://www.w3.org/TR/CSP3/#directive-style-src).
    """
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'", *connect],
        "base-uri": ["'none'"],
        "form-action": ["'none'"],
        "frame-ancestors": [*framed_by],
    }
    return "; ".join(" ".join((name, *sources)) for name, sources in directives.items())


def cache_control(name: str) -> str:
    """The Cache-Control of a file of the app, by its path below the root."""
    return FRESH if name in UNNAMED else FOREVER
