"""What staff read, and what they take down that has no case yet."""

from __future__ import annotations

import re
from datetime import date  # noqa: TC003 - the resolver reads the annotations
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Path, Query
from pydantic import Field, StringConstraints

import request_models  # noqa: TC001 - the resolver reads the annotations
import response_models
import terms
import views
from api import (
    API,
    JSON,
    Bare,
    CaseReference,
    IfNoneMatch,
    Key,
    Municipality,
    acting,
    case_answer,
    desk,
    etag,
    links,
    person,
    version_in,
)
from envag.domain.access import Action, may
from envag.domain.hours import STOCKHOLM
from envag.ports.staff import FeedbackKind  # noqa: TC001
from envag.runtime.catalogue import municipality as place_of
from envag.usecases.staff import counting, overseeing, polling, previewing, reading
from envag.usecases.staff.errors import ForbiddenError
from troubles import Trouble

LINK_SECONDS = 60
"""How long a link to a file works: as long as a browser takes to follow it."""

_KIND = re.compile(r"\.[A-Za-z0-9]{1,5}$")
"""The end of a file's name that tells programs what it is."""

Why = Annotated[terms.Reading, Query(description="Why it is read; it is written down with who read it (X14).")]
Limit = Annotated[int, Field(ge=1, le=100), Query(description="Lines of a page.")]
After = Annotated[
    Annotated[str, StringConstraints(max_length=1_000)] | None, Query(description="`next` of the page before.")
]


@API.get("/me", summary="Who is signed in", operation_id="me", tags=["staff"])
def me() -> Response[response_models.Me]:
    """The person and the municipalities that their token grants."""
    return Response(200, JSON, views.me(person()))


@API.get(
    "/<municipality>/catalogue", summary="Services, departments and words", operation_id="catalogue", tags=["staff"]
)
def catalogue(municipality: Municipality) -> Response[response_models.Catalogue]:  # noqa: ARG001
    """What the municipality does and who does it."""
    own = acting()
    if not may(own, Action.CATALOGUE):
        raise ForbiddenError(Action.CATALOGUE)
    today = desk().clock.now().astimezone(STOCKHOLM).date()
    return Response(200, JSON, views.catalogue(place_of(own.municipality), today))


@API.get("/<municipality>/directory", summary="Whom to turn to", operation_id="directory", tags=["staff"])
def directory(municipality: Municipality) -> Response[response_models.Directory]:  # noqa: ARG001
    """Who answers for what in the units, and whether anybody has said lately that it is right (R32)."""
    at = desk()
    if not may(at.acting, Action.DIRECTORY):
        raise ForbiddenError(Action.DIRECTORY)
    today = at.clock.now().astimezone(STOCKHOLM).date()
    return Response(200, JSON, views.directory(at.municipality, today))


@API.post("/<municipality>/lookups", summary="A caller's cases", operation_id="look_up", tags=["cases"])
def look_up(
    municipality: Municipality,  # noqa: ARG001
    body: Annotated[request_models.LookUp, Body()],
) -> Response[response_models.Cases]:
    """Cases over all channels, newest first. A POST, so that nothing personal stands in an address."""
    at = desk()
    picture = reading.look_up(
        at,
        phone=body.phone or "",
        email=body.email or "",
        reference=body.reference or "",
        contact_id=body.contact_id or "",
        why=body.why,
    )
    return Response(200, JSON, response_models.Cases(cases=[views.case_line(at, line) for line in picture.cases]))


@API.get("/<municipality>/worklist", summary="Open cases by due time", operation_id="worklist", tags=["cases"])
def worklist(
    municipality: Municipality,  # noqa: ARG001
    department: Annotated[terms.Word | None, Query()] = None,
    unit: Annotated[terms.Word | None, Query()] = None,
    mine: Annotated[Literal["true"] | None, Query()] = None,
    limit: Limit = 25,
    after: After = None,
) -> Response[response_models.Cases]:
    """Of a ``department``, a ``unit`` or the person themselves: exactly one of the three."""
    if [department, unit, mine].count(None) != 2:  # noqa: PLR2004 - of three
        raise Trouble.of_fields({"department": "not_one", "unit": "not_one", "mine": "not_one"})
    at = desk()
    page = reading.worklist(
        at,
        department=department or "",
        unit=unit or "",
        mine=mine is not None,
        limit=limit,
        after=after or "",
    )
    lines = [views.worklist_line(at, line) for line in page.lines]
    return Response(200, JSON, response_models.Cases(cases=lines, next=page.next or None))


@API.post(
    "/<municipality>/cases",
    summary="Register a contact by hand",
    operation_id="register",
    tags=["cases"],
    status_code=201,
)
def register(
    municipality: Municipality,  # noqa: ARG001
    idempotency_key: Key,
    body: Annotated[request_models.Register, Body()],
) -> Response[response_models.Registered]:
    """A visit, letter or call that nobody else has taken down."""
    at = desk()
    fields = body.model_dump(mode="json", exclude_none=True)
    taken = counting.register(at, counting.Registration(fields=fields, key=idempotency_key))
    case = taken.shown and views.case_view(at, taken.shown)
    headers = {"Location": f"/{at.slug}/cases/{taken.reference}"} | ({"ETag": etag(case.version)} if case else {})
    return Response(201, JSON, response_models.Registered(reference=taken.reference, case=case), headers=headers)


