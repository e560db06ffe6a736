"""Writes docs/openapi/staff.json, the document of the staff API, from the code that answers it.

    make openapi

The resolver tells its routes and models; what every route has in common (the token, the problems, the entity tags)
is added here, so that no start of a function pays for it. The app's types are made from the document.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

ROOT = Path(__file__).resolve().parents[1]
DOCUMENT = ROOT / "docs" / "openapi" / "staff.json"
sys.path.insert(0, str(ROOT / "functions" / "staff_api"))

TITLE = "En väg in: the staff API"
VERSION = "1.0.0"
DESCRIPTION = (
    "What the agent workspace does with cases. Every path but `/me` lies below a municipality that the token grants; "
    "for any other the answer is the 404 of one that does not exist. What somebody may not see is not found."
)
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_GATEWAYS = {
    "application/json": {"schema": {"type": "object", "properties": {"message": {"type": "string"}}}},
}
UNAUTHORIZED = 401
_SCHEMAS = "#/components/schemas/{name}"
_ETAG = {"description": "The case's version.", "schema": {"type": "string"}}
_LOCATION = {"description": "The path of the case.", "schema": {"type": "string"}}
_TOKEN = {"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": "Cognito's access token."}
_SAYS = {
    400: "The body cannot be read, or the Idempotency-Key is missing.",
    401: "There is no token, or one that is forged, has expired or lacks the scope.",
    403: "Their role does not let them do it.",
    404: "There is no such thing that they may see.",
    409: "The case stands in the way; `type` ends with what does.",
    412: "Somebody else was first; `case` is the case as it is now.",
    415: "The body is no JSON.",
    422: "Something must be mended; `errors` says what, by field.",
    428: "If-Match is missing.",
    503: "Try the very same again.",
}


def document() -> dict[str, Any]:
    """The OpenAPI document."""
    import reading  # noqa: PLC0415, F401 - they register their routes
    import reporting  # noqa: PLC0415, F401
    import working  # noqa: PLC0415, F401
    from api import API  # noqa: PLC0415

    whole: dict[str, Any] = json.loads(API.get_openapi_json_schema(title=TITLE, version=VERSION))
    schemas = whole["components"]["schemas"] | _problem_schemas() | _article_schemas()
    for unused in ("HTTPValidationError", "ValidationError", "ResponseValidationError"):
        schemas.pop(unused, None)
    for methods in whole["paths"].values():
        for operation in methods.values():
            _complete(operation)
    return {
        "openapi": whole["openapi"],
        "info": {"title": TITLE, "version": VERSION, "description": DESCRIPTION},
        "security": [{"token": []}],
        "paths": dict(sorted((_untitled(whole["paths"]) | _article_paths() | _print_paths()).items())),
        "components": {
            "securitySchemes": {"token": _TOKEN},
            "responses": {f"Problem{code}": _problem(code) for code in _SAYS},
            "schemas": _untitled(dict(sorted(schemas.items()))),
        },
    }


def text() -> str:
    """The document as it is stored."""
    return json.dumps(document(), ensure_ascii=False, indent=2) + "\n"


def _untitled(part: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A part of the document without the titles that only repeat a name."""
    if isinstance(part, list):
        return [_untitled(each) for each in part]
    if not isinstance(part, dict):
        return part
    return {name: _untitled(each) for name, each in part.items() if name != "title" or isinstance(each, dict)}


