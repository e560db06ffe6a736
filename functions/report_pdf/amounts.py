"""Figures in words, as a reader of the language expects them: ``76,0 %``, ``1 834``, ``3,5 timmar`` (X44)."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from envag.domain.figures.kpis import RELIEF, Unit
from envag.domain.figures.period import PeriodKind
from envag.domain.formats import date_and_time, date_text, number
from envag.domain.hours import STOCKHOLM

if TYPE_CHECKING:
    from datetime import date, datetime

    from envag.domain.figures.period import Period
    from envag.domain.figures.report import Figure, Value
    from envag.domain.municipality import Municipality

_HARD_SPACE = "\N{NO-BREAK SPACE}"
_MINUS = "\N{MINUS SIGN}"
_SHORT_TIME, _HOUR, _DAY = 120, 60, 1440
"""Minutes."""

_SWEDISH = "sv"
LANGUAGES = (_SWEDISH, "en")
"""The languages that there are words in, beside this file: ``sv.json``. What no paper uses, no function should load."""


@cache
def _words(language: str) -> dict[str, str]:
    found: dict[str, str] = json.loads((Path(__file__).parent / f"{language}.json").read_text("utf-8"))
    return found


class Amounts:
    """Writes amounts, moments and texts of a municipality's report in one language."""

    def __init__(self, place: Municipality, language: str) -> None:
        self._place = place
        self.language = language

    def say(self, text_id: str, **values: str) -> str:
        """A text of the paper, filled in; of a figure (``figure.…``), the one that all readers of it see."""
        if text_id.startswith("figure."):
            return self._place.text(text_id, self.language)
        return _words(self.language)[text_id].format(**values)

    def number(self, value: float, decimals: int = 0) -> str:
        """``1 834,5``."""
        if self.language == _SWEDISH:
            return number(value, decimals=decimals).replace(" ", _HARD_SPACE).replace("-", _MINUS)
        return f"{value:,.{decimals}f}".replace("-", _MINUS)

    def share(self, value: float, decimals: int = 1) -> str:
        """``76,0 %`` of 0.76."""
        space = _HARD_SPACE if self.language == _SWEDISH else ""
        return f"{self.number(100 * value, decimals)}{space}%"

    def told(self, figure: Figure, value: Value) -> str:
        """A value of a figure, or why there is none."""
        if value.value is None:
            return self.say(f"figure.missing.{value.missing}") if value.missing else "–"
        return self.amount(figure, value.value)

    def amount(self, figure: Figure, value: float) -> str:
        """A value in the figure's unit."""
        match figure.unit:
            case Unit.SHARE:
                return self.share(value)
            case Unit.INDEX:
                return self.number(value, 1)
            case Unit.MINUTES:
                return self._time(value, work=figure.id == RELIEF)
            case _:
                return self.number(value)

    def trend(self, figure: Figure, *, over: bool) -> str:
        """How it has moved since the period before, by what is shown; empty where the two cannot be compared."""
        now, before = figure.now.value, figure.before.value
        if now is None or before is None or (not over and (figure.unit is Unit.COUNT or figure.id == RELIEF)):
            return ""
        if self.amount(figure, now) == self.amount(figure, before):
            return self.say("same")
        by = abs(now - before)
        size = self.say("points", by=self.number(100 * by, 1)) if figure.unit is Unit.SHARE else self.amount(figure, by)
        return self.say("up" if now > before else "down", by=size)

    def moment(self, moment: datetime) -> str:
        """``21 november 2026 kl. 13.00``."""
        if self.language == _SWEDISH:
            return date_and_time(moment)
        local = moment.astimezone(STOCKHOLM)
        return f"{local.day} {local:%B %Y, %H:%M}"

    def period(self, period: Period) -> str:
        """``21 november 2026``, ``november 2026``, ``maj–augusti 2026``, ``2026``."""
        first, last = self._date(period.first), self._date(period.last)
        match period.kind:
            case PeriodKind.DAY:
                return first
            case PeriodKind.MONTH:
                return last.split(" ", 1)[1]
            case PeriodKind.TERTIAL:
                return f"{first.split(' ')[1]}–{last.split(' ', 1)[1]}"
        return period.id

    def _date(self, day: date) -> str:
        return date_text(day) if self.language == _SWEDISH else f"{day.day} {day:%B %Y}"

    def _time(self, minutes: float, *, work: bool) -> str:
        if work:
            return self.say("hours.n", n=self.number(minutes / _HOUR))
        if minutes < _SHORT_TIME:
            return self.say("minutes", n=self.number(minutes))
        if minutes < 2 * _DAY:
            return self.say("hours.n", n=self.number(minutes / _HOUR, 1))
        return self.say("days.n", n=self.number(minutes / _DAY, 1))
