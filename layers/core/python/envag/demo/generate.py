"""The demo of a municipality: a year of cases, the same ones for the same seed, size and "now"."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from envag.demo import data
from envag.demo.items import contributions
from envag.demo.life import World
from envag.demo.lives import Narrator
from envag.demo.plan import Year, plans
from envag.demo.scenarios import planted
from envag.demo.solve import asks, solve, solve_mails
from envag.demo.staff import team
from envag.domain.contact import Channel
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from envag.demo.life import Life
    from envag.domain.access import Acting
    from envag.domain.municipality import Municipality
    from envag.usecases.receive import Routes

SEED = "20261121"
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=STOCKHOLM)
"""The Monday at which the demo ends."""


def generate(
    place: Municipality,
    size: str,
    *,
    routes: Routes,
    key: bytes,
    now: datetime = NOW,
    staff: Sequence[Acting] = (),
) -> Iterator[Life]:
    """The lives of a demo of that size. ``key`` makes residents' hashes, ``staff`` are people who are there already.

    ``now`` is a Monday morning like ``NOW``. Raises KeyError for a size or municipality that has no profile.
    """
    wanted = data.shape().sizes[size]
    seed = f"{SEED}/{place.slug}/{size}"
    rng = Random(seed)  # noqa: S311 - the same demo at every time, no secret
    year = Year(place, wanted, rng, now)
    world = World(place, routes, key, now)
    people = team(place, staff)
    narrator = Narrator(world, year, people, seed)
    scenes = [life for _, life in planted(world, year, people)]
    given: Counter[str] = Counter()
    for one in contributions(scenes, place):
        given.update(one.counts)
    drawn = plans(year, wanted.cases[place.slug] - len(scenes), rng)
    solve(year, drawn, rng, share_open=wanted.open, given=given)
    left_open = {plan.number: narrator.tell(plan) for plan in drawn if plan.resolution is None}
    mails = [life.case for life in left_open.values() if life.case.channel == Channel.EMAIL]
    solve_mails(year, drawn, sum(asks(case, place) for case in mails), rng, given=given)
    yield from scenes
    for plan in drawn:
        yield left_open.get(plan.number) or narrator.tell(plan)


def this_week(moment: datetime) -> datetime:
    """``NOW`` moved by whole weeks, so that it is the latest Monday morning before ``moment``."""
    local = moment.astimezone(STOCKHOLM)
    monday = local.date() - timedelta(days=local.weekday())
    found = datetime(monday.year, monday.month, monday.day, NOW.hour, tzinfo=STOCKHOLM)
    return found if found <= local else found - timedelta(days=7)
