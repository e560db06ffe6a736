"""A report as plain values, for files, programs and pages: the same report is told in the same bytes."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from envag.domain.figures.period import Period
from envag.domain.figures.report import Baseline, Value

if TYPE_CHECKING:
    from envag.domain.figures.report import Report


def as_json(report: Report) -> dict[str, Any]:
    """The report as JSON values, with the id of the period before it."""
    plain: dict[str, Any] = _plain(report)
    return plain | {"previous": Period.parse(report.period).before.id}


def as_bytes(report: Report) -> bytes:
    """The report as JSON, one figure below the other, so that two can be compared line by line."""
    return (json.dumps(as_json(report), ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _plain(value: Any) -> Any:  # noqa: ANN401 - whatever a report is made of
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, Value | Baseline):
        return value._asdict()
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value
