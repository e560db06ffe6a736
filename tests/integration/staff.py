"""Staff who ask the API: requests as API Gateway hands them over, with the claims of a verified token."""

from __future__ import annotations

import itertools
import json
import re
from functools import cache

from envag.adapters.staff_store import DynamoStaffStore
from infra.build.cache import ROOT
from tests.builders import a_case, an_event

DOCUMENT = ROOT / "docs/openapi/staff.json"
GUIDE = "10000000-0000-4000-8000-000000000001"
SLUG = "solhamra"

_NUMBERS = itertools.count()

BESIDE = {"staff_search": r"/[^/]+/articles(/.*)?", "report_pdf": r"/[^/]+/reports/[^/]+/pdf"}
"""The paths that other functions than ``staff_api`` answer."""


@cache
def document():
    """The API's description."""
    return json.loads(DOCUMENT.read_text("utf-8"))


@cache
def operations():
    """(method, path, operation) by the operation's id."""
    return {
        operation["operationId"]: (method.upper(), path, operation)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def route_of(method, path):
    """API Gateway's route key and path parameters, or None for a path without a route."""
    for known, template, operation in operations().values():
        pattern = re.sub(r"{(\w+)}", r"(?P<\1>[^/]+)", template)
        match = re.fullmatch(pattern, path)
        if known == method and match:
            return f"{method} {template}", match.groupdict(), operation
    return None


def answering(path):
    """The function behind the route of a path."""
    for function, pattern in BESIDE.items():
        if re.fullmatch(pattern, path):
            return function
    return "staff_api"


class Staff:
    """Asks the functions of a stack. ``grants`` is the claim of whoever asks when no other is given."""

    def __init__(self, stack, *, staff=GUIDE, grants=f"{SLUG}:guide"):
        self.stack = stack
        self.staff = staff
        self.grants = grants
        self.store = DynamoStaffStore(stack.clients("dynamodb"), stack.table)

    def as_(self, grants, staff=None):
        """Somebody else at the same stack."""
        return Staff(self.stack, staff=staff or self.staff, grants=grants)

    def get(self, path, **query):
        """The answer to a GET below the municipality."""
        return self.ask("GET", f"/{SLUG}{path}", query=query)

    def post(self, path, body=None, *, version=None, key=None):
        """The answer to a POST below the municipality, by a new key unless one is given."""
        headers = {"idempotency-key": key or f"key-{next(_NUMBERS):08}"}
        headers |= {"if-match": f'"{version}"'} if version else {}
        return self.ask("POST", f"/{SLUG}{path}", body=body, headers=headers)

    def act(self, case, action, body=None, **how):
        """The answer to an action with a case, as its ``version`` was unless another is given."""
        return self.post(f"/cases/{case.reference}/{action}", body or {}, **{"version": case.version} | how)

    def ask(self, method, path, *, body=None, headers=None, query=None, raw=None):
        """The answer: the function is called once, whatever it says."""
        function = answering(path)
        answer = self.stack.invoke(function, self.event(method, path, body, headers, query, raw))
        assert answer is not None, self.stack.crashes[-1]
        return Answer(answer)

    def event(self, method, path, body=None, headers=None, query=None, raw=None):
        """The request, payload format 2.0."""
        key, parameters, _ = route_of(method, path) or (f"{method} {path}", {}, None)
        sent = raw if raw is not None else json.dumps(body) if body is not None else None
        claims = {"sub": self.staff, "grants": self.grants, "scope": "staff"}
        event = {
            "version": "2.0",
            "routeKey": key,
            "rawPath": path,
            "rawQueryString": "",
            "headers": {"content-type": "application/json", **(headers or {})},
            "requestContext": {
                "requestId": "r-1",
                "stage": "$default",
                "http": {"method": method, "path": path},
                "authorizer": {"jwt": {"claims": {name: value for name, value in claims.items() if value}}},
            },
            "isBase64Encoded": False,
        }
        optional = {"body": sent, "pathParameters": parameters, "queryStringParameters": query}
        return event | {name: value for name, value in optional.items() if value}

    def new_case(self, source="", **changes):
        """A case that nobody has touched."""
        case = a_case(source or f"staff-{next(_NUMBERS)}", **changes)
        assert self.store.create(case, an_event(case.source)) is None
        return case


class Answer:
    """What the API said."""

    def __init__(self, answer):
        self.raw = answer
        self.status = answer["statusCode"]
        self.headers = {name.lower(): value for name, value in answer.get("headers", {}).items()}

    @property
    def json(self):
        """The body."""
        return json.loads(self.raw["body"])

    @property
    def problem(self):
        """The fixed word of a problem, empty for another answer."""
        told = self.json if "problem+json" in self.headers.get("content-type", "") else {"type": ""}
        return told["type"].removeprefix("urn:envag:problem:")
