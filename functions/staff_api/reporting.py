"""The figures, and what stands behind them."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Literal

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Path, Query
from pydantic import Field, StringConstraints

from api import API, JSON, Municipality, desk, figures
from envag.domain.figures.kpis import Better, Unit
from envag.domain.figures.period import PERIOD, PeriodKind
from envag.domain.figures.report import Missing
from envag.domain.figures.told import as_json
from envag.runtime.catalogue import index
from envag.runtime.catalogue import municipality as place_of
from envag.usecases.staff import reporting
from terms import Model, Reference, Word

if TYPE_CHECKING:
    from envag.domain import municipality as places
    from envag.domain.figures import report as told

Period = Annotated[
    str,
    StringConstraints(pattern=PERIOD),
    Path(description="A day `2026-11-21`, a month `2026-11`, a tertial `2026-T2` or a year `2026`."),
]
FigureId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$"), Path(description="`id` of a figure.")]
Language = Annotated[
    Literal["sv", "en"],
    Query(description="The language of the figures' names and of how they are computed."),
]
Other = Annotated[Word, Path(description="The slug of the other municipality.")]
After = Annotated[
    Annotated[str, StringConstraints(pattern=r"^2\d{3}-\d\d#[0-9A-Z-]{0,16}$")] | None,
    Query(description="`next` of the page before."),
]


class Value(Model):
    """A figure's value: a share 0-1, an index 0-100, a count or minutes; null with the reason in ``missing``."""

    value: float | None
    missing: Missing | None
    numerator: int | None
    denominator: int | None


class Baseline(Model):
    """What was read in of an earlier time."""

    period: str
    value: float
    source: str
    imported: Literal[True] = True


class Figure(Model):
    """A figure, its value in the period before, and what was read in. ``computed`` says how it is made.

    ``listed``: its cases can be asked for by who may.
    """

    id: str
    title: str
    computed: str
    unit: Unit
    better: Better
    listed: bool
    now: Value
    before: Value
    baseline: Baseline | None


class Row(Model):
    """A department, service or channel with its figures by their ids."""

    id: str
    label: str
    values: dict[str, Value]


class Breakdown(Model):
    """Figures by department, service or channel, those with most contacts first."""

    by: Literal["department", "service", "channel"]
    rows: list[Row]


class Share(Model):
    """How often one kind."""

    id: str
    label: str
    count: int


class Distribution(Model):
    """How often each kind, the most frequent first."""

    id: Literal["contact_reason", "resolution", "channel"]
    title: str
    parts: list[Share]


class Point(Model):
    """Values by figure, of an hour `08`, a day `2026-11-21` or a month `2026-11`."""

    at: str
    values: dict[str, float | None]


class Series(Model):
    """Figures over time, or by hour of day."""

    per: Literal["hour", "day", "month"]
    figures: list[str]
    points: list[Point]


class IndexPart(Model):
    """A service's part: the level that the centre reaches, the mandate that it has, and its weight."""

    service: str
    label: str
    level: int
    mandate: int
    weight: float


class IndexMonth(Model):
    """The mission index of a month `2026-11`, and the level of each service that was closed in it, by its id."""

    at: str
    value: float | None
    levels: dict[str, int]


class MissionIndex(Model):
    """The mission index 0-100, null where nothing was closed, and what it is made of; the weights sum to 1.

    `months` are those of a period that has several.
    """

    value: float | None
    title: str
    computed: str
    parts: list[IndexPart]
    months: list[IndexMonth]


class Reached(Model):
    """Whether calls were answered at a unit. `offered` stood in its queue, `wanted` came in its hours at all.

    `unanswered` rang in vain, `engaged` came when nobody was available. `value` is the share of offers that were
    answered, `busy` the engaged of those wanted. `hard`: so few were answered that somebody should know.
    """

    offered: int
    answered: int
    unanswered: int
    engaged: int
    wanted: int
    value: float | None
    busy: float | None
    hard: bool


