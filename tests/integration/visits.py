"""A resident's browser at the residents' HTTP API: requests as API Gateway hands them to the functions."""

from __future__ import annotations

import base64
import gzip
import re
from html import unescape

_NAMES = re.compile(r"{(\w+)}")
HOST = "kontakt.example"


def asked(pattern, slug="solhamra", *, query=None, headers=None, body="", **parts):
    """The event of a request for ``pattern``, ``GET /{municipality}/{service}``, with its ``parts``."""
    key = pattern.replace("{municipality}", slug)
    method, path = key.split()
    raw = _NAMES.sub(lambda found: parts[found[1]], path)
    return {
        "version": "2.0",
        "routeKey": key,
        "rawPath": raw,
        "headers": {"host": HOST, "accept": "text/html", "accept-encoding": "gzip"} | (headers or {}),
        "queryStringParameters": query or {},
        "pathParameters": parts,
        "requestContext": {
            "requestId": "r",
            "http": {"method": method, "path": raw, "sourceIp": "198.51.100.20"},
            "routeKey": key,
        },
        "body": body,
        "isBase64Encoded": False,
    }


def text(answer):
    """The body of an answer, unpacked."""
    if not answer.get("isBase64Encoded"):
        return answer["body"]
    packed = base64.b64decode(answer["body"])
    return (gzip.decompress(packed) if "Content-Encoding" in answer["headers"] else packed).decode()


def words(answer):
    """What a page says, without its marks."""
    return words_of(text(answer))


def words_of(page):
    """What a page says; the marks around a number part no words."""
    said = re.sub(r"<(style|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    said = re.sub(r'<span class="site-whole">([^<]*)</span>', r"\1", said)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", said)).split())
