"""How units could be reached, as ``report.typ`` sets it: a map of units and hours, the hardest to reach in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from envag.domain.figures.period import Period

if TYPE_CHECKING:
    from amounts import Amounts
    from envag.domain.figures.report import Reachability, Reached, ReachedUnit

Part = dict[str, Any]

_MOST_UNITS = 20


def reachability(told: Reachability, amounts: Amounts) -> Part:
    """The part of the paper; of many units, those that most callers were put through to."""
    most = sorted(told.units, key=lambda unit: -unit.whole.wanted)[:_MOST_UNITS]
    units = [unit for unit in told.units if unit in most]
    return {
        "title": amounts.say(told.title),
        "value": "",
        "text": " ".join([amounts.say(told.computed), _hardest(told, amounts), *_left_open(told, amounts)]),
        "charts": [_map(units, amounts)] if units else [],
        "tables": [],
    }


def _hardest(told: Reachability, amounts: Amounts) -> str:
    if not told.units:
        return amounts.say("nothing")
    least = amounts.share(told.least, 0)
    hard = sorted((unit for unit in told.units if unit.whole.hard), key=lambda unit: unit.whole.value or 0)
    if not hard:
        return amounts.say("reached.none", least=least)
    return amounts.say("reached.hard", least=least, units="; ".join(_in_words(unit, amounts) for unit in hard))


def _left_open(told: Reachability, amounts: Amounts) -> list[str]:
    """One sentence, where there is anything to say."""
    days = []
    for one in told.left_open:
        day = amounts.period(Period.parse(one.day.isoformat()))
        days.append(f"{day} {one.label} ({_counted(one.unanswered, one.offered, amounts)})")
    return [amounts.say("reached.left_open", days="; ".join(days))] if days else []


def _in_words(unit: ReachedUnit, amounts: Amounts) -> str:
    return f"{unit.label} {amounts.share(unit.whole.value or 0)}, {_of(unit.whole, amounts)}"


def _map(units: list[ReachedUnit], amounts: Amounts) -> Part:
    hours = sorted({hour.at for unit in units for hour in unit.hours})
    rows = []
    for unit in units:
        by_hour = {hour.at: hour.reached for hour in unit.hours}
        cells = [_cell(one, amounts) for one in (unit.whole, *(by_hour.get(hour) for hour in hours))]
        rows.append({"label": unit.label, "cells": cells, "shown": True})
    title = amounts.say("reached.map")
    told = "; ".join(_spoken(unit, amounts) for unit in units)
    return {
        "kind": "map",
        "title": title,
        "heads": [amounts.say("reached.whole"), *hours],
        "rows": rows,
        "note": amounts.say("reached.note"),
        "alt": amounts.say("chart", title=title, parts=told),
    }


def _cell(one: Reached | None, amounts: Amounts) -> Part:
    """``missed`` is the share of calls that nobody took, for the shade."""
    if one is None or one.value is None:
        none_there = one is not None and one.engaged > 0
        return {"text": "0" if none_there else "–", "of": "", "missed": 1 if none_there else 0, "hard": False}
    return {
        "text": amounts.share(one.value, 0),
        "of": f"{amounts.number(one.answered)}/{amounts.number(one.offered)}",
        "missed": 1 - one.value,
        "hard": one.hard,
    }


def _spoken(unit: ReachedUnit, amounts: Amounts) -> str:
    hours = ", ".join(f"{hour.at} {_of(hour.reached, amounts)}" for hour in unit.hours if hour.reached.offered)
    return f"{_in_words(unit, amounts)} ({hours})"


def _of(one: Reached, amounts: Amounts) -> str:
    return _counted(one.answered, one.offered, amounts)


def _counted(part: int, whole: int, amounts: Amounts) -> str:
    return amounts.say("reached.of", part=amounts.number(part), whole=amounts.number(whole))