class ReachedHour(Model):
    """The same of an hour of day `08`, Swedish time."""

    at: str
    reached: Reached


class ReachedUnit(Model):
    """A unit, by the hours in which calls were meant for it."""

    id: str
    label: str
    department: str
    department_label: str
    whole: Reached
    hours: list[ReachedHour]


class LeftOpen(Model):
    """A unit at which somebody was marked as available on that day while calls rang in vain."""

    day: date
    unit: str
    label: str
    offered: int
    unanswered: int


class Reachability(Model):
    """Whether units can be reached by phone, by department; `least` is the share that must be answered.

    Phones that were left open are told of days and months, the latest first.
    """

    title: str
    computed: str
    least: float
    units: list[ReachedUnit]
    left_open: list[LeftOpen]


class Report(Model):
    """The figures of a period. `as_of` is when they were read, `over` whether the period had ended by then."""

    municipality: str
    name: str
    period: str
    kind: PeriodKind
    first: date
    last: date
    as_of: datetime
    over: bool
    previous: str
    figures: list[Figure]
    breakdowns: list[Breakdown]
    distributions: list[Distribution]
    series: list[Series]
    index: MissionIndex
    reachability: Reachability


class Compared(Model):
    """A figure of both, null where it is made of too little."""

    figure: str
    own: float | None
    other: float | None


class Comparison(Model):
    """Shares, indices and times of two municipalities."""

    municipality: str
    other: str
    period: str
    figures: list[Compared]


class ReportCases(Model):
    """References that stand behind a figure; ``next`` is for ``after``, null after the last page."""

    references: Annotated[list[Reference], Field(max_length=reporting.MOST_READ)]
    next: str | None


@API.get("/<municipality>/reports/<period>", summary="The figures of a period", operation_id="report", tags=["reports"])
def report(municipality: Municipality, period: Period, language: Language = "sv") -> Response[Report]:  # noqa: ARG001
    """Counts alone: nothing in it names a person or a case."""
    at = desk()
    return Response(200, JSON, report_view(at.municipality, reporting.report(at, figures(), period), language))


@API.get(
    "/<municipality>/reports/<period>/compared/<other>",
    summary="The figures beside another municipality's",
    operation_id="compared",
    tags=["reports"],
)
def compared(municipality: Municipality, period: Period, other: Other) -> Response[Comparison]:
    """Only where each of the two has said that the other may see them; of fewer than seven nothing is told."""
    theirs = place_of(other) if other in index().slugs else None
    sides = reporting.compared(desk(), figures, theirs, period)
    told = [Compared(figure=each.figure, own=each.own.value, other=each.other.value) for each in sides]
    return Response(200, JSON, Comparison(municipality=municipality, other=other, period=period, figures=told))


@API.get(
    "/<municipality>/reports/<period>/cases/<figure>",
    summary="The cases that a figure counts",
    operation_id="report_cases",
    tags=["reports"],
)
def report_cases(
    municipality: Municipality,  # noqa: ARG001
    period: Period,
    figure: FigureId,
    after: After = None,
) -> Response[ReportCases]:
    """As far as they are the reader's to see; to open one is written down like every other reading."""
    found = reporting.report_cases(desk(), figures(), period, figure, after=after or "")
    return Response(200, JSON, ReportCases(references=list(found.references), next=found.next or None))


def report_view(place: places.Municipality, read: told.Report, language: str = "sv") -> Report:
    """The report with its words."""
    plain = as_json(read)
    return Report.model_validate(_worded(plain, place, language), strict=False)


def _worded(part: Any, place: places.Municipality, language: str) -> Any:  # noqa: ANN401 - any JSON value
    """The same with the texts in place of their ids."""
    if isinstance(part, list):
        return [_worded(each, place, language) for each in part]
    if not isinstance(part, dict):
        return part
    return {
        name: place.text(value, language) if name in {"title", "computed"} else _worded(value, place, language)
        for name, value in part.items()
    }
