"""The demo has exactly the shares that its profile names: by the figures' own count, and by one of its own here."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pytest

from envag.demo import data
from envag.demo.generate import NOW, this_week
from envag.demo.items import contributions, figure_items
from envag.demo.solve import nearest
from envag.domain.calendar import is_working_day
from envag.domain.figures import recount
from envag.domain.figures.kpis import kpi
from envag.domain.figures.reachability import by_unit_and_hour
from envag.domain.figures.reached import reachability
from envag.domain.hours import STOCKHOLM
from tests.unit.demo.conftest import demo

FIGURES = {
    "direct_rate_strict": "direct_strict",
    "direct_rate_broad": "direct_broad",
    "email_1wd": "email_1wd",
    "phone_answered_60s": "answered_60s",
}


@pytest.mark.req("R69", "R83")
def test_the_figures_count_what_the_profile_names(told):
    place, lives = told
    profile = data.shape().municipalities[place.slug]
    sums = Counter()
    for one in contributions(lives, place):
        sums.update(one.counts)

    def share(figure):
        found = kpi(figure)
        return sum(sums[name] for name in found.numerator) / sum(sums[name] for name in found.denominator)

    assert {name: round(share(figure), 2) for figure, name in FIGURES.items()} == {
        name: getattr(profile, name) for name in FIGURES.values()
    }


def test_an_independent_count_comes_to_the_same(told):
    """By hand, from the timelines alone: nothing of ``domain.figures``."""
    place, lives = told
    profile = data.shape().municipalities[place.slug]
    closed = [life for life in lives if life.case.resolution not in {None, "duplicate"}]
    direct = [life for life in closed if life.case.resolution == "solved_by_centre" and not came_back(life, lives)]
    helped = [life for life in closed if life.case.resolution in {"self_service", "registered_complete"}]
    assert round(len(direct) / len(closed), 2) == profile.direct_strict
    assert round((len(direct) + len(helped)) / len(closed), 2) == profile.direct_broad

    mails = [life for life in lives if life.case.channel == "email" and life.case.set_aside is None]
    questions = [life for life in mails if asks(life, place)]
    assert round(sum(in_time(life, place) for life in questions) / len(questions), 2) == profile.email_1wd

    waits = [wait for life in lives if life.case.channel == "phone" if (wait := waiting(life)) is not None]
    assert round(sum(seconds <= 60 for seconds in waits) / len(waits), 2) == profile.answered_60s


def came_back(life, lives):
    """Whether the same person was in touch about the same service before it was closed, or within a week after."""
    mine = life.case
    return any(
        other.case.resident == mine.resident != ""
        and other.case.service == mine.service != ""
        and mine.arrived_at < other.case.arrived_at <= mine.closed_at + timedelta(days=7)
        for other in lives
    ) or any(event.type == "reopened" for event in life.events)


def asks(life, place):
    if life.case.contact_reason:
        return life.case.contact_reason not in {"opinion", "complaint", "fault_report"}
    service = place.service(life.case.service)
    return service is None or service.kind in {"question", "status_question", "request"}


def in_time(life, place):
    answers = [event.occurred_at for event in life.events if event.type == "answered"]
    day = life.case.arrived_at.astimezone(STOCKHOLM).date() + timedelta(days=1)
    while not is_working_day(day, place.closed_days):
        day += timedelta(days=1)
    return bool(answers) and answers[0].astimezone(STOCKHOLM).date() <= day


def waiting(life):
    """Seconds until somebody answered, more than any for nobody; None for who hung up at once."""
    at = {}
    for event in life.events:
        if event.data.get("contact") == life.case.source:
            at.setdefault(event.data["phase"], event.occurred_at)
    if "CONNECTED_TO_AGENT" in at:
        return (at["CONNECTED_TO_AGENT"] - at["CONNECTED_TO_SYSTEM"]).total_seconds()
    lasted = (at["DISCONNECTED"] - at["CONNECTED_TO_SYSTEM"]).total_seconds()
    return None if lasted <= 5 else 10_000


def test_the_sums_are_those_of_the_cases(told):
    place, lives = told
    items = list(figure_items(lives, place))
    kept = [item for item in items if "#COUNTED#" in item["pk"]["S"]]
    whole = [item for item in items if item["sk"]["S"] == "N#A"]
    contacts = [life for life in lives if life.case.set_aside is None]
    parts = [life for life in contacts if "split_by" in life.events[0].data]
    assert len(kept) == len(contacts)
    assert sum(int(item["n"]["N"]) for item in whole) == len(contacts) - len(parts)
    assert len({(item["pk"]["S"], item["sk"]["S"]) for item in items}) == len(items)


@pytest.mark.parametrize(
    ("targets", "around", "count"), [([0.68, 0.76], 52, 50), ([0.49, 0.61], 98, 100), ([0.5], 7, 6), ([0.71], 100, 100)]
)
def test_the_count_is_one_that_the_shares_fit(targets, around, count):
    assert nearest(targets, around, 4) == count


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        ("2026-11-23T09:00+01:00", "2026-11-23"),
        ("2026-11-23T08:59+01:00", "2026-11-16"),
        ("2026-11-29T23:00+01:00", "2026-11-23"),
        ("2027-06-02T12:00+02:00", "2027-05-31"),
    ],
)
def test_the_demo_ends_on_the_latest_monday_morning(today, monday):
    moved = this_week(datetime.fromisoformat(today))
    assert (f"{moved:%Y-%m-%d}", moved.hour, moved.weekday()) == (monday, 9, 0)
    assert (moved.date() - NOW.date()).days % 7 == 0


@pytest.mark.req("R25")
def test_a_lead_sees_which_unit_nobody_answers_at_at_lunch():
    """The others are reached then, and the same unit at other hours."""
    place, lives = demo("solhamra")
    sums = recount.sums(contributions(lives, place))["2026-11"]
    units = {unit.id: unit for unit in reachability(place, by_unit_and_hour(sums)).units}
    hours = {hour.at: hour.reached for hour in units["forskola"].hours}

    assert [at for at, reached in hours.items() if reached.hard] == ["11"]
    assert all(reached.value == 1 for at, reached in hours.items() if at not in {"11", "12"})
    assert {units[other].whole.hard for other in ("kansli", "gata")} == {False}
