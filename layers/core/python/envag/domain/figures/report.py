"""A report: every figure of a municipality for a period, with what it was before and how it is computed.

What may read it is decided elsewhere. Nothing here names a person or a case.
"""

from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from envag.domain.entity import entity
from envag.domain.figures.kpis import Better, Unit
from envag.domain.figures.period import PeriodKind


class Missing(StrEnum):
    """Why a figure has no value."""

    NOTHING_COUNTED = "nothing_counted"
    TOO_FEW = "too_few_answers"


class Value(NamedTuple):
    """A figure's value, None with the reason ``missing``. Both counts are withheld where they are too few to tell.

    ``denominator`` is None for what is no quotient.
    """

    value: float | None
    missing: Missing | None = None
    numerator: int | None = None
    denominator: int | None = None


class Baseline(NamedTuple):
    """What was measured before the centre, or elsewhere: read in from a file, and marked so ("inläst", R73)."""

    period: str
    value: float
    source: str


@entity
class Figure:
    """A figure of a report. ``title`` and ``computed`` are ids of texts. ``listed``: its cases can be asked for."""

    id: str
    unit: Unit
    better: Better
    title: str
    computed: str
    now: Value
    before: Value
    baseline: Baseline | None = None
    listed: bool = False


@entity
class Row:
    """A department, service or channel with its figures by their ids. ``label`` is what a person reads."""

    id: str
    label: str
    values: dict[str, Value]


@entity
class Breakdown:
    """The figures by ``department``, ``service`` or ``channel``, those with most contacts first."""

    by: str
    rows: tuple[Row, ...]


@entity
class Share:
    """One kind of what is counted by kinds."""

    id: str
    label: str
    count: int


@entity
class Distribution:
    """Counts by kind: ``contact_reason``, ``resolution``, ``channel``. ``title`` is the id of a text."""

    id: str
    title: str
    parts: tuple[Share, ...]


@entity
class Point:
    """A figure at a day (``2026-11-21``), in a month (``2026-11``) or at an hour of day (``08``)."""

    at: str
    values: dict[str, float | None]


@entity
class Series:
    """Points in order, per ``hour``, ``day`` or ``month``; ``figures`` are the ids that each has a value of."""

    per: str
    figures: tuple[str, ...]
    points: tuple[Point, ...]


@entity
class IndexPart:
    """A service in the mission index: the ``level`` that the centre reaches, the ``mandate`` it has, its weight."""

    service: str
    label: str
    level: int
    mandate: int
    weight: float


@entity
class IndexMonth:
    """The mission index of a month (``2026-11``), and the level of each service that was closed in it, by its id."""

    at: str
    value: float | None
    levels: dict[str, int]


@entity
class MissionIndex:
    """The mission index 0-100 (R77): weights are shares of the closed cases and sum to 1. None without any.

    ``months`` are those of a period that has several (R76).
    """

    value: float | None
    title: str
    computed: str
    parts: tuple[IndexPart, ...]
    months: tuple[IndexMonth, ...]


@entity
class Reached:
    """Whether calls were answered at a unit: ``offered`` stood in its queue, ``wanted`` came in its hours at all.

    ``unanswered`` rang in vain, ``engaged`` came when nobody was available. ``value`` is the share of offers that were
    answered, ``busy`` the engaged of those wanted, both None without any. ``hard``: too few were answered.
    """

    offered: int
    answered: int
    unanswered: int
    engaged: int
    wanted: int
    value: float | None
    busy: float | None
    hard: bool


@entity
class ReachedHour:
    """The same of an hour of day (``08``)."""

    at: str
    reached: Reached


@entity
class ReachedUnit:
    """A unit, by the hours in which calls were meant for it. ``department_label`` is what a person reads."""

    id: str
    label: str
    department: str
    department_label: str
    whole: Reached
    hours: tuple[ReachedHour, ...]


@entity
class LeftOpen:
    """A unit at which somebody was marked as available on that day while calls rang in vain (R31)."""

    day: date
    unit: str
    label: str
    offered: int
    unanswered: int


@entity
class Reachability:
    """How units can be reached by phone (R25), by department; ``least`` is the share that must be answered.

    ``left_open`` is told of days and months.
    """

    title: str
    computed: str
    least: float
    units: tuple[ReachedUnit, ...]
    left_open: tuple[LeftOpen, ...]


@entity
class Report:
    """The figures of a period. ``as_of`` is when they were read; ``over`` whether the period had ended by then.

    A case stands in the period in which it arrived, whenever it ended.
    """

    municipality: str
    name: str
    period: str
    kind: PeriodKind
    first: date
    last: date
    as_of: datetime
    over: bool
    figures: tuple[Figure, ...]
    breakdowns: tuple[Breakdown, ...]
    distributions: tuple[Distribution, ...]
    series: tuple[Series, ...]
    index: MissionIndex
    reachability: Reachability
