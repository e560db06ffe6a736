"""A report of a month as the staff API gives it."""

from __future__ import annotations

from functools import cache
from typing import Any

from ruamel.yaml import YAML

from infra.build.cache import ROOT

NOW = "2026-11-22T09:00:00+01:00"
_SHARES = {
    "direct_rate_strict": (680, 1000, 0.66),
    "direct_rate_broad": (760, 1000, 0.739),
    "email_1wd": (215, 250, 0.86),
    "phone_answered_60s": (497, 700, 0.74),
    "phone_direct": (300, 480, None),
    "onodig_efterfragan": (97, 1200, 0.089),
    "garanti": (88, 92, 0.93),
    "digital_share": (430, 1120, 0.37),
}
_COUNTS = {
    "contacts": (1120, 1044),
    "closed": (980, 1010),
    "calls_offered": (731, 702),
    "calls_answered": (640, 633),
    "calls_abandoned": (91, 69),
    "spared": (745, 701),
}
_TIMES = {
    "phone_wait_median": (0.3, 0.4),
    "phone_wait_p90": (1.5, 1.8),
    "handling_median": (47, 52),
    "handling_p90": (4320, 4100),
    "relief_minutes": (18625, 17525),
}


@cache
def words() -> dict[str, str]:
    """The municipalities' Swedish texts."""
    found: dict[str, str] = YAML(typ="safe").load(ROOT / "municipalities/shared/texts/sv.yaml")
    return found


def value(told: float | None, *, missing: str | None = None, of: tuple[int, int] | None = None) -> dict[str, Any]:
    """A figure's value."""
    numerator, denominator = of or (None, None)
    return {"value": told, "missing": missing, "numerator": numerator, "denominator": denominator}


def _figure(id_: str, unit: str, now: dict[str, Any], before: dict[str, Any], better: str = "higher") -> dict[str, Any]:
    return {
        "id": id_,
        "unit": unit,
        "better": better,
        "title": words()[f"figure.{id_}.title"],
        "computed": words()[f"figure.{id_}.computed"],
        "now": now,
        "before": before,
        "baseline": None,
        "listed": unit in ("share", "count"),
    }


def _figures() -> list[dict[str, Any]]:
    nothing = value(None, missing="nothing_counted")
    counts = [
        _figure(id_, "count", value(now, of=(now, None)), value(before), "neither")  # type: ignore[arg-type]
        for id_, (now, before) in _COUNTS.items()
    ]
    shares = [
        _figure(
            id_,
            "share",
            value(numerator / denominator, of=(numerator, denominator)),
            nothing if before is None else value(before),
            "lower" if id_ == "onodig_efterfragan" else "higher",
        )
        for id_, (numerator, denominator, before) in _SHARES.items()
    ]
    times = [_figure(id_, "minutes", value(now), value(before), "lower") for id_, (now, before) in _TIMES.items()]
    few = _figure("bemotande_index", "index", value(None, missing="too_few_answers"), value(81.5))
    enough = _figure("enkelhet_index", "index", value(74.9, of=(5992, 80)), value(73.2))
    enough["baseline"] = {"period": "2018", "value": 61.0, "source": "Servicemätning 2018"}
    return [*counts[:2], *shares, few, enough, *counts[2:], *times]


def _parts(**counts: tuple[str, int]) -> list[dict[str, Any]]:
    return [{"id": id_, "label": label, "count": count} for id_, (label, count) in counts.items()]


def _rows(*rows: tuple[str, str, int, float | None]) -> list[dict[str, Any]]:
    return [
        {
            "id": id_,
            "label": label,
            "values": {
                "contacts": value(count),
                "direct_rate_broad": value(None, missing="nothing_counted") if rate is None else value(rate),
                "handling_median": value(count / 7),
            },
        }
        for id_, label, count, rate in rows
    ]


def _reached(answered: int, offered: int, engaged: int = 0) -> dict[str, Any]:
    wanted = offered + engaged
    return {
        "offered": offered,
        "answered": answered,
        "unanswered": offered - answered,
        "engaged": engaged,
        "wanted": wanted,
        "value": round(answered / offered, 4) if offered else None,
        "busy": round(engaged / wanted, 4) if wanted else None,
        "hard": offered >= 5 and answered / offered < 0.7,
    }


def _unit(label: str, department: str, *hours: tuple[int, ...]) -> dict[str, Any]:
    """``hours`` are answered, offered and engaged, from eight o'clock on."""
    return {
        "id": label.lower(),
        "label": label,
        "department": department[:3].lower(),
        "department_label": department,
        "whole": _reached(*(sum(of) for of in zip(*hours, strict=True))),
        "hours": [
            {"at": f"{8 + number:02}", "reached": _reached(*counts)}
            for number, counts in enumerate(hours)
            if any(counts)
        ],
    }


