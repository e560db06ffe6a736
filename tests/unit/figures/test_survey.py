"""Whom Servicemätning may ask: never somebody whom the very question could give away."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from envag.domain.figures.contribution import contribution
from envag.domain.figures.survey import eligible
from envag.domain.service import Secrecy
from tests.builders import NOW, a_municipality, a_service
from tests.unit.figures.lives import Life

PLACE = a_municipality(
    services=(
        a_service(),
        a_service("fardtj", secrecy=Secrecy.SECRET),
        a_service("oro", department="sof", secrecy=Secrecy.SEALED),
        a_service("budget", department="sof"),
    )
)
DAY = timedelta(days=1)
TODAY = date(2026, 11, 23)


def asked(*lives):
    added = [contribution(life.case, life.timeline, PLACE) for life in lives]
    return [(one.channel, one.category, one.contact) for one in eligible(added, PLACE, TODAY)]


@pytest.mark.req("X1")
@pytest.mark.parametrize("channel", ["phone", "email"])
def test_who_called_or_wrote_is_asked_once_a_day(channel):
    lives = [Life(channel=channel), Life(channel=channel), Life(channel=channel, resident="other")]

    assert sorted(asked(*lives)) == [(channel, "fel-gata", "abc"), (channel, "fel-gata", "other")]


@pytest.mark.req("X1", "X12", "R64")
@pytest.mark.parametrize(
    "fields",
    [
        {"protected": True},
        {"secrecy": 2},
        {"service": "fardtj"},
        {"service": "oro", "department": "sof"},
        {"service": "budget"},
        {"department": "sof"},
        {"resident": ""},
        {"service": ""},
        {"channel": "web"},
        {"arrived_at": NOW - DAY},
    ],
)
def test_nobody_is_asked_whom_it_could_give_away(fields):
    assert asked(Life(**{"channel": "phone"} | fields)) == []
