"""Everything that can go wrong, as problem documents (RFC 9457) in the words of ``municipalities/shared/texts``."""

from __future__ import annotations

import base64
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError as NoRouteError
from aws_lambda_powertools.event_handler.openapi.exceptions import RequestValidationError

import response_models
import views
from api import API, JSON, Bare, desk, etag, person
from envag.intake.manual import RegistrationError
from envag.runtime.batch import where
from envag.runtime.catalogue import index
from envag.runtime.catalogue import municipality as place_of
from envag.runtime.log import logger
from envag.runtime.problem import MEDIA_TYPE
from envag.usecases.staff.errors import ChangedError, ForbiddenError, ImpossibleError, KeyReusedError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

F = TypeVar("F", bound="Callable[..., Response[Any]]")
LOG = logger("staff_api")
_TRY_AGAIN = {"Retry-After": "2"}

_FIELD_TEXTS = {
    "missing": "missing",
    "string_too_short": "missing",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "extra_forbidden": "unknown",
    "not_one": "not_one",
    "nothing": "nothing",
}
"""What the text says of a field, by pydantic's name of what is wrong with it; ``wrong`` for every other."""


class Trouble(Exception):  # noqa: N818 - it may be the sender's, or ours
    """A request that cannot be answered as it is.

    ``code`` names its texts: ``staff.problem.<code>.title`` and ``.text``. ``errors`` is what is wrong, by field: the
    end of a text's name after ``staff.field.``.
    """

    def __init__(self, code: str, status: HTTPStatus, errors: Mapping[str, str] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.status = status
        self.errors = dict(errors or {})

    @classmethod
    def of_fields(cls, errors: Mapping[str, str]) -> Trouble:
        """Fields that must be mended."""
        return cls("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, errors)


def nobody() -> dict[str, Any]:
    """What anybody gets who has no grant there, the same as for a municipality that does not exist."""
    texts = index().texts
    problem = response_models.Problem(
        type="urn:envag:problem:unknown_municipality",
        title=texts["page.unknown.title"],
        status=HTTPStatus.NOT_FOUND,
        detail=texts["page.unknown.text"],
    )
    return _answer(problem, {})


def unread(event: Mapping[str, Any]) -> dict[str, Any] | None:
    """The answer to a body that is not JSON as it should be; None for every other."""
    body = event.get("body")
    if not body:
        return None
    if event.get("headers", {}).get("content-type", JSON).split(";")[0].strip().lower() != JSON:
        return _answer(_problem("media_type", HTTPStatus.UNSUPPORTED_MEDIA_TYPE), {})
    try:
        nothing = json.loads(base64.b64decode(body) if event.get("isBase64Encoded") else body) is None
    except (ValueError, RecursionError):
        nothing = True
    return _answer(_problem("malformed", HTTPStatus.BAD_REQUEST), {}) if nothing else None


def _answer(problem: response_models.Problem, headers: Mapping[str, str]) -> dict[str, Any]:
    return {
        "statusCode": problem.status,
        "headers": {"Content-Type": MEDIA_TYPE, **headers},
        "body": problem.model_dump_json(),
    }


def _texts() -> Mapping[str, str]:
    acting = API.context["acting"]
    return place_of(acting.municipality).texts if acting else index().texts


def _problem(
    code: str,
    status: HTTPStatus,
    *,
    obstacle: bool = False,
    errors: Mapping[str, str] | None = None,
    **members: Any,  # noqa: ANN401 - further members of the problem, as its model has them
) -> response_models.Problem:
    texts = _texts()
    title, detail = f"staff.problem.{code}.title", f"staff.problem.{code}.text"
    if obstacle:
        title, detail = "staff.problem.impossible.title", f"staff.obstacle.{code}"
    if errors:
        members["errors"] = [
            response_models.FieldProblem(field=field, detail=texts[f"staff.field.{why}"])
            for field, why in errors.items()
        ]
    return response_models.Problem(
        type=f"urn:envag:problem:{code}", title=texts[title], status=status, detail=texts[detail], **members
    )


def _refuse(problem: response_models.Problem, **headers: str) -> Response[str]:
    return Response(problem.status, MEDIA_TYPE, problem.model_dump_json(), headers=dict(headers))


def answers(*errors: type[Exception]) -> Callable[[F], F]:
    """Let a function answer these errors."""

    def register(function: F) -> F:
        API.exception_handler(list(errors))(function)
        return function

    return register


@answers(Trouble)
def trouble(error: Trouble) -> Response[str]:
    """What a route has found."""
    return _refuse(_problem(error.code, error.status, errors=error.errors))


@answers(Bare)
def bare(answer: Bare) -> Response[str]:
    """No trouble at all, and nothing to show. An empty body: the local cloud stumbles over one that is null."""
    return Response(answer.status, headers=dict(answer.headers), body="")


@answers(RequestValidationError)
def unreadable(error: RequestValidationError) -> Response[str]:
    """What pydantic has found. No value that was sent is repeated."""
    found = error.errors()
    names = {(each["loc"][0], str(each["loc"][-1]).lower()): each["type"] for each in found}
    if any(place == "path" for place, _ in names):
        return _refuse(_problem("not_found", HTTPStatus.NOT_FOUND))
    if names.get(("header", "if-match")) == "missing":
        return _refuse(_problem("no_version", HTTPStatus.PRECONDITION_REQUIRED))
    if names.get(("header", "idempotency-key")) == "missing":
        return _refuse(_problem("no_key", HTTPStatus.BAD_REQUEST))
    fields = {".".join(map(str, each["loc"][1:])): _FIELD_TEXTS.get(each["type"], "wrong") for each in found}
    return _refuse(_problem("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, errors=fields))


@answers(RegistrationError)
def not_registered(error: RegistrationError) -> Response[str]:
    """What the intake has found in a registration."""
    errors = dict.fromkeys(error.problems, "wrong")
    return _refuse(_problem("invalid", HTTPStatus.UNPROCESSABLE_ENTITY, errors=errors))


@answers(NotFoundError, NoRouteError)
def not_found(_: Exception) -> Response[str]:
    """Not there, or not theirs to see."""
    return _refuse(_problem("not_found", HTTPStatus.NOT_FOUND))


@answers(ForbiddenError)
def forbidden(error: ForbiddenError) -> Response[str]:
    """Their role does not reach so far (R10)."""
    LOG.warning("staff may not", extra={"staff": person().staff, "action": str(error.action)})
    return _refuse(_problem("forbidden", HTTPStatus.FORBIDDEN))


@answers(ChangedError)
def changed(error: ChangedError) -> Response[str]:
    """Somebody was first."""
    if error.shown is None:
        return _refuse(_problem("not_found", HTTPStatus.NOT_FOUND))
    case = views.case_view(desk(), error.shown)
    return _refuse(_problem("changed", HTTPStatus.PRECONDITION_FAILED, case=case), ETag=etag(case.version))


@answers(ImpossibleError)
def impossible(error: ImpossibleError) -> Response[str]:
    """The case or the request stands in the way."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY if error.obstacle.of_the_request else HTTPStatus.CONFLICT
    missing, gaps = list(error.missing) or None, [views.gap(one) for one in error.gaps] or None
    return _refuse(_problem(str(error.obstacle), status, obstacle=True, missing=missing, gaps=gaps))


@answers(KeyReusedError)
def reused(_: KeyReusedError) -> Response[str]:
    """The key was for something else."""
    return _refuse(_problem("reused_key", HTTPStatus.UNPROCESSABLE_ENTITY))


@answers(Exception)
def failed(error: Exception) -> Response[str]:
    """Our fault. The same request again does nothing twice."""
    LOG.error("staff request failed", extra={"staff": person().staff, **where(error)})
    return _refuse(_problem("try_again", HTTPStatus.SERVICE_UNAVAILABLE), **_TRY_AGAIN)