def _reachability(period: str) -> dict[str, Any]:
    """Of days it tells nothing: whoever leads would be told of them before everything else."""
    of_day = len(period) == len("2026-11-20")
    return {
        "title": words()["figure.naabarhet.title"],
        "computed": words()["figure.naabarhet.computed"],
        "least": 0.7,
        "left_open": []
        if of_day
        else [{"day": "2026-11-20", "unit": "bygglov", "label": "Bygglov", "offered": 6, "unanswered": 5}],
        "units": []
        if of_day
        else [
            _unit(
                "Bygglov",
                "Samhällsbyggnadsförvaltningen",
                *((9, 11, 0), (12, 15, 0), (10, 12, 1), (2, 14, 3), (4, 13, 0), (9, 10, 0), (8, 9, 0), (0, 0, 2)),
            ),
            _unit(
                "Parkering",
                "Teknik- och serviceförvaltningen",
                *((4, 4, 0), (9, 10, 0), (7, 8, 0), (5, 6, 0), (3, 4, 0), (6, 6, 0), (0, 0, 0), (1, 2, 0)),
            ),
            _unit("Förskola", "Barn- och utbildningsförvaltningen", *((3, 3, 0), (8, 8, 0), (0, 0, 0), (2, 2, 0))),
        ],
    }


def report(period: str) -> dict[str, Any]:
    """Solhamra's report."""
    hours = [0] * 7 + [60, 171, 190, 160, 120, 98, 140, 95, 60, 26] + [0] * 7
    months = ["2025-12", *(f"2026-{month:02}" for month in range(1, 12))]
    return {
        "municipality": "solhamra",
        "name": "Solhamra kommun",
        "period": period,
        "kind": "month",
        "first": "2026-11-01",
        "last": "2026-11-30",
        "as_of": NOW,
        "over": period < "2026-11",
        "previous": "2026-10",
        "figures": _figures(),
        "breakdowns": [
            {
                "by": "department",
                "rows": _rows(
                    ("tsf", "Teknik- och serviceförvaltningen", 402, 0.81),
                    ("sbf", "Samhällsbyggnadsförvaltningen", 264, 0.72),
                    ("buf", "Barn- och utbildningsförvaltningen", 190, 0.77),
                    ("sof", "Socialförvaltningen", 120, 0.41),
                    ("kff", "Kultur- och fritidsförvaltningen", 8, None),
                ),
            },
            {
                "by": "service",
                "rows": _rows(
                    *((f"t{n}", f"Tjänst nummer {n} med ett namn", 130 - n * 9, 0.9 - n / 20) for n in range(12))
                ),
            },
            {"by": "channel", "rows": _rows(("phone", "Telefon", 560, 0.79), ("email", "E-post", 224, 0.66))},
        ],
        "distributions": [
            {
                "id": "channel",
                "title": words()["figure.by.channel"],
                "parts": _parts(
                    phone=("Telefon", 560),
                    email=("E-post", 224),
                    web=("Webb och e-tjänst", 180),
                    visit=("Besök", 101),
                    chat=("Chatt", 34),
                    social_media=("Sociala medier", 11),
                    letter=("Brev", 9),
                    fax=("Fax", 1),
                ),
            },
            {
                "id": "contact_reason",
                "title": words()["figure.by.contact_reason"],
                "parts": _parts(
                    information_not_found=("Hittade inte informationen", 230),
                    fault_report=("Felanmälan", 157),
                    personal_contact=("Ville ha personlig kontakt", 140),
                    information_unclear=("Informationen var svår att förstå", 96),
                    e_service_missing=("E-tjänst saknas", 51),
                    complaint=("Klagomål", 22),
                ),
            },
            {
                "id": "resolution",
                "title": words()["figure.by.resolution"],
                "parts": _parts(
                    solved_by_centre=("Löst av kontaktcentret", 680),
                    answered_by_department=("Besvarat av förvaltningen", 200),
                    self_service=("Hänvisat till självservice", 80),
                ),
            },
        ],
        "series": [
            {
                "per": "hour",
                "figures": ["contacts", "calls_offered"],
                "points": [
                    {"at": f"{hour:02}", "values": {"contacts": count, "calls_offered": count * 2 // 3}}
                    for hour, count in enumerate(hours)
                ],
            },
            {
                "per": "month",
                "figures": ["contacts", "direct_rate_broad", "direct_rate_strict"],
                "points": [
                    {
                        "at": month,
                        "values": {
                            "contacts": 900 + 37 * (at % 5),
                            "direct_rate_broad": None if at == 0 else 0.7 + at / 180,
                            "direct_rate_strict": None if at == 0 else 0.63 + at / 220,
                        },
                    }
                    for at, month in enumerate(months)
                ],
            },
            {
                "per": "day",
                "figures": ["contacts"],
                "points": [
                    {"at": f"2026-11-{day:02}", "values": {"contacts": 6 if day % 7 < 2 else 50 + day % 5}}
                    for day in range(1, 31)
                ],
            },
        ],
        "reachability": _reachability(period),
        "index": {
            "value": 62.5,
            "title": words()["figure.uppdragsindex.title"],
            "computed": words()["figure.uppdragsindex.computed"],
            "parts": [
                {"service": "avfall", "label": "Utebliven sophämtning", "level": 4, "mandate": 4, "weight": 0.625},
                {"service": "bygglov", "label": "Bygglov", "level": 2, "mandate": 3, "weight": 0.25},
                {"service": "fsk", "label": "Förskola", "level": 1, "mandate": 2, "weight": 0.125},
            ],
        },
    }
