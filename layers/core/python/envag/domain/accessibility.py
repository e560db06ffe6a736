"""The accessibility statement of a municipality's site (X16).

What it must hold: 13 § lagen (2018:1937) om tillgänglighet till digital offentlig service, and the model statement of
the EU's implementing decision 2018/1523. Digg names eleven parts: https://www.digg.se/digital-tillganglighet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

SOURCE = "accessibility.yaml"
"""The file in each municipality's folder, and in the shared one."""


class Conformity(StrEnum):
    """How far the site conforms with the law's requirements."""

    FULL = "full"
    PARTIAL = "partial"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Content:
    """Something that is not accessible, and why, each by language (BCP 47)."""

    what: Mapping[str, str]
    why: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False, repr=False)
class Statement:
    """What a municipality declares.

    ``assessed`` is the day of the assessment, ``updated`` that of the statement's last change. ``method`` tells by
    language how it was assessed. ``service`` is the one that residents report faults to (X17). ``inaccessible`` does
    not conform, ``burdensome`` need not because that would be an unreasonable burden (12 §), and to ``outside`` the law
    does not apply (9 §).
    """

    conformity: Conformity
    assessed: date
    updated: date
    method: Mapping[str, str]
    service: str = ""
    inaccessible: tuple[Content, ...] = ()
    burdensome: tuple[Content, ...] = ()
    outside: tuple[Content, ...] = ()

    def overdue_on(self, day: date) -> bool:
        """Whether the assessment is older than a year on ``day``: it is to be made anew once a year.

        Article 1 of the implementing decision 2018/1523.
        """
        made = self.assessed
        return (day.year - 1, day.month, day.day) > (made.year, made.month, made.day)


def overdue(statements: Mapping[str, Statement], day: date) -> Iterator[str]:
    """What to do about every statement, by slug, whose assessment is older than a year on ``day``."""
    for slug, statement in sorted(statements.items()):
        if statement.overdue_on(day):
            told = f"{slug}/{SOURCE}: assessed: {statement.assessed} is more than a year ago"
            yield f"{told}; assess the site again and write the new day (X16)"
