"""Where the figures' counts live: one item for each case with what it adds, and few sums of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from envag.domain.figures.contribution import Contribution, Matter
    from envag.domain.figures.report import Baseline

Sums = dict[str, dict[str, int]]
"""Counts by scope and name, as ``domain.figures.sums`` has them."""


class Kept(NamedTuple):
    """What is stored of a case: what it adds, from which version of the case, and how often that was written."""

    contribution: Contribution
    case_version: int
    version: int


class Drift(NamedTuple):
    """A sum that is not what the timelines say: ``by`` must be added to make it right."""

    month: str
    scope: str
    name: str
    by: int


class Contributions(NamedTuple):
    """A page of a month's contributions. ``next`` is where the following one begins, empty after the last."""

    contributions: Sequence[Contribution]
    next: str = ""


class FiguresStore(Protocol):
    """Counts of a municipality. Every method works inside one."""

    def kept(self, municipality: str, reference: str, months: Iterable[str]) -> Kept | None:
        """What the case adds so far, looked for in these months. Strongly consistent."""

    def replace(self, municipality: str, before: Kept | None, after: Contribution | None, *, case_version: int) -> None:
        """Let a case add ``after`` in place of ``before``, and change every sum by the difference, in one transaction.

        Raises StoreConflictError when what is stored is not ``before``, or others write the same sums just then.
        """

    def later(self, municipality: str, matter: Matter) -> Sequence[str]:
        """References of the resident's cases on the same service that arrived after this one, the nearest first."""

    def earlier(self, municipality: str, matter: Matter) -> Sequence[str]:
        """References of those that arrived before it, the nearest first."""

    def sums(self, municipality: str, month: str, *, beginning: str = "") -> Sums:
        """The sums of a month but those of its days: all, or of those scopes that begin so."""

    def total(self, municipality: str, month: str) -> dict[str, int]:
        """The sums of the whole municipality in a month."""

    def days(self, municipality: str, first: str, last: str) -> Sums:
        """The sums of days of one month, from one to the other (``2026-11-01``)."""

    def contributions(self, municipality: str, month: str, *, limit: int = 500, after: str = "") -> Contributions:
        """What the cases of a month add, by reference; ``after`` is ``next`` of the page before."""

    def baselines(self, municipality: str) -> Mapping[tuple[str, str], Baseline]:
        """What was read in of earlier times, by figure and period."""

    def keep_baselines(self, municipality: str, baselines: Mapping[tuple[str, str], Baseline]) -> None:
        """Read in figures of earlier times; one of the same figure and period is written over."""

    def mend(self, municipality: str, wrong: Iterable[Drift]) -> None:
        """Put sums right that are not what the timelines say."""
