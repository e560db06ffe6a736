"""The KPIs of 3.1 of the requirements' sources: what is divided by what, and when it is too little to tell.

``docs/figures.md`` says the same in words, and a test holds the two together.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from envag.domain.figures.counts import Count

FEWEST_ANSWERS = 7
"""Judgements of fewer residents are not shown (k-anonymity, Insikt's own limit)."""


class Unit(StrEnum):
    """What a figure is told in. A share is 0-1, an index 0-100, a time in minutes."""

    SHARE = "share"
    INDEX = "index"
    COUNT = "count"
    MINUTES = "minutes"


class Better(StrEnum):
    """Which way is good."""

    HIGHER = "higher"
    LOWER = "lower"
    NEITHER = "neither"


class Kpi(NamedTuple):
    """A figure: the sum of ``numerator`` divided by that of ``denominator``, or the numerator alone.

    Fewer than ``fewest`` in the denominator are not shown. ``counted`` is the count that a case needs to stand among
    the cases of the figure, empty where there is no such list: judgements are anonymous.
    The texts are ``figure.<id>.title`` and ``figure.<id>.computed``.
    """

    id: str
    unit: Unit
    numerator: tuple[str, ...]
    denominator: tuple[str, ...] = ()
    fewest: int = 1
    better: Better = Better.HIGHER
    counted: str = ""

    @property
    def title(self) -> str:
        """The id of its name."""
        return f"figure.{self.id}.title"

    @property
    def computed(self) -> str:
        """The id of how it is computed."""
        return f"figure.{self.id}.computed"


def _share(
    id_: str, numerator: Count, *denominator: Count, better: Better = Better.HIGHER, counted: Count | None = None
) -> Kpi:
    return Kpi(id_, Unit.SHARE, (numerator,), denominator, better=better, counted=counted or denominator[0])


def _index(id_: str, points: Count, answers: Count) -> Kpi:
    return Kpi(id_, Unit.INDEX, (points,), (answers,), fewest=FEWEST_ANSWERS)


def _count(id_: str, *counts: Count) -> Kpi:
    return Kpi(id_, Unit.COUNT, counts, better=Better.NEITHER, counted=counts[0])


KPIS = (
    _count("contacts", Count.CASES, Count.TALLIES),
    _count("closed", Count.CLOSED),
    _share("direct_rate_strict", Count.DIRECT, Count.CLOSED, Count.TALLIES),
    _share("direct_rate_broad", Count.DIRECT_BROAD, Count.CLOSED, Count.TALLIES),
    _share("email_1wd", Count.MAIL_IN_TIME, Count.MAIL_QUESTIONS),
    _share("phone_answered_60s", Count.CALLS_IN_TIME, Count.CALLS_OFFERED),
    _share("phone_direct", Count.PHONE_DIRECT, Count.PHONE_QUESTIONS),
    _count("calls_offered", Count.CALLS),
    _count("calls_answered", Count.CALLS_ANSWERED),
    _count("calls_abandoned", Count.CALLS_ABANDONED),
    _share("naabarhet", Count.OFFERS_ANSWERED, Count.OFFERS),
    _index("bemotande_index", Count.RECEPTION_POINTS, Count.RECEPTION),
    _index("enkelhet_index", Count.EASE_POINTS, Count.EASE),
    _index("tydlighet_index", Count.CLARITY_POINTS, Count.CLARITY),
    _share("onodig_efterfragan", Count.AGAIN, Count.CONTACTS, better=Better.LOWER, counted=Count.AGAIN),
    _share("garanti", Count.PROMISES_KEPT, Count.PROMISES),
    _share("digital_share", Count.DIGITAL, Count.CASES),
    _count("spared", Count.SPARED),
)
"""The figures that counts alone make, in the order in which they are shown."""

WAIT_MEDIAN, WAIT_P90 = "phone_wait_median", "phone_wait_p90"
MEDIAN, P90, RELIEF = "handling_median", "handling_p90", "relief_minutes"
"""Figures that are made otherwise: of histograms, and of services' minutes."""


def kpi(figure: str) -> Kpi | None:
    """The figure with that id, or None."""
    return next((one for one in KPIS if one.id == figure), None)
