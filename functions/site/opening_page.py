"""When the centre is open, as a page and as open data, from the very hours that route calls (X3)."""

from __future__ import annotations

import json
from http import HTTPStatus
from itertools import groupby
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from asking import SECONDS
from envag.domain.availability import availability, find_unit
from envag.domain.day_words import day_and_month
from envag.domain.hours import STOCKHOLM, WEEKDAYS
from envag.domain.published_hours import Answering, Day, also_answering, changes, days
from envag.runtime import http
from envag.runtime.swedish_words import in_swedish
from ways import intervals_text, phone_state, today

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from asking import Asking
    from envag.domain.municipality import Municipality

_WEEK = 7


def show(asking: Asking) -> http.Answer:
    """The page, or what it tells for programs."""
    return _page(asking) if asking.request.wants_page else _data(asking)


def _page(asking: Asking) -> http.Answer:
    place, now, language = asking.place, asking.now, asking.language
    first = now.astimezone(STOCKHOLM).date()
    return asking.show(
        HTTPStatus.OK,
        "opening.html",
        phone_state=phone_state(place, now, language),
        phone_today=today(place, place.hours, now, language),
        week=_rows(place, days(place, place.hours, first, _WEEK), language),
        changes=_rows(place, changes(place, place.hours, first), language),
        others=list(_others(place, also_answering(place, first, _WEEK), language)),
        desks=[(desk, _spans(place, days(place, desk.hours, first, _WEEK), language)) for desk in place.desks],
    )


def _others(place: Municipality, answering: Iterable[Answering], language: str) -> Iterator[tuple[str, str, Any]]:
    """The heading, the number and the week of each unit and language line; whoever helps out is no way of its own."""
    for one in answering:
        rows = _spans(place, one.days, language)
        unit = find_unit(place, one.unit)
        if unit and unit.phone:
            yield unit.name, unit.phone, rows
        elif one.language:
            name = place.text(f"language.of.{one.language}", language)
            heading = place.text("site.opening.line", language).format(language=name)
            yield heading, place.phone, rows


def _rows(place: Municipality, told: Iterable[Day], language: str) -> list[tuple[str, str]]:
    """Each date and when it is open on it."""
    return [(_date(place, day, language), _hours(place, day, language)) for day in told]


def _spans(place: Municipality, told: Iterable[Day], language: str) -> list[tuple[str, str]]:
    """The same with one row for days in succession that have the same hours."""
    spans = (tuple(same) for _, same in groupby(told, key=lambda day: (day.intervals, day.why)))
    return [(_span(place, span[0], span[-1], language), _hours(place, span[0], language)) for span in spans]


def _span(place: Municipality, first: Day, last: Day, language: str) -> str:
    """``Måndag 23 november – torsdag 26 november``, or the one date."""
    if first is last:
        return _date(place, first, language)
    return f"{_date(place, first, language)} – {_date(place, last, language, begins=False)}"


def _date(place: Municipality, day: Day, language: str, *, begins: bool = True) -> str:
    weekday = place.text(f"weekday.{WEEKDAYS[day.date.weekday()]}", language)
    return f"{weekday.capitalize() if begins else weekday} {day_and_month(place, day.date, language)}"


def _hours(place: Municipality, day: Day, language: str) -> str:
    shut = place.text("hours.shut", language)
    if day.intervals or not day.why:
        return intervals_text(day.intervals) or shut
    marked = in_swedish(language)
    return Markup("{} (<span{}>{}</span>)").format(shut, marked, day.why) if marked else f"{shut} ({day.why})"


def _data(asking: Asking) -> http.Answer:
    place, now = asking.place, asking.now
    first = now.astimezone(STOCKHOLM).date()
    who = availability(place, now)
    body = {
        "municipality": place.slug,
        "name": place.name,
        "phone": place.phone,
        "timeZone": STOCKHOLM.key,
        "at": now.astimezone(STOCKHOLM).isoformat(timespec="seconds"),
        "open": who.open,
        "answeredBy": who.by if who.open else None,
        "opensAt": who.opens_at.astimezone(STOCKHOLM).isoformat() if who.opens_at else None,
        "days": _days(days(place, place.hours, first)),
        "alsoAnswering": [_answering(place, one) for one in also_answering(place, first)],
        "desks": [
            {"id": d.id, "name": d.name, "address": d.address, "days": _days(days(place, d.hours, first))}
            for d in place.desks
        ],
        "notices": [{"id": n.id, "text": n.text, "services": n.services} for n in place.notices if n.holds_at(now)],
    }
    headers = {
        "Cache-Control": f"public, max-age={SECONDS}",
        "Access-Control-Allow-Origin": "*",
        "X-Content-Type-Options": "nosniff",
    }
    return http.answer(HTTPStatus.OK, "application/json", json.dumps(body, ensure_ascii=False), headers)


def _answering(place: Municipality, one: Answering) -> dict[str, Any]:
    unit = find_unit(place, one.unit)
    told = {"unit": one.unit, "language": one.language, "host": one.host, "phone": unit.phone if unit else place.phone}
    return {key: value for key, value in told.items() if value} | {"days": _days(one.days)}


def _days(told: Iterable[Day]) -> list[dict[str, Any]]:
    return [
        {
            "date": day.date.isoformat(),
            "intervals": [{"opens": f"{i.opens:%H:%M}", "closes": f"{i.closes:%H:%M}"} for i in day.intervals],
        }
        | ({"why": day.why} if day.why else {})
        for day in told
    ]
