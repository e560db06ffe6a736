"""What staff do with cases: the HTTP API of the agent workspace.

API Gateway has verified the token. Its grants say where somebody works; everywhere else there is nothing.
"""

from __future__ import annotations

from envag import boot

# isort: split

from functools import cache, partial
from typing import TYPE_CHECKING, Any

import reading  # noqa: F401 - it registers its routes
import reporting  # noqa: F401
import working  # noqa: F401
from api import API
from envag.adapters import sdk
from envag.adapters.figures import DynamoFiguresStore
from envag.adapters.narrowed import Narrowed
from envag.adapters.s3 import S3Files, S3Links
from envag.adapters.staff_store import DynamoStaffStore
from envag.runtime.catalogue import municipality as place_of
from envag.runtime.clock import SystemClock
from envag.runtime.person import Person
from envag.runtime.settings.environment import from_environment
from envag.runtime.settings.staff_api import StaffApiSettings
from envag.usecases.staff.desk import Desk
from needed import RoutesWhenNeeded
from troubles import LOG, nobody, unread

if TYPE_CHECKING:
    from envag.domain.access import Acting
    from envag.ports.figures import FiguresStore
    from envag.ports.staff import StaffStore

SETTINGS = from_environment(StaffApiSettings)
CLOCK = SystemClock()
NARROWED = Narrowed(sdk.client("sts"), SETTINGS.data_role_arn)
NARROWED.prime()
_s3 = partial(NARROWED.client, "s3", signature_version="s3v4")
"""The client of a municipality's files. By no older version can links to what our key protects be signed:
https://docs.aws.amazon.com/AmazonS3/latest/API/specify-signature-version.html"""


def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:  # noqa: ANN401 - Lambda's context
    """Lambda's entry point: an HTTP API request, payload format 2.0."""
    asking = Person.of(event)
    path = event["rawPath"].split("/")[1:]
    somebody = path == ["me"] and bool(asking.staff)
    own = None if somebody else asking.at(path[0])
    answer = _answer(event, context, asking, own) if own or somebody else nobody()
    answer["headers"]["Cache-Control"] = "no-store"
    LOG.info(
        "staff request answered",
        extra={
            "route": event["routeKey"],
            "status": answer["statusCode"],
            "municipality": own.municipality if own else "",
            "staff": asking.staff,
        },
    )
    return answer


def _answer(event: dict[str, Any], context: Any, asking: Person, own: Acting | None) -> dict[str, Any]:  # noqa: ANN401
    """The resolver's answer to somebody; only with a municipality of theirs is there a desk."""
    API.context.update(person=asking, acting=own)
    if own:
        slug = own.municipality
        API.context.update(desk=partial(_desk, own), links=partial(_links, slug), figures=_figures)
    try:
        answer: dict[str, Any] = unread(event) or API.resolve(event, context)
    finally:
        API.context.clear()
    return answer


def _desk(own: Acting) -> Desk:
    slug = own.municipality
    return Desk(
        acting=own,
        municipality=place_of(slug),
        store=_store(slug),
        files=S3Files(_s3(slug), SETTINGS.records_bucket),
        routes=RoutesWhenNeeded(slug),
        clock=CLOCK,
    )


@cache
def _store(slug: str) -> StaffStore:
    """The store of a municipality. It keeps the keys that it has read, and no record."""
    return DynamoStaffStore(NARROWED.client("dynamodb", slug), SETTINGS.table_name)


def _figures(slug: str) -> FiguresStore:
    return DynamoFiguresStore(NARROWED.client("dynamodb", slug), SETTINGS.table_name)


def _links(slug: str) -> S3Links:
    return S3Links(_s3(slug), SETTINGS.records_bucket)


boot.finished()
