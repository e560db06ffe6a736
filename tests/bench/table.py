"""The table that ``make bench`` prints: each figure beside its target."""

from __future__ import annotations

import sys
from dataclasses import dataclass

_GREEN, _RED, _PLAIN = "\x1b[32m", "\x1b[31m", "\x1b[0m"


@dataclass(frozen=True)
class Row:
    """One figure. ``target`` is the most that it should be, or the least when ``at_least``; None only informs."""

    figure: str
    value: float
    unit: str = ""
    target: float | None = None
    at_least: bool = False

    @property
    def met(self) -> bool:
        """Whether the figure is inside its target."""
        if self.target is None:
            return True
        return self.value >= self.target if self.at_least else self.value <= self.target


def show(title: str, rows: list[Row]) -> None:
    """Print a part of the table; a miss is red on a terminal and says so everywhere."""
    colours = sys.stdout.isatty()
    print(f"\n{title}")
    for row in rows:
        sign = "≥" if row.at_least else "≤"
        target = "" if row.target is None else f"{sign} {row.target:g} {row.unit}"
        verdict = "" if row.target is None else "ok" if row.met else "MISS"
        colour = (_GREEN if row.met else _RED) if colours and row.target is not None else ""
        line = f"  {row.figure:<64} {_shown(row.value):>10} {row.unit:<6} {target:<16} {verdict}"
        print(f"{colour}{line}{_PLAIN if colour else ''}", flush=True)


def _shown(value):
    """Two decimals, and four where two would hide a small figure."""
    return f"{value:.2f}" if not value or abs(value) >= 0.1 else f"{value:.4f}"
