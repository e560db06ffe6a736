"""Requests and answers of the HTTP API, payload format 2.0.

API Gateway has chosen the route already, so a function needs no router of its own:
https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from envag.runtime.catalogue import index, municipality
from envag.runtime.problem import MEDIA_TYPE

if TYPE_CHECKING:
    from envag.domain.municipality import Municipality
    from envag.runtime.problem import Problem

Answer = dict[str, Any]

LANGUAGE = "sprak"
"""The query parameter of every page: the language that a resident chose."""

_OWN_SITES = frozenset({"same-origin", "none"})
"""``none`` is somebody who typed the address, or opened a mail's link."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request. ``route`` is the pattern of API Gateway's key, ``GET /{municipality}``; header names are lower case.

    What its path names is empty where the route has no such part. ``source`` is the address that it came from,
    as API Gateway saw it. ``cookies`` are ``name=value``; ``host`` is the API's own name, which no sender chooses.
    """

    route: str
    slug: str
    service: str
    reference: str
    file: str
    article: str
    proof: str
    action: str
    draft: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    id: str
    source: str
    cookies: tuple[str, ...] = ()
    host: str = ""

    @property
    def place(self) -> Municipality | None:
        """The municipality of the path, or None when there is none."""
        return municipality(self.slug) if self.slug in index().slugs else None

    @property
    def content_type(self) -> str:
        """The body's media type as it was sent."""
        return self.headers.get("content-type", "")

    @property
    def idempotency_key(self) -> str:
        """What makes sending the same again harmless."""
        return self.headers.get("idempotency-key", "")

    @property
    def language(self) -> str:
        """The one of the municipality's languages that is asked for (RFC 9110 section 12.5.4), else Swedish."""
        wanted = self.headers.get("accept-language", "").split(",")[0].split(";")[0].split("-")[0].strip().lower()
        return wanted if self.place and wanted in self.place.languages else "sv"

    @property
    def foreign(self) -> bool:
        """Whether a page of another site lets somebody's browser send this; programs tell nothing of the kind.

        https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header, and for browsers that are older than it
        RFC 6454 section 7.
        """
        site = self.headers.get("sec-fetch-site", "")
        if site:
            return site not in _OWN_SITES
        origin = self.headers.get("origin", "")
        return bool(origin) and origin.partition("://")[2] != self.headers.get("host", "")

    @property
    def chosen_language(self) -> str:
        """The language (BCP 47) that was chosen with ``?sprak`` and that pages are written in, else Swedish."""
        wanted = self.query.get(LANGUAGE, "")
        return wanted if self.place and wanted in self.place.page_languages else "sv"

    @property
    def wants_page(self) -> bool:
        """Whether a browser asks, not a program."""
        return "json" not in self.content_type and "json" not in self.headers.get("accept", "")


def read(event: Mapping[str, Any]) -> Request:
    """The request of a Lambda event. Whose it is, the key of its route says, which no sender writes."""
    body = event.get("body") or ""
    route, slug = _mapped(event["routeKey"])
    parameters = event.get("pathParameters") or {}
    return Request(
        route=route,
        slug=slug,
        service=parameters.get("service", ""),
        reference=parameters.get("reference", ""),
        file=parameters.get("file", ""),
        article=parameters.get("article", ""),
        proof=parameters.get("proof", ""),
        action=parameters.get("action", ""),
        draft=parameters.get("draft", ""),
        query=event.get("queryStringParameters") or {},
        headers=event.get("headers") or {},
        body=base64.b64decode(body) if event.get("isBase64Encoded") else body.encode(),
        id=event["requestContext"]["requestId"],
        source=event["requestContext"].get("http", {}).get("sourceIp", ""),
        # API Gateway parts them; a laptop's leaves them in their header (RFC 6265 section 4.2.1).
        cookies=tuple(event.get("cookies") or (event.get("headers") or {}).get("cookie", "").split(";")),
        host=event["requestContext"].get("domainName", ""),
    )


def _mapped(key: str) -> tuple[str, str]:
    """The pattern of a route's key, and its municipality: ``GET /solhamra/{service}``, which the API maps.

    Both are empty for the route of whatever leads to none, ``$default``.
    """
    method, _, path = key.partition(" /")
    slug, *rest = path.split("/")
    return ("/".join((f"{method} /{{municipality}}", *rest)), slug) if slug else ("", "")


def answer(status: int, media_type: str, body: str, headers: Mapping[str, str] | None = None) -> Answer:
    """The answer that Lambda hands to API Gateway."""
    return {
        "statusCode": int(status),
        "headers": {"Content-Type": media_type, "Cache-Control": "no-store", **(headers or {})},
        "body": body,
    }


def refuse(problem: Problem, place: Municipality | None, *, language: str = "sv") -> Answer:
    """A problem document in the municipality's words, or in words for whoever reached none."""
    body = problem.body(place.texts_in(language), place.facts) if place else problem.body(index().texts, {})
    try_later = {"Retry-After": "2"} if problem.status is HTTPStatus.SERVICE_UNAVAILABLE else None
    return answer(problem.status, MEDIA_TYPE, body, try_later)
