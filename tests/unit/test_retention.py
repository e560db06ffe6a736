"""How long transcripts and recordings are kept: only a board's decision ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain.hours import STOCKHOLM
from envag.domain.retention import BY_AGE, CALL_RECORDING, CHAT_LOG, Keeping, keeping
from envag.domain.service import RetentionAction, RetentionClass, RetentionTrigger
from tests.builders import a_municipality

RECORDING = RetentionClass(
    id=CALL_RECORDING,
    title="Inspelat samtal",
    action=RetentionAction.DESTROY,
    trigger=RetentionTrigger.ARRIVED,
    days=30,
    decision="KS 2025/0088",
)
EVENING = datetime(2026, 11, 23, 23, 30, tzinfo=UTC)


def with_class(one):
    return a_municipality(retention=(one,))


@pytest.mark.req("X9")
def test_a_decision_says_how_long_and_by_what_right():
    kept = keeping(with_class(RECORDING), CALL_RECORDING, EVENING)

    assert kept == Keeping(days=30, until=date(2026, 12, 23), decision="KS 2025/0088")
    assert kept.noted == {"keep_until": "2026-12-23", "decision": "KS 2025/0088"}


@pytest.mark.req("X9")
@pytest.mark.parametrize(
    "undecided",
    [
        replace(RECORDING, decision=""),
        replace(RECORDING, action=RetentionAction.KEEP, days=0),
        replace(RECORDING, action=RetentionAction.DELIVER),
        replace(RECORDING, id="question"),
    ],
    ids=["no decision", "kept", "delivered to the archive", "another class"],
)
def test_without_a_decision_it_is_kept(undecided):
    assert keeping(with_class(undecided), CALL_RECORDING, EVENING) is None


@given(
    arrived_at=st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.sampled_from((UTC, STOCKHOLM))),  # noqa: DTZ001
    days=st.integers(1, 3650),
)
def test_it_is_there_to_the_end_of_the_last_day(arrived_at, days):
    kept = keeping(with_class(replace(RECORDING, days=days)), CALL_RECORDING, arrived_at)

    # S3 destroys at the midnight (UTC) that follows the moment at which the days have passed.
    expired = arrived_at.astimezone(UTC) + timedelta(days=days)
    assert kept.until == expired.date()


@pytest.mark.req("X9")
def test_every_served_municipality_has_decided_about_both():
    from envag.cli.municipalities import load

    for municipality in load():
        for class_id in (CHAT_LOG, CALL_RECORDING):
            assert keeping(municipality, class_id, EVENING).decision.startswith("KS ")
    assert frozenset({CHAT_LOG, CALL_RECORDING}) == BY_AGE
