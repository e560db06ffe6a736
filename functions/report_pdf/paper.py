"""A report as ``report.typ`` sets it: every number is written out here, and every chart has its words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amounts import Amounts
from envag.domain.figures.kpis import MEDIAN, RELIEF
from envag.domain.figures.period import Period
from envag.domain.figures.report import Missing
from reached import reachability

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from envag.domain.figures.report import Breakdown, Figure, Point, Report
    from envag.domain.municipality import Municipality

Part = dict[str, Any]

CONTACTS, STRICT, BROAD = "contacts", "direct_rate_strict", "direct_rate_broad"
_FIRST = (
    *(CONTACTS, STRICT, BROAD),
    *("email_1wd", "phone_answered_60s", "phone_direct"),
    *("bemotande_index", "onodig_efterfragan", "garanti"),
)
"""What a board looks at first: nine, as three rows of three."""

_IN_SHORT = (CONTACTS, STRICT, "email_1wd", "phone_answered_60s")
_COLUMNS = (CONTACTS, STRICT, BROAD, MEDIAN)
_MOST_ROWS, _HEAVIEST = 15, 10
_WORDS = ("page", "of", "short", "figures", "how", "nothing")


def paper(report: Report, year: Report, place: Municipality, *, language: str, logo: str) -> Part:
    """What is printed of a report; ``year`` is the one of its year, ``logo`` an SVG document or empty."""
    return _Paper(report, year, place, Amounts(place, language)).whole(logo)


class _Paper:
    """One report in one language."""

    def __init__(self, report: Report, year: Report, place: Municipality, amounts: Amounts) -> None:
        self._report, self._year, self._place, self._amounts = report, year, place, amounts
        self._say = amounts.say
        self._period = Period.parse(report.period)
        self._previous = amounts.period(self._period.before)
        self._figures = {figure.id: figure for figure in report.figures}

    def whole(self, logo: str) -> Part:
        report, look = self._report, self._place.look
        made = "made" if report.over else "made_early"
        return {
            "language": self._amounts.language,
            "title": self._say(f"{report.kind}", period=self._amounts.period(self._period)),
            "municipality": report.name,
            "centre": self._place.centre_name,
            "made": self._say(made, moment=self._amounts.moment(report.as_of)),
            "look": {"colour": look.colour, "text": look.text, "logo": logo},
            "words": {name: self._say(f"{name}") for name in ("page", "of", "short", "figures", "how", "nothing")},
            "summary": list(self._summary()),
            "tiles": [self._tile(self._figures[id_]) for id_ in _FIRST if id_ in self._figures],
            "parts": [
                self._ways(),
                reachability(report.reachability, self._amounts),
                self._over_year(),
                self._demand(),
                self._where(),
                self._index(),
                self._all(),
            ],
            "explained": [{"name": self._say(each.title), "how": self._say(each.computed)} for each in self._named()],
        }

    def _named(self) -> Iterator[Any]:
        yield from self._report.figures
        yield self._report.index

    def _summary(self) -> Iterator[str]:
        for id_ in _IN_SHORT:
            figure = self._figures.get(id_)
            if figure is None or figure.now.value is None or figure.before.value is None:
                continue
            now, before = (self._amounts.told(figure, value) for value in (figure.now, figure.before))
            yield self._say(f"short.{id_}", value=now, before=before, previous=self._previous)

    def _tile(self, figure: Figure) -> Part:
        before = self._say(
            "before", previous=_capital(self._previous), before=self._amounts.told(figure, figure.before)
        )
        trend = self._amounts.trend(figure, over=self._report.over)
        few = self._say("few") if figure.now.missing is Missing.TOO_FEW else ""
        return {
            "name": self._say(figure.title),
            "value": self._amounts.told(figure, figure.now),
            "enough": figure.now.value is not None,
            "before": few or before,
            "trend": trend,
        }

    def _ways(self) -> Part:
        charts = [self._kinds("channel")]
        hours = self._points(self._report, "hour")
        if hours:
            title, note = self._say("hours"), self._say("hours.note")
            charts.append(self._columns(title, hours, CONTACTS, lambda at: at, note=note))
        return self._part("ways", charts=charts)

    def _over_year(self) -> Part:
        year = self._report.period[:4]
        months = self._points(self._year, "month")
        charts = []
        if months:
            charts += [
                self._columns(self._say("year.rate"), months, STRICT, self._month, share=True),
                self._columns(self._say("year.contacts"), months, CONTACTS, self._month),
            ]
        days = self._points(self._report, "day")
        if days:
            charts.append(self._columns(self._say("days"), days, CONTACTS, lambda at: str(int(at[8:]))))
        return {**self._part("over_year", charts=charts), "title": self._say("over_year", year=year)}

    def _demand(self) -> Part:
        return self._part("demand", charts=[self._kinds("contact_reason"), self._kinds("resolution")])

    def _where(self) -> Part:
        found = {each.by: each for each in self._report.breakdowns}
        return self._part("where", tables=[self._rows(found[by]) for by in ("department", "service")])

    def _index(self) -> Part:
        index, say = self._report.index, self._say
        heaviest = sorted(index.parts, key=lambda part: (-part.weight, part.service))[:_HEAVIEST]
        rows = [[part.label, str(part.level), str(part.mandate), self._amounts.share(part.weight)] for part in heaviest]
        heads = [say(f"column.{name}") for name in ("service", "level", "mandate", "weight")]
        told = (
            self._amounts.number(index.value, 1) if index.value is not None else say("figure.missing.nothing_counted")
        )
        table = {"title": say("index.services"), "heads": heads, "rows": rows}
        return {
            "title": say(index.title),
            "value": told,
            "text": f"{say(index.computed)} {say('index.levels')}",
            "charts": [],
            "tables": [table] if rows else [],
        }

    def _all(self) -> Part:
        say, told = self._say, self._amounts.told
        imported = any(figure.baseline for figure in self._report.figures)
        heads = [say("column.figure"), _capital(self._amounts.period(self._period)), _capital(self._previous)]
        rows = [
            [
                say(figure.title),
                told(figure, figure.now),
                self._before(figure),
                *([self._imported(figure)] if imported else []),
            ]
            for figure in self._report.figures
        ]
        table = {"title": "", "heads": [*heads, *([say("column.before")] if imported else [])], "rows": rows}
        return self._part("all", tables=[table])

    def _before(self, figure: Figure) -> str:
        """Of the period before, a report has the sums of the whole alone; time relieved is made of each service's."""
        return "–" if figure.id == RELIEF else self._amounts.told(figure, figure.before)

    def _imported(self, figure: Figure) -> str:
        found = figure.baseline
        if found is None:
            return "–"
        value = self._amounts.amount(figure, found.value)
        return self._say("imported", value=value, period=found.period, source=found.source)

    def _part(self, title: str, *, charts: Sequence[Part] = (), tables: Sequence[Part] = ()) -> Part:
        text = {} if title == "over_year" else {"title": self._say(title)}
        return {"value": "", "text": "", "charts": list(charts), "tables": list(tables), **text}

    def _kinds(self, of: str) -> Part:
        """The bars of a distribution, with each kind's part of the whole."""
        found = next(each for each in self._report.distributions if each.id == of)
        whole = sum(part.count for part in found.parts)
        rows = [
            {
                "label": part.label,
                "size": part.count,
                "text": f"{self._amounts.number(part.count)} ({self._amounts.share(part.count / whole)})",
                "shown": True,
            }
            for part in found.parts
        ]
        return self._chart("bars", self._say(found.title), rows)

    def _columns(
        self,
        title: str,
        points: Iterable[Point],
        figure: str,
        label: Callable[[str], str],
        *,
        share: bool = False,
        note: str = "",
    ) -> Part:
        """Standing columns of a figure; what has no value is shown as a gap."""
        rows = []
        for point in points:
            value = point.values.get(figure)
            text = "–" if value is None else self._amounts.share(value) if share else self._amounts.number(value)
            rows.append({"label": label(point.at), "size": value or 0, "text": text, "shown": bool(value)})
        return self._chart("columns", title, rows, note=note)

    def _chart(self, kind: str, title: str, rows: list[Part], note: str = "") -> Part:
        parts = "; ".join(f"{row['label']}: {row['text']}" for row in rows if row["shown"])
        alt = self._say("chart", title=title, parts=parts or self._say("nothing").rstrip("."))
        shown = rows if any(row["shown"] for row in rows) else []
        return {"kind": kind, "title": title, "rows": shown, "note": note, "alt": alt}

    def _rows(self, found: Breakdown) -> Part:
        figures = [self._figures[id_] for id_ in _COLUMNS if id_ in self._figures]
        heads = [self._say(f"column.{found.by}"), *(self._say(figure.title) for figure in figures)]
        rows = []
        # A department may have units that calls were put through to, and no case: those stand on the map.
        for row in [each for each in found.rows if each.values[CONTACTS].value != 0][:_MOST_ROWS]:
            values = [row.values.get(figure.id) for figure in figures]
            told = [
                "–" if value is None or value.missing is Missing.NOTHING_COUNTED else self._amounts.told(figure, value)
                for figure, value in zip(figures, values, strict=True)
            ]
            rows.append([row.label, *told])
        return {"title": self._say(f"by.{found.by}"), "heads": heads, "rows": rows}

    def _month(self, at: str) -> str:
        return self._amounts.period(Period.parse(at))[:3].lower()

    @staticmethod
    def _points(report: Report, per: str) -> Sequence[Point]:
        return next((series.points for series in report.series if series.per == per), ())


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
