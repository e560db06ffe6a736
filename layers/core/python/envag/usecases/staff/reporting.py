"""Show staff the figures, and leads the cases that stand behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from envag.domain.access import Action, may, sees
from envag.domain.figures.kpis import kpi
from envag.domain.figures.period import Period, PeriodError
from envag.ports.figures import Contributions
from envag.usecases.figures.compare import agree, compare
from envag.usecases.figures.read_report import read_report
from envag.usecases.staff.errors import ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from envag.domain.figures.contribution import Contribution
    from envag.domain.figures.report import Report
    from envag.domain.municipality import Municipality
    from envag.ports.figures import FiguresStore
    from envag.usecases.figures.compare import Compared
    from envag.usecases.staff.desk import Desk

MOST_READ = 500
"""Cases that are looked through for one page of a figure's."""


class Counted(NamedTuple):
    """References that stand behind a figure, by month and reference; ``next`` is where the following page begins.

    There may be a next page with nothing on it.
    """

    references: Sequence[str]
    next: str = ""


def report(desk: Desk, figures: FiguresStore, period: str) -> Report:
    """The figures of a period. Raises ForbiddenError, and NotFoundError for a period that is none."""
    _must(desk, Action.REPORT)
    return read_report(desk.municipality, _period(period), store=figures, now=desk.clock.now())


def compared(
    desk: Desk, figures: Callable[[str], FiguresStore], other: Municipality | None, period: str
) -> Sequence[Compared]:
    """The figures beside those of another municipality; ``figures`` gives the store of each.

    Raises ForbiddenError where one of the two has not said that the other may see them (R78), the same for one that
    does not exist.
    """
    _must(desk, Action.REPORT)
    asked = _period(period)
    if other is None or not agree(desk.municipality, other):
        raise ForbiddenError(Action.REPORT)
    own, others = figures(desk.slug), figures(other.slug)
    return compare(desk.municipality, other, asked, own=own, others=others, now=desk.clock.now())


def report_cases(desk: Desk, figures: FiguresStore, period: str, figure: str, *, after: str = "") -> Counted:
    """The cases that a figure counts, as far as they are theirs to see; a protected person's is never among them.

    Nobody finds out by a figure whom a case is about: it is opened like any other, and that is written down. Raises
    ForbiddenError, and NotFoundError for a figure whose cases are not told.
    """
    _must(desk, Action.REPORT_CASES)
    asked, wanted = _period(period), kpi(figure)
    if wanted is None or not wanted.counted:
        raise NotFoundError
    month, _, behind = after.partition("#")
    months = [one for one in asked.months if one >= month]
    if not months:
        return Counted(())
    page = _page(desk, figures, months[0], behind if months[0] == month else "")
    found = [
        one.reference
        for one in page.contributions
        if one.counts.get(wanted.counted) and asked.first <= one.day <= asked.last
    ]
    following = months[0] if page.next else next(iter(months[1:]), "")
    return Counted(found, f"{following}#{page.next}" if following else "")


def _page(desk: Desk, figures: FiguresStore, month: str, after: str) -> Contributions:
    """Of the month's cases those that are theirs to see; ``next`` is one of these too, so that it names no other."""
    while True:
        page = figures.contributions(desk.slug, month, limit=MOST_READ, after=after)
        theirs = [one for one in page.contributions if _theirs(desk, one)]
        if theirs or not page.next:
            return Contributions(theirs, theirs[-1].reference if theirs and page.next else "")
        after = page.next


def _theirs(desk: Desk, one: Contribution) -> bool:
    return not one.protected and sees(desk.acting, one, desk.centre)


def _period(text: str) -> Period:
    try:
        return Period.parse(text)
    except PeriodError:
        raise NotFoundError from None


def _must(desk: Desk, action: Action) -> None:
    if not may(desk.acting, action):
        raise ForbiddenError(action)
