"""A resident's browser on moto: the requests of the status page, and what its pages show."""

from __future__ import annotations

import base64
import gzip
import json
import re
from html import unescape
from typing import NamedTuple
from urllib.parse import urlencode

from tests.integration.recorded import EVENTS
from tests.integration.visits import words_of

FORM = "application/x-www-form-urlencoded"


class Shown(NamedTuple):
    """An answer: its status, headers by lower-case name, and the page as text."""

    status: int
    headers: dict[str, str]
    page: str
    cookies: tuple[str, ...] = ()

    @property
    def words(self):
        """What the page says, without markup and style."""
        return words_of(self.page)

    @property
    def forms(self):
        """The addresses that the page's forms post to, without their query."""
        return [address.partition("?")[0] for address in re.findall(r'method="post" action="([^"]+)"', self.page)]

    def hidden(self, name):
        """The value of a hidden field."""
        return unescape(re.search(rf'name="{re.escape(name)}" value="([^"]*)"', self.page)[1])


class Resident:
    """Asks ``function`` as API Gateway would hand it over."""

    def __init__(self, stack, *, slug="solhamra", source="198.51.100.20", function="status_page"):
        self.stack, self.slug, self.source, self.function = stack, slug, source, function

    def get(self, path, *, cookies=(), **query):
        return self._ask("GET", path, query=query, cookies=cookies)

    def post(self, path, fields, *, headers=None, **query):
        return self._ask("POST", path, query=query, fields=fields, headers=headers)

    def event(self, method, path, *, query=None, fields=None, headers=None, cookies=()):
        """The request to ``/<slug>/<path>``."""
        event = json.loads((EVENTS / "web/form_browser.json").read_text("utf-8"))
        parts = path.split("/")
        names = ("arende", "{proof}", "{action}")[: len(parts)] if parts[0] == "arende" else parts
        event["routeKey"] = f"{method} /{self.slug}/{'/'.join(names)}"
        event["pathParameters"] = dict(zip(("proof", "action"), parts[1:], strict=False))
        event["queryStringParameters"] = dict(query or {})
        event["body"] = urlencode(fields or {})
        event["cookies"] = list(cookies)
        event["requestContext"]["http"] |= {"method": method, "sourceIp": self.source}
        event["headers"] |= {"content-type": FORM, "sec-fetch-site": "same-origin"} | (headers or {})
        return event

    def _ask(self, method, path, **more):
        answer = self.stack.request(self.function, self.event(method, path, **more))
        body = answer["body"]
        if answer.get("isBase64Encoded"):
            body = gzip.decompress(base64.b64decode(body)).decode()
        headers = {name.lower(): text for name, text in answer["headers"].items()}
        cookies = tuple(cookie.partition(";")[0] for cookie in answer.get("cookies", ()))
        return Shown(answer["statusCode"], headers, body, cookies)
