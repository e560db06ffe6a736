"""Dates, numbers, order and phone numbers as Swedish writes them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from envag.domain import formats


@pytest.mark.req("X44")
@pytest.mark.parametrize(
    ("day", "text", "weekday", "week"),
    [
        (date(2026, 11, 21), "21 november 2026", "lördag", 47),
        (date(2026, 1, 1), "1 januari 2026", "torsdag", 1),
        (date(2027, 1, 1), "1 januari 2027", "fredag", 53),
        (date(2026, 5, 31), "31 maj 2026", "söndag", 22),
    ],
)
def test_dates(day, text, weekday, week):
    assert formats.date_text(day) == text
    assert formats.weekday_text(day) == weekday
    assert formats.week_number(day) == week


@pytest.mark.req("X44")
@pytest.mark.parametrize(
    ("moment", "text"),
    [
        ("2026-11-21T12:00", "21 november 2026 kl. 13.00"),
        ("2026-06-30T22:05", "1 juli 2026 kl. 00.05"),
        ("2026-03-29T00:59", "29 mars 2026 kl. 01.59"),
        ("2026-03-29T01:00", "29 mars 2026 kl. 03.00"),
        ("2026-10-25T00:30", "25 oktober 2026 kl. 02.30"),
        ("2026-10-25T01:30", "25 oktober 2026 kl. 02.30"),
    ],
)
def test_moments_are_shown_in_swedish_time(moment, text):
    aware = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert formats.date_and_time(aware) == text
    assert formats.time_text(aware) == text[-9:]


@pytest.mark.req("X44")
@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (0, 0, "0"),
        (999, 0, "999"),
        (1234.5, 2, "1 234,50"),
        (1234567, 0, "1 234 567"),
        (Decimal("0.125"), 2, "0,13"),
        (2.675, 2, "2,68"),
        (-1234.5, 1, "-1 234,5"),
    ],
)
def test_numbers(value, decimals, text):
    assert formats.number(value, decimals=decimals) == text


@pytest.mark.req("X44")
@pytest.mark.parametrize(
    ("amount", "text"), [(1234.5, "1 234,50 kr"), (900, "900 kr"), (Decimal("1000.00"), "1 000 kr"), (0.1, "0,10 kr")]
)
def test_money(amount, text):
    assert formats.money(amount) == text


@pytest.mark.req("X44")
@pytest.mark.parametrize(
    ("text", "display"),
    [
        ("+46846500410", "08-465 004 10"),
        ("0701740605", "070-174 06 05"),
        ("11313", "113 13"),
        ("ring mig efter 16", "ring mig efter 16"),
        ("", ""),
    ],
)
def test_phone_numbers(text, display):
    assert formats.phone_display(text) == display


@pytest.mark.req("X44")
def test_order():
    words = "Øst Öberg Ö Ærø Ängby Åström Ås Zorn Wik Viktor Vik Mylonas Müller Myllar Muller edet Edén Eden"
    ordered = sorted([*words.split(), "Ahl", "ABF", "abel", "Abel"], key=formats.sort_key)
    assert ordered == [
        "Abel", "abel", "ABF", "Ahl", "Eden", "Edén", "edet", "Muller", "Myllar", "Müller", "Mylonas", "Vik",
        "Viktor", "Wik", "Zorn", "Ås", "Åström", "Ängby", "Ærø", "Ö", "Öberg", "Øst",
    ]  # fmt: skip


@pytest.mark.req("X44")
def test_composed_and_decomposed_letters_sort_alike():
    assert formats.sort_key("Ångström")[0] == formats.sort_key("A\u030angstro\u0308m")[0]


@given(st.lists(st.text(), max_size=20))
def test_any_texts_have_one_order(texts):
    backwards = texts[::-1]
    assert sorted(texts, key=formats.sort_key) == sorted(backwards, key=formats.sort_key)


@given(st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)))  # noqa: DTZ001 - hypothesis wants them naive
def test_date_and_time_can_be_read_back(moment):
    aware = moment.replace(second=0, microsecond=0, tzinfo=UTC)
    day, month, year, _, clock = formats.date_and_time(aware).split()
    months = [formats.date_text(date(2026, m, 1)).split()[1] for m in range(1, 13)]
    shown = datetime(int(year), months.index(month) + 1, int(day), *map(int, clock.split(".")), tzinfo=UTC)
    assert shown - aware in (timedelta(hours=1), timedelta(hours=2))