def _never_null(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a parameter: what is not sent is absent, never null."""
    kinds = [kind for kind in schema.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) != 1:
        return schema
    return kinds[0] | {name: value for name, value in schema.items() if name not in {"anyOf", "default"}}


def _complete(operation: dict[str, Any]) -> None:
    """Add to an operation what its answers have in common with others."""
    operation.pop("deprecated", None)
    for parameter in operation.get("parameters", ()):
        parameter["schema"] = _never_null(parameter["schema"])
    answers = {code: answer for code, answer in operation["responses"].items() if code[0] == "2"}
    headers = {each["name"].lower() for each in operation.get("parameters", ()) if each["in"] == "header"}
    for code, answer in answers.items():
        _describe(code, answer)
    body = "requestBody" in operation
    problems = {
        400: body,
        401: True,
        403: True,
        404: operation["operationId"] != "me",
        409: "if-match" in headers or operation["operationId"] == "hand_over_preview",
        412: "if-match" in headers,
        415: body,
        422: body or bool(operation.get("parameters")),
        428: "if-match" in headers,
        503: True,
    }
    if "if-match" in headers:
        answers["204"] = {"description": "It is done, and the case is not theirs to see any more."}
    if "if-none-match" in headers:
        answers["304"] = {"description": "The case has not changed."}
    answers |= {str(code): {"$ref": f"#/components/responses/Problem{code}"} for code in problems if problems[code]}
    operation["responses"] = dict(sorted(answers.items()))


def _describe(code: str, answer: dict[str, Any]) -> None:
    answer["description"] = {"200": "Here it is.", "201": "It is stored.", "204": "It is stored."}[code]
    if code == "204":
        answer.pop("content")
        return
    schema = answer["content"].get("application/json", {}).get("schema", {}).get("$ref", "")
    if schema.endswith("/CaseView"):
        answer["headers"] = {"ETag": _ETAG}
    if schema.endswith("/Registered"):
        answer["headers"] = {"ETag": _ETAG, "Location": _LOCATION}


def _problem(code: int) -> dict[str, Any]:
    """An answer that tells what is wrong. Of a token API Gateway says it, in its own form."""
    return {"description": _SAYS[code], "content": _GATEWAYS if code == UNAUTHORIZED else _PROBLEM}


def _problem_schemas() -> dict[str, Any]:
    from response_models import Problem  # noqa: PLC0415

    schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    return schema.pop("$defs") | {"Problem": schema}


def _article_schemas() -> dict[str, Any]:
    from envag.runtime.article_views import Articles, ArticleView  # noqa: PLC0415

    _, schemas = msgspec.json.schema_components((Articles, ArticleView), ref_template=_SCHEMAS)
    return schemas


def _article_paths() -> dict[str, Any]:
    """The routes of the function ``staff_search``."""
    municipality = _municipality()
    query = {
        "name": "query",
        "in": "query",
        "required": True,
        "description": "Words of the question. Nothing of it is kept.",
        "schema": {"type": "string", "minLength": 1, "maxLength": 200},
    }
    language = {
        "name": "language",
        "in": "query",
        "description": "The language that is asked for (BCP 47); in Swedish, what has no translation.",
        "schema": {"type": "string", "pattern": "^[a-z]{2,3}$", "default": "sv"},
    }
    article = {"name": "id", "in": "path", "required": True, "schema": municipality["schema"]}
    return {
        "/{municipality}/articles": {
            "get": _reading("articles", "Search articles", [municipality, query, language], "Articles")
        },
        "/{municipality}/articles/{id}": {
            "get": _reading("article", "An article", [municipality, article, language], "ArticleView")
        },
    }


def _print_paths() -> dict[str, Any]:
    """The route of the function ``report_pdf``."""
    from envag.domain.figures.period import PERIOD  # noqa: PLC0415

    parameters = [
        _municipality(),
        {
            "name": "period",
            "in": "path",
            "required": True,
            "description": "A day `2026-11-21`, a month `2026-11`, a tertial `2026-T2` or a year `2026`.",
            "schema": {"type": "string", "pattern": PERIOD},
        },
        {
            "name": "language",
            "in": "query",
            "description": "The language that it is printed in.",
            "schema": {"type": "string", "enum": ["sv", "en"], "default": "sv"},
        },
    ]
    content = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
    operation: dict[str, Any] = {
        "summary": "The figures of a period on paper",
        "description": "A tagged PDF (PDF/UA-1).",
        "operationId": "report_pdf",
        "tags": ["print"],
        "parameters": parameters,
        "responses": {"200": {"description": "", "content": content}},
    }
    _complete(operation)
    return {"/{municipality}/reports/{period}/pdf": {"get": operation}}


def _municipality() -> dict[str, Any]:
    return {
        "name": "municipality",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$", "maxLength": 64},
    }


def _reading(name: str, summary: str, parameters: list[dict[str, Any]], schema: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    operation: dict[str, Any] = {
        "summary": summary,
        "operationId": name,
        "tags": ["articles"],
        "parameters": parameters,
        "responses": {"200": {"description": "", "content": content}},
    }
    _complete(operation)
    return operation


if __name__ == "__main__":
    DOCUMENT.parent.mkdir(parents=True, exist_ok=True)
    DOCUMENT.write_text(text(), "utf-8")
    print(f"wrote {DOCUMENT.relative_to(ROOT)}")