@API.get("/<municipality>/cases/<reference>", summary="A case", operation_id="open", tags=["cases"])
def open_case(
    municipality: Municipality,  # noqa: ARG001
    reference: CaseReference,
    why: Why,
    if_none_match: IfNoneMatch = None,
) -> Response[response_models.CaseView]:
    """The case as the person may read it. Who asks again with its entity tag reads nothing new: that is not logged."""
    at = desk()
    if if_none_match and polling.unchanged(at, reference, version_in(if_none_match)):
        raise Bare(304, ETag=if_none_match)
    return case_answer(views.case_view(at, reading.open_case(at, reference, why)))


@API.get(
    "/<municipality>/cases/<reference>/hand-over-preview",
    summary="What a hand-over would carry",
    operation_id="hand_over_preview",
    tags=["cases"],
)
def hand_over_preview(
    municipality: Municipality,  # noqa: ARG001
    reference: CaseReference,
    department: Annotated[terms.Word | None, Query(description="A department or company of the municipality.")] = None,
    to: Annotated[terms.Word | None, Query(description="Another municipality, by its slug.")] = None,
) -> Response[response_models.HandOverPreview]:
    """What the receiver would get, what is held back and what it has no place for, before anybody confirms it (X39)."""
    if (department is None) == (to is None):
        raise Trouble.of_fields({"department": "not_one", "to": "not_one"})
    at = desk()
    found = (
        previewing.of_department(at, reference, department)
        if department
        else previewing.of_municipality(at, reference, to or "", place_of)
    )
    return Response(200, JSON, views.preview(found))


@API.get("/<municipality>/cases/<reference>/files/<n>", summary="A link to a file", operation_id="file", tags=["cases"])
def file(
    municipality: Municipality,  # noqa: ARG001
    reference: CaseReference,
    n: Annotated[int, Field(ge=1, le=100_000), Path(description="`n` of the file.")],
) -> Response[response_models.FileLink]:
    """A link that the browser follows to save the file; nothing that a resident has sent is ever shown in place.

    It is saved under the case's reference: a resident names files as they please, and the link is a URL (X13).
    """
    at = desk()
    stored = reading.attachment(at, reference, n)
    kind = _KIND.search(stored.name)
    url = links().link(stored.key, f"{reference}-{n}{kind.group() if kind else ''}", seconds=LINK_SECONDS)
    return Response(200, JSON, response_models.FileLink(url=url, expires_in=LINK_SECONDS))


@API.post("/<municipality>/tallies", summary="Count a question", operation_id="tally", tags=["staff"], status_code=204)
def tally(
    municipality: Municipality,  # noqa: ARG001
    idempotency_key: Key,
    body: Annotated[request_models.Tally, Body()],
) -> Response[request_models.Nothing]:
    """Somebody was helped without a case; no word of theirs is kept (R55)."""
    counting.tally(desk(), kind=body.kind, channel=body.channel, key=idempotency_key)
    raise Bare(204)


@API.post(
    "/<municipality>/checklist-feedback",
    summary="This checklist is wrong",
    operation_id="checklist_feedback",
    tags=["staff"],
    status_code=204,
)
def checklist_feedback(
    municipality: Municipality,  # noqa: ARG001
    idempotency_key: Key,
    body: Annotated[request_models.ChecklistFeedback, Body()],
) -> Response[request_models.Nothing]:
    """For whoever looks after the service (R18)."""
    counting.checklist_feedback(
        desk(),
        service=body.service,
        version=body.version,
        step=body.step or "",
        text=body.text,
        key=idempotency_key,
    )
    raise Bare(204)


@API.post(
    "/<municipality>/directory/<entry>/wrong",
    summary="This entry of the directory is wrong",
    operation_id="directory_wrong",
    tags=["staff"],
    status_code=204,
)
def directory_wrong(
    municipality: Municipality,  # noqa: ARG001
    entry: Annotated[terms.Word, Path(description="The id of an entry of the directory.")],
    idempotency_key: Key,
    body: Annotated[request_models.DirectoryWrong, Body()],
) -> Response[request_models.Nothing]:
    """For whoever keeps the entry (R32)."""
    counting.directory_wrong(desk(), entry=entry, text=body.text, key=idempotency_key)
    raise Bare(204)


@API.get("/<municipality>/feedback", summary="What staff said", operation_id="feedback", tags=["staff"])
def feedback(
    municipality: Municipality,  # noqa: ARG001
    kind: Annotated[FeedbackKind, Query()],
) -> Response[response_models.Feedback]:
    """What is wrong with checklists and the directory, and what routing decided wrongly, the newest first."""
    said = overseeing.feedback(desk(), kind)
    return Response(200, JSON, response_models.Feedback(feedback=[views.feedback(each) for each in said]))


@API.get("/<municipality>/accesses", summary="Who has read what", operation_id="accesses", tags=["staff"])
def accesses(
    municipality: Municipality,  # noqa: ARG001
    reference: Annotated[terms.Reference | None, Query()] = None,
    day: Annotated[date | None, Query()] = None,
    limit: Limit = 25,
    after: After = None,
) -> Response[response_models.Accesses]:
    """Of a case, or of a day: exactly one of the two (X14)."""
    if (reference is None) == (day is None):
        raise Trouble.of_fields({"reference": "not_one", "day": "not_one"})
    at = desk()
    if day is None:
        page = overseeing.accesses_of(at, reference or "")
    else:
        page = overseeing.accesses(at, day, limit=limit, after=after or "")
    told = [views.access(each) for each in page.accesses]
    return Response(200, JSON, response_models.Accesses(accesses=told, next=page.next or None))
