"""The staff API: the resolver, and what every route is made of.

``event`` of the resolver is an HTTP API request, payload format 2.0, whose token API Gateway has verified.
"""

from __future__ import annotations

import json
from functools import partial
from inspect import Parameter, Signature
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from aws_lambda_powertools.event_handler import APIGatewayHttpResolver, Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Header, Path
from pydantic import StringConstraints

from request_models import Nothing
from response_models import CaseView
from terms import Model, Reference, Word
from views import case_view

if TYPE_CHECKING:
    from collections.abc import Callable

    from envag.adapters.s3 import S3Links
    from envag.domain.access import Acting, Action
    from envag.ports.figures import FiguresStore
    from envag.runtime.person import Person
    from envag.usecases.staff.desk import Asked, Desk, OpenCase

API = APIGatewayHttpResolver(
    enable_validation=True,
    response_validation_error_http_code=500,
    serializer=partial(json.dumps, ensure_ascii=False, separators=(",", ":")),
)

_ETAG = r'^"[1-9][0-9]{0,6}"$'
Municipality = Annotated[Word, Path(description="The slug of a municipality that the token names.")]
CaseReference = Annotated[Reference, Path(description="The case's reference in its canonical form.")]
IfMatch = Annotated[
    str,
    StringConstraints(pattern=_ETAG),
    Header(alias="If-Match", description='The ETag of the case as it was seen, such as `"7"`.'),
]
Key = Annotated[
    str,
    StringConstraints(pattern=r"^[A-Za-z0-9_-]{8,64}$"),
    Header(alias="Idempotency-Key", description="New for each thing that is done, the same when it is sent again."),
]
IfNoneMatch = Annotated[
    Annotated[str, StringConstraints(pattern=_ETAG)] | None,
    Header(alias="If-None-Match", description="The ETag of the case as it was read last."),
]

JSON = "application/json"
M = TypeVar("M", bound=Model)


class Bare(Exception):  # noqa: N818 - an answer, no error
    """An answer without a body, which no model describes."""

    def __init__(self, status: int, **headers: str) -> None:
        super().__init__(str(status))
        self.status = status
        self.headers = headers


def desk() -> Desk:
    """The desk of whoever asks."""
    found: Desk = API.context["desk"]()
    return found


def acting() -> Acting:
    """Whoever asks, in the municipality that they ask in."""
    found: Acting = API.context["acting"]
    return found


def person() -> Person:
    """Who asks."""
    found: Person = API.context["person"]
    return found


def figures(municipality: str = "") -> FiguresStore:
    """The figures of the municipality, or of another one that lets it see them."""
    found: FiguresStore = API.context["figures"](municipality or acting().municipality)
    return found


def links() -> S3Links:
    """Makes links to files of the municipality."""
    found: S3Links = API.context["links"]()
    return found


def etag(version: int) -> str:
    """The version of a case as an entity tag (RFC 9110 section 8.8.3)."""
    return f'"{version}"'


def version_in(tag: str) -> int:
    """The version that ``etag`` made it of."""
    return int(tag.strip('"'))


def case_answer(view: CaseView, *, status: int = 200) -> Response[CaseView]:
    """A case with its entity tag."""
    return Response(status, JSON, view, headers={"ETag": etag(view.version)})


def action(
    name: Action, takes: type[M], *, does: str
) -> Callable[[Callable[[Desk, Asked, M], OpenCase | None]], Callable[..., Response[CaseView]]]:
    """Make a function the route ``POST /<municipality>/cases/<reference>/<name>`` with a body of ``takes``.

    ``does`` is its summary. A case that is not theirs to see afterwards is answered with 204.
    """

    def register(do: Callable[[Desk, Asked, M], OpenCase | None]) -> Callable[..., Response[CaseView]]:
        def route(reference: str, if_match: str, idempotency_key: str, body: M, **_: str) -> Response[CaseView]:
            at = desk()
            asked = at.asked(reference, name, idempotency_key, version_in(if_match))
            shown = do(at, asked, body)
            if shown is None:
                raise Bare(204)
            return case_answer(case_view(at, shown))

        route.__signature__ = _signature(takes)  # type: ignore[attr-defined]
        path = f"/<municipality>/cases/<reference>/{name}"
        operation = str(name).replace("-", "_")
        registered: Callable[..., Response[CaseView]] = API.post(
            path, summary=does, operation_id=operation, tags=["cases"]
        )(route)
        return registered

    return register


def _signature(takes: type[Model]) -> Signature:
    given: dict[str, Any] = {
        "municipality": Municipality,
        "reference": CaseReference,
        "if_match": IfMatch,
        "idempotency_key": Key,
        "body": Annotated[takes, Body()],
    }
    defaults = {"body": Nothing()} if takes is Nothing else {}
    return Signature(
        [
            Parameter(name, Parameter.KEYWORD_ONLY, annotation=annotation, default=defaults.get(name, Parameter.empty))
            for name, annotation in given.items()
        ],
        return_annotation=Response[CaseView],
    )
