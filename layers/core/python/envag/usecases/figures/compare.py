"""Figures of two municipalities side by side: only when both have said so, and of no fewer than seven (R78)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.figures.kpis import FEWEST_ANSWERS, Unit
from envag.domain.figures.report import Missing, Value
from envag.usecases.figures.read_report import read_report

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from envag.domain.figures.period import Period
    from envag.domain.figures.report import Figure
    from envag.domain.municipality import Municipality
    from envag.ports.figures import FiguresStore


class NoConsentError(Exception):
    """One of the two does not name the other in its files."""


class Compared(NamedTuple):
    """A figure of both. Only shares, indices and times are compared: counts follow the number of inhabitants."""

    figure: str
    own: Value
    other: Value


def agree(one: Municipality, other: Municipality) -> bool:
    """Whether each has said that the other may see its figures."""
    return one.slug != other.slug and other.slug in one.compares_with and one.slug in other.compares_with


def compare(
    place: Municipality,
    other: Municipality,
    period: Period,
    *,
    own: FiguresStore,
    others: FiguresStore,
    now: datetime,
) -> Sequence[Compared]:
    """The figures of both. ``others`` is the store of the other one. Raises NoConsentError before anything is read."""
    if not agree(place, other):
        raise NoConsentError
    reports = (
        read_report(place, period, store=own, now=now),
        read_report(other, period, store=others, now=now),
    )
    sides = [{figure.id: _value(figure) for figure in report.figures} for report in reports]
    return [
        Compared(figure.id, sides[0][figure.id], sides[1][figure.id])
        for figure in reports[0].figures
        if figure.unit is not Unit.COUNT and figure.id != "relief_minutes"
    ]


def _value(figure: Figure) -> Value:
    """The value without what it is made of, and none at all where that is fewer than seven."""
    made_of = figure.now.denominator or 0
    if figure.now.value is None or made_of < FEWEST_ANSWERS:
        return Value(None, figure.now.missing or Missing.TOO_FEW)
    return Value(figure.now.value)
